import { isObject, list, onlyKnown, optionalText, type Properties, text } from '../events/properties.ts';
import { runtimeFailure } from './failure.ts';
import { lookUp, MISSING, type Path, parsePath, type Scope } from './reference-path.ts';
import { parseTimestamp } from './timestamp.ts';

/** Whether a rule of a Choice state holds. @throws StateFailure when a path leads nowhere */
export type Condition = (scope: Scope) => boolean;

export interface ChoiceRule {
  readonly holds: Condition;
  readonly next: string;
}

interface Operator {
  /** What the value to compare with must be; a word for errors. */
  readonly operand: string;
  fits(operand: unknown): boolean;
  test(value: unknown, operand: unknown): boolean;
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** Values that are not both of the kind are in no order, so that no comparison of them holds. */
function ordered<T extends string | number>(
  kind: string,
  operand: string,
  read: (value: unknown) => T | undefined,
): [string, Operator][] {
  return Object.entries(ORDERS).map(([name, holds]) => [
    `${kind}${name}`,
    {
      operand,
      fits: (value) => read(value) !== undefined,
      test: (value, wanted) => {
        const [one, other] = [read(value), read(wanted)];
        if (one === undefined || other === undefined) return false;
        return holds(one < other ? -1 : one > other ? 1 : 0);
      },
    },
  ]);
}

const typeTest = (fits: (value: unknown) => boolean): Operator => ({
  operand: 'true or false',
  fits: isBoolean,
  test: (value, wanted) => fits(value) === wanted,
});

const COMPARISONS: ReadonlyMap<string, Operator> = new Map([
  ...ordered('String', 'a string', (value) => (isString(value) ? value : undefined)),
  ...ordered('Numeric', 'a number', (value) => (isNumber(value) ? value : undefined)),
  ...ordered('Timestamp', 'a timestamp such as 2030-01-31T12:00:00Z', parseTimestamp),
  ['BooleanEquals', { operand: 'true or false', fits: isBoolean, test: (value, wanted) => value === wanted }],
]);

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...COMPARISONS,
  ['StringMatches', { operand: 'a string', fits: isString, test: matches }],
  ['IsBoolean', typeTest(isBoolean)],
  ['IsNull', typeTest((value) => value === null)],
  ['IsNumeric', typeTest(isNumber)],
  ['IsPresent', typeTest((value) => value !== MISSING)],
  ['IsString', typeTest(isString)],
  ['IsTimestamp', typeTest((value) => parseTimestamp(value) !== undefined)],
]);

const COMBINATIONS = ['And', 'Or', 'Not'];

/** @throws Error naming the place in the definition */
export function compileRule(where: string, rule: unknown): ChoiceRule {
  if (!isObject(rule)) throw new Error(`${where}: must be an object`);
  const next = text(where, rule, 'Next');
  return { holds: compileCondition(where, rule, ['Next']), next };
}

/** @param besides fields the rule may have in this place */
function compileCondition(where: string, rule: Properties, besides: readonly string[] = []): Condition {
  const names = Object.keys(rule).filter((name) => !['Comment', 'Variable', ...besides].includes(name));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new Error(`${where}: must have exactly one operator, and has ${names.join(', ') || 'none'}`);
  if (COMBINATIONS.includes(name)) return combination(where, name, rule, besides);
  optionalText(where, rule, 'Comment');
  return comparison(where, name, rule);
}

function combination(where: string, name: string, rule: Properties, besides: readonly string[]): Condition {
  onlyKnown(where, rule, [name, 'Comment', ...besides]);
  const inner = (value: unknown, at: string): Condition => {
    if (!isObject(value)) throw new Error(`${at}: must be an object`);
    return compileCondition(at, value);
  };
  if (name === 'Not') {
    const negated = inner(rule['Not'], `${where}/Not`);
    return (scope) => !negated(scope);
  }
  const parts = list(where, rule, name).map((value, index) => inner(value, `${where}/${name}/${index}`));
  if (parts.length === 0) throw new Error(`${where}: ${name} must not be empty`);
  return name === 'And'
    ? (scope) => parts.every((holds) => holds(scope))
    : (scope) => parts.some((holds) => holds(scope));
}

function comparison(where: string, name: string, rule: Properties): Condition {
  const variable = parsePath(`${where}/Variable`, text(where, rule, 'Variable'));
  const operator = OPERATORS.get(name);
  const operand = rule[name];
  if (operator) {
    if (!operator.fits(operand)) throw new Error(`${where}: ${name} must be ${operator.operand}`);
    const value = name === 'IsPresent' ? (scope: Scope) => lookUp(variable, scope) : there(variable);
    return (scope) => operator.test(value(scope), operand);
  }
  const byPath = name.endsWith('Path') ? COMPARISONS.get(name.slice(0, -'Path'.length)) : undefined;
  if (!byPath) throw new Error(`${where}: there is no operator ${name}`);
  const [value, wanted] = [there(variable), there(parsePath(`${where}/${name}`, text(where, rule, name)))];
  return (scope) => byPath.test(value(scope), wanted(scope));
}

const there =
  (path: Path) =>
  (scope: Scope): unknown => {
    const found = lookUp(path, scope);
    if (found !== MISSING) return found;
    throw runtimeFailure(`Invalid path '${path.text}': The choice state's condition path references an invalid value.`);
  };

/** `*` stands for any text; `\*` and `\\` for themselves. */
function matches(value: unknown, pattern: unknown): boolean {
  if (!isString(value) || !isString(pattern)) return false;
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (sign, literal: string | undefined) =>
    literal !== undefined ? `\\${literal}` : sign === '*' ? '.*' : `\\${sign}`,
  );
  return new RegExp(`^${source}$`, 's').test(value);
}
