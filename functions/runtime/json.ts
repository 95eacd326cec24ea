import { invalid, Refusal } from '../../core/shared/errors.ts';
import { cleanText } from '../../core/shared/text.ts';

/** Deeper than anything the API takes, far less than what exhausts a stack. */
const DEEPEST = 16;

/** Names that reach into objects where code is careless with them. */
const unsafeNames = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses a request's JSON: text in composed form, and nothing that two readers could understand differently (repeated
 * names) or that attacks the reader (unsafe names, depth, forbidden characters).
 * @throws Refusal invalid-request
 */
export function parseJson(source: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new Refusal('invalid-request', 'The body is not JSON.');
  }
  refuseRepeatedNames(source);
  return clean(value, '#/body', 0);
}

/** The value with every text composed. @throws Refusal invalid-request pointing at the text that is not fit */
export function clean(value: unknown, pointer: string, depth = 0): unknown {
  if (typeof value === 'string') {
    const text = cleanText(value);
    if (text === undefined) throw invalid(pointer, 'holds characters that text must not hold');
    return text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) throw invalid(pointer, 'is nested too deeply');
  if (Array.isArray(value)) return value.map((item, index) => clean(item, `${pointer}/${index}`, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (unsafeNames.has(name) || cleanText(name) !== name) throw invalid(pointer, 'holds a name that is not allowed');
      return [name, clean(item, `${pointer}/${escaped(name)}`, depth + 1)];
    }),
  );
}

/** A name as a step of a JSON pointer (RFC 6901). */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Walks the tokens of valid JSON, which JSON.parse gives no way to watch: it keeps the last of repeated names. */
function refuseRepeatedNames(source: string): void {
  const open: (Set<string> | undefined)[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  for (let match = tokens.exec(source); match; match = tokens.exec(source)) {
    const [token] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isName(source, tokens.lastIndex)) {
      const names = open.at(-1);
      const name = JSON.parse(token) as string;
      if (names?.has(name)) throw new Refusal('invalid-request', 'The body names the same field twice.');
      names?.add(name);
    }
  }
}

/** Whether a colon follows, however far away. */
function isName(source: string, end: number): boolean {
  colon.lastIndex = end;
  return colon.test(source);
}
const colon = /\s*:/y;
