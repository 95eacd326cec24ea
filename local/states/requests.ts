import { ServiceError } from '../types.ts';
import { LARGEST_DATA_BYTES } from './failure.ts';

type Input = Readonly<Record<string, unknown>>;

/** Names of executions: what https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html forbids in them. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\ufffe\uffff\p{Cc}\p{Cs}]/u;
const LONGEST_NAME = 80;

/** @throws ServiceError `ValidationException` */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value !== undefined) return value;
  throw invalid(`Value null at '${name}' failed to satisfy constraint: Member must not be null`);
}

/** @throws ServiceError `ValidationException` */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new ServiceError('SerializationException', `${name} must be a string.`);
}

/** @throws ServiceError `ValidationException` */
export function optionalFlag(input: Input, name: string, fallback: boolean): boolean {
  const value = input[name] ?? fallback;
  if (typeof value === 'boolean') return value;
  throw new ServiceError('SerializationException', `${name} must be true or false.`);
}

/** @throws ServiceError `InvalidName` */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > LONGEST_NAME || FORBIDDEN.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

/**
 * @param error what the service calls JSON that is none
 * @throws ServiceError that, or `ValidationException` when it is too large
 */
export function checkJson(name: string, json: string, error: ServiceError): void {
  if (Buffer.byteLength(json) > LARGEST_DATA_BYTES)
    throw invalid(
      `Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_DATA_BYTES}`,
    );
  try {
    JSON.parse(json);
  } catch {
    throw error;
  }
}

/** A part of a list, and how to ask for the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

const MOST_RESULTS = 1000;
const RESULTS = 100;

/**
 * Cuts the page a request asks for out of a list.
 * @throws ServiceError `InvalidToken`, `ValidationException`
 */
export function pageOf<T>(input: Input, all: readonly T[]): Page<T> {
  const most = input['maxResults'] ?? 0;
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 0 || most > MOST_RESULTS)
    throw invalid(
      `Value '${String(most)}' at 'maxResults' failed to satisfy constraint: Member must have value between 0 and ${MOST_RESULTS}`,
    );
  const from = startOf(optionalText(input, 'nextToken'));
  const to = from + (most === 0 ? RESULTS : most);
  return { items: all.slice(from, to), ...(to < all.length && { nextToken: tokenOf(to) }) };
}

const tokenOf = (from: number): string => Buffer.from(`from ${from}`).toString('base64url');

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const from = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (from === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(from);
}

export function invalid(detail: string): ServiceError {
  return new ServiceError('ValidationException', `1 validation error detected: ${detail}`);
}
