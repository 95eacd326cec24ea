import { StateFailure } from './failure.ts';

/** A path to one place in a state's input (`$`) or in the context object (`$$`). */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  /** Names of fields and positions in lists. */
  readonly steps: readonly (string | number)[];
}

/** What paths are followed in. */
export interface Scope {
  readonly input: unknown;
  readonly context: unknown;
}

/** There is nothing where a path leads to; `null` is something. */
export const MISSING = Symbol('missing');

const STEP = /^(?:\.([\p{L}\p{N}_-]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\])/u;

/**
 * Reads `$`, `$.a.b`, `$['a']`, `$.a[0]`, and the same from `$$`.
 * @throws Error naming `where`, for anything else: filters, wildcards, slices, `..`
 */
export function parsePath(where: string, text: string): Path {
  const root = text.startsWith('$$') ? 'context' : 'input';
  const steps: (string | number)[] = [];
  let rest = text.slice(root === 'context' ? 2 : 1);
  while (text.startsWith('$') && rest !== '') {
    const found = STEP.exec(rest);
    if (!found) break;
    const [whole, name, position, ...quoted] = found;
    if (position !== undefined) steps.push(Number(position));
    else steps.push(name ?? (quoted[0] ?? quoted[1] ?? '').replace(/\\(.)/g, '$1'));
    rest = rest.slice(whole.length);
  }
  if (!text.startsWith('$') || rest !== '')
    throw new Error(`${where}: ${text} is no reference path, and other paths are not supported`);
  return { text, root, steps };
}

/** What a path leads to, or `MISSING`. */
export function lookUp(path: Path, scope: Scope): unknown {
  let found: unknown = path.root === 'input' ? scope.input : scope.context;
  for (const step of path.steps) {
    found = stepInto(found, step);
    if (found === MISSING) return MISSING;
  }
  return found;
}

/** In the service's words: `$['a']['b']`. @param count how many of the steps */
export function inBrackets({ root, steps }: Path, count = steps.length): string {
  const brackets = steps.slice(0, count).map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`));
  return `${root === 'input' ? '$' : '$$'}${brackets.join('')}`;
}

/** How far a path can be followed: the number of its steps that lead somewhere. */
export function reach(path: Path, scope: Scope): number {
  let count = 0;
  while (count < path.steps.length && lookUp({ ...path, steps: path.steps.slice(0, count + 1) }, scope) !== MISSING)
    count += 1;
  return count;
}

/**
 * A copy of `input` with `value` at the end of the path, fields on the way made where they are missing.
 * @throws StateFailure `States.ResultPathMatchFailure` when there is something else on the way
 */
export function placeAt(path: Path, input: unknown, value: unknown): unknown {
  const [step, ...steps] = path.steps;
  if (step === undefined) return value;
  const deeper = (inner: unknown) => placeAt({ ...path, steps }, inner, value);
  if (typeof step === 'number') {
    if (!Array.isArray(input) || step >= input.length) throw noMatch(path);
    return input.map((item: unknown, index) => (index === step ? deeper(item) : item));
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw noMatch(path);
  const inner = stepInto(input, step);
  // fromEntries, as it keeps a field named __proto__ a plain field.
  const others = Object.entries(input).filter(([name]) => name !== step);
  return Object.fromEntries([...others, [step, deeper(inner === MISSING ? {} : inner)]]);
}

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number'))
    return MISSING;
  return Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : MISSING;
}

const noMatch = ({ text }: Path): StateFailure =>
  new StateFailure({
    error: 'States.ResultPathMatchFailure',
    cause: `Unable to apply ResultPath '${text}' to the input of the state`,
  });
