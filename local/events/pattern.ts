import { ABSENT, type Leaf, type LeafTest, parseOperator } from './pattern-operators.ts';
import { isObject } from './properties.ts';

/** Tells whether an event matches. */
export type Pattern = (event: unknown) => boolean;

/** What a pattern asks of the values at one path. */
interface Condition {
  readonly path: string;
  readonly tests: readonly LeafTest[];
  /** `{ exists: false }` is among the alternatives */
  readonly orAbsent: boolean;
}

/** Which element of which array of the event a value was found in: array number → index. */
type Place = ReadonlyMap<number, number>;

interface Field {
  readonly value: Leaf;
  readonly place: Place;
}

/** From the EventBridge documentation: combinations that `$or` may make. */
const MOST_COMBINATIONS = 1000;

/**
 * Compiles a pattern of the EventBridge event pattern language, which Lambda's stream filters use too.
 *
 * As AWS does, it compares flattened paths (`a.b`), so that a key with a dot equals nesting; an array matches when any
 * element does; conditions below an array of objects must hold for one and the same element.
 * @param where names the pattern in errors
 * @param refused operators that are not to be used here
 * @throws Error at an unknown operator or a malformed pattern
 */
export function compilePattern(where: string, pattern: unknown, refused: readonly string[] = []): Pattern {
  if (!isObject(pattern)) throw new Error(`${where}: the pattern must be an object`);
  // Absence is asked last: of the element that the other conditions have settled on.
  const alternatives = conjunctions({ where, refused }, pattern, '').map((conditions) =>
    [...conditions].sort((a, b) => Number(a.orAbsent) - Number(b.orAbsent)),
  );
  return (event) => {
    const fields = flatten(event);
    return alternatives.some((conditions) => holds(conditions, 0, fields, new Map()));
  };
}

interface Context {
  readonly where: string;
  readonly refused: readonly string[];
}

function conjunctions(context: Context, pattern: Record<string, unknown>, parent: string): Condition[][] {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new Error(`${context.where}: empty objects are not allowed in a pattern`);
  let combined: Condition[][] = [[]];
  for (const [key, value] of entries) {
    const path = parent === '' ? key : `${parent}.${key}`;
    const next = key === '$or' ? alternatives(context, value, parent) : below(context, value, path);
    combined = combined.flatMap((before) => next.map((after) => [...before, ...after]));
    if (combined.length > MOST_COMBINATIONS)
      throw new Error(`${context.where}: $or makes more than ${MOST_COMBINATIONS} combinations`);
  }
  return combined;
}

function alternatives(context: Context, value: unknown, parent: string): Condition[][] {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
    throw new Error(`${context.where}: $or takes a list of two or more patterns`);
  return value.flatMap((pattern) => conjunctions(context, pattern, parent));
}

function below(context: Context, value: unknown, path: string): Condition[][] {
  if (Array.isArray(value)) return [[condition(context, value, path)]];
  if (isObject(value)) return conjunctions(context, value, path);
  throw new Error(`${context.where}: "${path}" must be an object or an array`);
}

function condition({ where, refused }: Context, wanted: readonly unknown[], path: string): Condition {
  if (wanted.length === 0) throw new Error(`${where}: empty arrays are not allowed, at "${path}"`);
  const tests: LeafTest[] = [];
  let orAbsent = false;
  for (const value of wanted) {
    if (Array.isArray(value)) throw new Error(`${where}: a list within a list, at "${path}"`);
    if (!isObject(value)) {
      tests.push((leaf) => leaf === value);
      continue;
    }
    const [name, ...others] = Object.keys(value);
    if (name === undefined || others.length > 0) throw new Error(`${where}: one operator each, at "${path}"`);
    if (refused.includes(name)) throw new Error(`${where}: operator "${name}" is not supported here, at "${path}"`);
    const test = parseOperator(`${where} at "${path}"`, name, value[name]);
    if (test === ABSENT) orAbsent = true;
    else tests.push(test);
  }
  return { path, tests, orAbsent };
}

function flatten(event: unknown): Map<string, Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, place: Place): void => {
    if (Array.isArray(value)) {
      arrays += 1;
      const array = arrays;
      // Plain values share the place of their array, so that any of them can go with any value beside the array.
      value.forEach((element, index) => {
        visit(element, path, isObject(element) ? new Map([...place, [array, index]]) : place);
      });
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`, place);
    } else if (value !== undefined) {
      const known = fields.get(path);
      const field = { value: value as Leaf, place };
      if (known) known.push(field);
      else fields.set(path, [field]);
    }
  };
  visit(event, '', new Map());
  return fields;
}

function holds(conditions: readonly Condition[], index: number, fields: Map<string, Field[]>, place: Place): boolean {
  const current = conditions[index];
  if (!current) return true;
  const candidates = (fields.get(current.path) ?? []).filter((field) => consistent(field.place, place));
  if (current.orAbsent && candidates.length === 0) return holds(conditions, index + 1, fields, place);
  const places = new Set<Place>();
  for (const { value, place: found } of candidates)
    if (!places.has(found) && current.tests.some((test) => test(value))) places.add(found);
  return [...places].some((found) => holds(conditions, index + 1, fields, new Map([...place, ...found])));
}

function consistent(a: Place, b: Place): boolean {
  for (const [array, index] of a) {
    const other = b.get(array);
    if (other !== undefined && other !== index) return false;
  }
  return true;
}
