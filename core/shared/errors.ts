/** Every way a use-case or the runtime can refuse. What each means over HTTP is in contract/problems.ts. */
export type ErrorCode =
  | 'invalid-request'
  | 'invalid-cursor'
  | 'invalid-code'
  | 'weak-password'
  | 'unauthenticated'
  | 'wrong-credentials'
  | 'not-allowed'
  | 'seller-only'
  | 'account-suspended'
  | 'not-found'
  | 'own-listing'
  | 'listing-unavailable'
  | 'payment-declined'
  | 'not-enough-balance'
  | 'invalid-state'
  | 'already-rated'
  | 'changed-meanwhile'
  | 'request-in-flight'
  | 'too-many-photos'
  | 'version-mismatch'
  | 'too-large'
  | 'unsupported-media-type'
  | 'idempotency-key-reused'
  | 'too-many-attempts'
  | 'temporarily-unavailable';

/** One place in the request that is at fault; `pointer` as in `#/body/price` or `#/query/limit`. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export interface RefusalExtra {
  readonly errors?: readonly Fault[];
  readonly retryAfterSeconds?: number;
}

/** A domain refusal: expected, told to the client, never logged as an error. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    detail: string,
    readonly extra: RefusalExtra = {},
  ) {
    super(detail);
    this.name = 'Refusal';
  }
}

/** A refusal that points at one field. */
export const invalid = (pointer: string, detail: string): Refusal =>
  new Refusal('invalid-request', detail, { errors: [{ pointer, detail }] });

/** The one answer for everything that is absent, or is not the caller's to see. */
export const notFound = (): Refusal => new Refusal('not-found', 'There is nothing here that you may see.');
