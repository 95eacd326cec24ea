import fc from 'fast-check';
import * as z from 'zod';

type Schema = Readonly<Record<string, unknown>>;

/** What a zod schema takes, as JSON Schema. */
export const inputOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;

const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);
const numberOr = (value: unknown, other: number): number => (typeof value === 'number' ? value : other);

/** Values that fit a JSON Schema: those parts of it that the contract uses. @throws Error naming a part it does not know */
export function valuesOf(schema: Schema, root: Schema = schema): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf, type } = schema;
  if (typeof $ref === 'string') return valuesOf(referenced($ref, root), root);
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = [...schemas(anyOf), ...schemas(oneOf)];
  if (choices.length > 0) return fc.oneof(...choices.map((choice) => valuesOf(choice, root)));
  if (schemas(allOf).length > 0) return valuesOf(Object.assign({}, ...schemas(allOf)) as Schema, root);
  switch (type) {
    case 'object':
      return objectsOf(schema, root);
    case 'array': {
      const items = (schema['items'] ?? {}) as Schema;
      return fc.array(valuesOf(items, root), { maxLength: Math.min(4, numberOr(schema['maxItems'], 4)) });
    }
    case 'string':
      return textsOf(schema);
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(numberOr(schema['minimum'], -(2 ** 31)), -Number.MAX_SAFE_INTEGER),
        max: Math.min(numberOr(schema['maximum'], 2 ** 31), Number.MAX_SAFE_INTEGER),
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case undefined:
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}

function referenced(reference: string, root: Schema): Schema {
  const found = reference
    .replace(/^#\/?/, '')
    .split('/')
    .reduce<unknown>((at, name) => (name === '' ? at : (at as Schema | undefined)?.[name]), root);
  if (typeof found !== 'object' || found === null) throw new Error(`nothing at ${reference}`);
  return found as Schema;
}

function objectsOf(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const required = (schema['required'] ?? []) as string[];
  return fc.record(Object.fromEntries(properties.map(([name, value]) => [name, valuesOf(value, root)])), {
    requiredKeys: required as never[],
  });
}

function textsOf({ pattern, format, minLength, maxLength, examples }: Schema): fc.Arbitrary<string> {
  const known = (Array.isArray(examples) ? examples : []).filter((one): one is string => typeof one === 'string');
  const texts =
    format === 'email'
      ? fc.stringMatching(/^[a-z]{3,12}@[a-z]{3,9}\.example$/)
      : typeof pattern === 'string' && !pattern.includes('[^')
        ? fc.stringMatching(new RegExp(pattern))
        : wordsOf(numberOr(minLength, 0), Math.min(numberOr(maxLength, 40), 40));
  return known.length > 0 ? fc.oneof(fc.constantFrom(...known), texts) : texts;
}

const wordsOf = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ minLength: Math.max(1, minLength), maxLength: Math.max(maxLength, minLength, 1), unit: 'grapheme' });

/** Scalars that break what is careless: limits of numbers, odd text, the wrong type. */
const oddities: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324, 10 ** 12, 10 ** 12 + 1],
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
    '\ufeff',
    'e\u0301',
    '𝔘',
    '👩‍👩‍👧‍👦',
    'İ',
    'ß',
    '\u2028',
    'a\nb',
    'NaN',
    '1',
    'null',
  ],
  ...['x'.repeat(300), 'x'.repeat(20_000), '../..', "' OR 1=1", '<script>', '{{7*7}}', '#', 'lst_#', '__proto__'],
  ...[[], {}, [[]], [null], { a: { b: { c: {} } } }, { toString: 1 }, Array.from({ length: 60 }, () => ({}))],
];

type Json = { [name: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value with a few places of it changed: dropped, added, replaced, of another type, at a limit, in odd characters. */
export const mutations = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      values,
      fc.array(fc.tuple(fc.nat(5), fc.nat(), fc.constantFrom(...oddities)), { minLength: 1, maxLength: 3 }),
    )
    .map(([value, steps]) => steps.reduce<unknown>((now, [how, where, odd]) => mutated(now, how, where, odd), value));

function mutated(value: unknown, how: number, where: number, odd: unknown): unknown {
  if (Array.isArray(value))
    return how === 0 ? [...value, odd] : value.map((item, at) => (at === where % value.length ? odd : item));
  if (!isObject(value)) return odd;
  const names = Object.keys(value);
  const name = names[where % Math.max(1, names.length)] ?? 'extra';
  const { [name]: chosen, ...others } = value;
  if (how === 0) return others;
  if (how === 1) return { ...value, [typeof odd === 'string' && odd !== '' ? odd : 'extra']: chosen ?? odd };
  if (how === 2 && (isObject(chosen) || Array.isArray(chosen)))
    return { ...value, [name]: mutated(chosen, where % 4, where >> 2, odd) };
  if (how === 3) return { ...value, [name]: typeof chosen === 'string' ? [chosen] : JSON.stringify(chosen) };
  return { ...value, [name]: odd };
}
