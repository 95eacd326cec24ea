import { createHash } from 'node:crypto';

/** Alphabets of the identifiers AWS makes up. */
export const ALPHABETS = {
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  mixed: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
} as const;

/** Characters CloudFormation appends to a name it makes up. */
const SUFFIX_LENGTH = 12;

/**
 * An identifier that looks random and is always the same for the same seed: local data outlives a restart, and must
 * still be found under the names it was written with.
 * @param length at most 32
 */
export function identifier(seed: string, alphabet: string, length: number): string {
  const bytes = createHash('sha256').update(seed).digest();
  return Array.from(bytes.subarray(0, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}

/** A version 4 UUID in shape, derived from `seed`. */
export function uuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A name as CloudFormation makes one up: `<stack>-<logical id>-<suffix>`, the first two cut to fit.
 * @param limit longest name the service takes, in characters
 */
export function generatedName(stackName: string, logicalId: string, seed: string, limit: number): string {
  const room = limit - SUFFIX_LENGTH - 2;
  const half = Math.floor(room / 2);
  const logical = logicalId.slice(0, Math.max(half, room - stackName.length));
  const stack = stackName.slice(0, room - logical.length);
  return `${stack}-${logical}-${identifier(seed, ALPHABETS.upper, SUFFIX_LENGTH)}`;
}
