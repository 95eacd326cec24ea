/**
 * Reading a resource's properties: what the local cloud does not honour is refused by name when it starts, so that a
 * template never seems to work here and then behaves differently once deployed.
 */
export type Properties = Readonly<Record<string, unknown>>;

/** True of a JSON object; not of an array or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Error naming `where` and the first property that is not in `known` */
export function onlyKnown(where: string, properties: Properties, known: readonly string[]): void {
  for (const [name, value] of Object.entries(properties))
    if (value !== undefined && !known.includes(name)) throw new Error(`${where}: ${name} is not supported`);
}

/** @throws Error when the property is there and is not an object */
export function group(where: string, properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  if (value === undefined || isObject(value)) return value;
  throw new Error(`${where}: ${name} must be an object`);
}

/** @throws Error when the property is there and is not a list */
export function list(where: string, properties: Properties, name: string): readonly unknown[] {
  const value = properties[name];
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: ${name} must be a list`);
}

/** @throws Error when the property is there and is not a string */
export function optionalText(where: string, properties: Properties, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${where}: ${name} must be a string`);
}

/** @throws Error when the property is absent or not a string */
export function text(where: string, properties: Properties, name: string): string {
  const value = optionalText(where, properties, name);
  if (value === undefined || value === '') throw new Error(`${where}: ${name} is missing`);
  return value;
}

/** CloudFormation takes `"5"` for `5`. @throws Error when the property is no integer from `min` to `max` */
export function integer(
  where: string,
  properties: Properties,
  name: string,
  range: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const value = properties[name];
  if (value === undefined) return range.fallback;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= range.min && number <= range.max)
    return number;
  throw new Error(`${where}: ${name} must be an integer from ${range.min} to ${range.max}`);
}

/** CloudFormation takes `"true"` for `true`. @throws Error when the property is no boolean */
export function flag(where: string, properties: Properties, name: string, fallback: boolean): boolean {
  const value = properties[name];
  if (value === undefined) return fallback;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error(`${where}: ${name} must be true or false`);
}
