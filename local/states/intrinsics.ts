import { randomUUID } from 'node:crypto';
import { runtimeFailure, StateFailure } from './failure.ts';
import { lookUp, MISSING, parsePath, type Scope } from './reference-path.ts';

/** Works out a value from a state's input and the context object. @throws StateFailure */
export type Expression = (scope: Scope) => unknown;

/** Takes the arguments as they are. @throws Error saying what is wrong with them */
type Intrinsic = (values: readonly unknown[]) => unknown;

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const INTRINSICS: ReadonlyMap<string, { readonly least: number; readonly most: number; readonly call: Intrinsic }> =
  new Map([
    ['States.Array', { least: 0, most: Number.POSITIVE_INFINITY, call: (values) => [...values] }],
    ['States.Format', { least: 1, most: Number.POSITIVE_INFINITY, call: format }],
    ['States.JsonToString', { least: 1, most: 1, call: ([value]) => JSON.stringify(value) }],
    ['States.MathAdd', { least: 2, most: 2, call: ([one, other]) => whole(one) + whole(other) }],
    ['States.StringToJson', { least: 1, most: 1, call: ([value]) => fromJson(value) }],
    ['States.UUID', { least: 0, most: 0, call: () => randomUUID() }],
  ]);

/**
 * Reads a call such as `States.Format('{} of {}', $.a, $.b)`.
 * @throws Error naming `where`, when it is malformed or the function is not known
 */
export function parseIntrinsic(where: string, text: string): Expression {
  const reader = new Reader(where, text);
  const expression = reader.call();
  reader.end();
  return expression;
}

const PATTERNS = {
  name: /^States\.\w+(?=\s*\()/,
  string: /^'((?:[^'\\]|\\.)*)'/,
  number: /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/,
  literal: /^(?:true|false|null)\b/,
  path: /^\$(?:\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d+)\]|[^\s,()[\]])*/,
};

/** Recursive descent over the text of one call. */
class Reader {
  private rest: string;

  constructor(
    private readonly where: string,
    private readonly text: string,
  ) {
    this.rest = text;
  }

  call(): Expression {
    const name = this.take(PATTERNS.name)?.[0];
    if (name === undefined) throw this.malformed();
    const intrinsic = INTRINSICS.get(name);
    if (!intrinsic) throw new Error(`${this.where}: the intrinsic function ${name} is not supported`);
    const given = this.arguments();
    if (given.length < intrinsic.least || given.length > intrinsic.most)
      throw new Error(`${this.where}: ${name} takes another number of arguments than ${given.length}`);
    return (scope) => {
      const values = given.map((argument) => argument(scope));
      try {
        return intrinsic.call(values);
      } catch (error) {
        if (error instanceof StateFailure) throw error;
        const cause = `The function '${this.text}' had the following error: ${error instanceof Error ? error.message : String(error)}`;
        throw new StateFailure({ error: 'States.IntrinsicFailure', cause });
      }
    };
  }

  /** @throws Error when something is left */
  end(): void {
    if (this.rest.trim() !== '') throw this.malformed();
  }

  private arguments(): Expression[] {
    const found: Expression[] = [];
    this.expect('(');
    if (this.accept(')')) return found;
    do found.push(this.argument());
    while (this.accept(','));
    this.expect(')');
    return found;
  }

  private argument(): Expression {
    this.rest = this.rest.trimStart();
    if (PATTERNS.name.test(this.rest)) return this.call();
    const string = this.take(PATTERNS.string);
    // Braces keep their backslash: they are for States.Format to tell from placeholders.
    if (string) return constant((string[1] ?? '').replace(/\\([^{}])/g, '$1'));
    const plain = this.take(PATTERNS.literal) ?? this.take(PATTERNS.number);
    if (plain) return constant(JSON.parse(plain[0]));
    const path = this.take(PATTERNS.path);
    if (!path) throw this.malformed();
    return argumentPath(this.where, path[0]);
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.rest) ?? undefined;
    if (found) this.rest = this.rest.slice(found[0].length);
    return found;
  }

  private accept(sign: string): boolean {
    const rest = this.rest.trimStart();
    if (!rest.startsWith(sign)) return false;
    this.rest = rest.slice(sign.length);
    return true;
  }

  private expect(sign: string): void {
    if (!this.accept(sign)) throw this.malformed();
  }

  private malformed(): Error {
    return new Error(`${this.where}: ${this.text} is no call of an intrinsic function`);
  }
}

const constant =
  (value: unknown): Expression =>
  () =>
    value;

function argumentPath(where: string, text: string): Expression {
  const path = parsePath(where, text);
  return (scope) => {
    const found = lookUp(path, scope);
    if (found !== MISSING) return found;
    throw runtimeFailure(
      `The JsonPath argument for the field '${text}' could not be found in the input '${JSON.stringify(scope.input)}'`,
    );
  };
}

/** Fills `{}` in order; `\{` and `\}` are plain braces. */
function format([template, ...values]: readonly unknown[]): string {
  if (typeof template !== 'string') throw new Error('the template must be a string');
  let used = 0;
  const text = template.replace(/\\([{}])|\{\}/g, (_whole, brace: string | undefined) => {
    if (brace !== undefined) return brace;
    const value = values[used++];
    if (typeof value === 'object' && value !== null) throw new Error('only texts, numbers, booleans and null fit in');
    return String(value);
  });
  if (used !== values.length) throw new Error(`there are ${used} placeholders for ${values.length} values`);
  return text;
}

/** Rounded to an integer of 32 bits, as the service does. */
function whole(value: unknown): number {
  if (typeof value !== 'number') throw new Error('both values must be numbers');
  const rounded = Math.round(value);
  if (rounded < -(2 ** 31) || rounded >= 2 ** 31) throw new Error(`${value} does not fit into 32 bits`);
  return rounded;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') throw new Error('the value must be a string');
  return JSON.parse(value);
}
