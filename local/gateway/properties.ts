import type { Resource } from '../types.ts';

/** Reads a template's properties; what is missing or of the wrong kind is an error that names resource and property. */

export type Properties = Readonly<Record<string, unknown>>;

/** @throws Error naming the first property that is not among the supported ones */
export function supportOnly(owner: string, properties: Properties, supported: readonly string[]): void {
  for (const [name, value] of Object.entries(properties))
    if (value !== undefined && !supported.includes(name))
      throw new Error(`${owner}: the local cloud does not support ${name} (${JSON.stringify(value)})`);
}

/** @throws Error unless the property is absent or one of these values */
export function expectValue({ id, properties }: Resource, name: string, ...allowed: readonly unknown[]): void {
  const value = properties[name];
  if (value !== undefined && !allowed.includes(value))
    throw new Error(`${id}: the local cloud does not support ${name} ${JSON.stringify(value)}`);
}

/** @throws Error when the property is absent or not text */
export function requiredText({ id, properties }: Resource, name: string): string {
  const value = properties[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${id}: ${name} must be text`);
}

/** @throws Error when the value is there and not a list of texts */
export function textList(owner: string, name: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
  throw new Error(`${owner}: ${name} must be a list of texts`);
}

/** CloudFormation takes numbers as text, too. @throws Error when the value is there and no number of 0 or more */
export function optionalNumber(owner: string, name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw new Error(`${owner}: ${name} must be a number`);
}

/** An absent object is an empty one. @throws Error when the value is something else */
export function objectOf(owner: string, name: string, value: unknown): Properties {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Properties;
  throw new Error(`${owner}: ${name} must be an object`);
}
