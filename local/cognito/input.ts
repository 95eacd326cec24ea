import { ServiceError } from '../types.ts';
import { invalidParameter } from './errors.ts';

/** Constraints of the API reference, by what a member is. */
const SHAPES = {
  username: { max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u, shown: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
  password: { max: 256, pattern: /^\S+.*\S+$/u, shown: '^[\\S]+.*[\\S]+$' },
  code: { max: 2048, pattern: /^\S+$/u, shown: '[\\S]+' },
  clientId: { max: 128, pattern: /^[\w+]+$/, shown: '[\\w+]+' },
  poolId: { max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/, shown: '[\\w-]+_[0-9a-zA-Z]+' },
  token: { max: 32_768, pattern: /^[A-Za-z0-9\-_=.]+$/, shown: '[A-Za-z0-9-_=.]+' },
  group: { max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u, shown: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
  word: { max: 128, pattern: /^\w+$/, shown: '[\\w]+' },
} as const;

type Input = Readonly<Record<string, unknown>>;

/** @throws ServiceError `InvalidParameterException` when it is missing or out of shape */
export function text(input: Input, name: string, shape: keyof typeof SHAPES): string {
  const value = optionalText(input, name);
  if (value === undefined) throw violation('Value null', name, 'Member must not be null');
  const { max, pattern, shown } = SHAPES[shape];
  if (value.length > max) throw violation('Value', name, `Member must have length less than or equal to ${max}`);
  if (!pattern.test(value)) throw violation('Value', name, `Member must satisfy regular expression pattern: ${shown}`);
  return value;
}

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw notOfType(name);
  return value;
}

export function flag(input: Input, name: string): boolean {
  const value = input[name] ?? false;
  if (typeof value !== 'boolean') throw notOfType(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && (typeof value !== 'number' || !Number.isInteger(value))) throw notOfType(name);
  return value;
}

/** A map of strings such as `AuthParameters`. */
export function texts(input: Input, name: string): ReadonlyMap<string, string> {
  const value = input[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw notOfType(name);
  return new Map(Object.entries(value).map(([key, item]) => [key, stringOr(item, name)]));
}

/** A list of `{ Name, Value }`; a later one of the same name wins. */
export function attributes(input: Input, name: string): ReadonlyMap<string, string> {
  const value = input[name] ?? [];
  if (!Array.isArray(value)) throw notOfType(name);
  return new Map(
    value.map((item: unknown) => {
      if (typeof item !== 'object' || item === null) throw notOfType(name);
      const { Name, Value } = item as Input;
      return [stringOr(Name, name), stringOr(Value ?? '', name)];
    }),
  );
}

function stringOr(value: unknown, name: string): string {
  if (typeof value !== 'string') throw notOfType(name);
  return value;
}

function violation(what: string, name: string, constraint: string): ServiceError {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return invalidParameter(
    `1 validation error detected: ${what} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function notOfType(name: string): ServiceError {
  return new ServiceError('SerializationException', `${name} is not of the expected type`);
}
