import type { Statement } from '../types.ts';
import { matchesArn, matchesGlob } from './glob.ts';

/** What is known of a request, by condition key such as `aws:SourceArn`; keys without regard to case. */
export type Context = Readonly<Record<string, readonly string[]>>;

interface Operator {
  /** Whether one value of the request fits one value of the policy. */
  readonly test: (value: string, wanted: string) => boolean;
  /** Holds when no value of the policy fits, and when the request has no such key. */
  readonly negated?: true;
}

const equals = (value: string, wanted: string) => value === wanted;
const like = (value: string, wanted: string) => matchesGlob(wanted, value);
const arn = (value: string, wanted: string) => matchesArn(wanted, value);
const numeric = (compare: (value: number, wanted: number) => boolean) => (value: string, wanted: string) =>
  value !== '' && compare(Number(value), Number(wanted));

/** Anything not in here is refused when policies are read. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', { test: equals }],
  ['StringNotEquals', { test: equals, negated: true }],
  ['StringLike', { test: like }],
  ['StringNotLike', { test: like, negated: true }],
  // Both take wildcards, by the IAM reference.
  ['ArnEquals', { test: arn }],
  ['ArnLike', { test: arn }],
  ['Bool', { test: (value, wanted) => value.toLowerCase() === wanted.toLowerCase() }],
  ['NumericLessThan', { test: numeric((value, wanted) => value < wanted) }],
  ['NumericLessThanEquals', { test: numeric((value, wanted) => value <= wanted) }],
]);

interface Parsed {
  readonly operator: Operator | 'Null';
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
}

/** Whether this module can evaluate a condition operator, with its prefix and suffix. */
export function isKnownOperator(name: string): boolean {
  return parse(name) !== undefined;
}

/** Whether every condition of a statement holds. @throws Error for an operator that is not known */
export function conditionsHold(condition: Statement['Condition'], context: Context): boolean {
  return Object.entries(condition ?? {}).every(([name, keys]) => {
    const parsed = parse(name);
    if (!parsed) throw new Error(`unknown condition operator ${name}`);
    return Object.entries(keys).every(([key, wanted]) =>
      holds(parsed, valuesOf(context, key), typeof wanted === 'string' ? [wanted] : wanted),
    );
  });
}

function parse(name: string): Parsed | undefined {
  if (name === 'Null') return { operator: 'Null', quantifier: undefined, ifExists: false };
  const parts = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  const operator = OPERATORS.get(parts?.[2] ?? '');
  if (!operator) return undefined;
  const quantifier = parts?.[1] as Parsed['quantifier'];
  return { operator, quantifier, ifExists: parts?.[3] !== undefined };
}

function valuesOf(context: Context, key: string): readonly string[] {
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? [];
}

function holds({ operator, quantifier, ifExists }: Parsed, values: readonly string[], wanted: readonly string[]) {
  const missing = values.length === 0;
  if (operator === 'Null') return wanted.some((absent) => (absent.toLowerCase() === 'true') === missing);
  if (missing && ifExists) return true;
  const fits = (value: string) => wanted.some((one) => operator.test(value, one)) !== (operator.negated ?? false);
  if (quantifier === 'ForAllValues') return values.every(fits);
  if (quantifier === 'ForAnyValue') return values.some(fits);
  // Without a quantifier keys have one value; should there be several, "not equal" must hold for each of them.
  return operator.negated ? values.every(fits) : values.some(fits);
}
