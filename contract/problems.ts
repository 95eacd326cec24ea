import { type ErrorCode, Refusal } from '../core/shared/errors.ts';

/** RFC 9457. An error code does not compile until it has a row here. */
export const problems = {
  'invalid-request': [400, 'The request is not valid'],
  'invalid-cursor': [400, 'The cursor does not belong to this list'],
  'invalid-code': [400, 'The code is wrong, used or expired'],
  'weak-password': [400, 'The password is not good enough'],
  unauthenticated: [401, 'Sign in first'],
  'wrong-credentials': [401, 'Signing in failed'],
  'not-allowed': [403, 'Not yours to do'],
  'seller-only': [403, 'For sellers only'],
  'account-suspended': [403, 'This account is suspended'],
  'payment-declined': [402, 'The payment was declined'],
  'own-listing': [403, 'Your own listing'],
  'not-found': [404, 'No such thing'],
  'listing-unavailable': [409, 'Not for sale any more'],
  'not-enough-balance': [409, 'More than there is to pay out'],
  'invalid-state': [409, 'Not possible in this state'],
  'already-rated': [409, 'Rated already'],
  'changed-meanwhile': [409, 'Somebody else was faster'],
  'request-in-flight': [409, 'The same request is being answered'],
  'too-many-photos': [409, 'There is no room for another photo'],
  'version-mismatch': [412, 'Changed since you read it'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'Send JSON'],
  'idempotency-key-reused': [422, 'This idempotency key belongs to another request'],
  'too-many-attempts': [429, 'Too many attempts'],
  'temporarily-unavailable': [503, 'Try again shortly'],
} as const satisfies Record<ErrorCode, readonly [status: number, title: string]>;

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** The request's id: quote it when asking for help. */
  readonly instance: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** What the client is told of an error; of an unexpected one it is told nothing but the request's id. */
export function toProblem(error: unknown, instance: string): Problem {
  if (!(error instanceof Refusal))
    return { type: 'about:blank', title: 'Something went wrong on our side', status: 500, instance };
  const [status, title] = problems[error.code];
  const { errors } = error.extra;
  return {
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    ...(errors && { errors }),
  };
}
