import { type ErrorCode, Refusal } from '../../core/shared/errors.ts';

/** What one of Cognito's exceptions means here: a refusal by its code, or an outcome that is no failure. */
export type Exception = ErrorCode | 'exists' | 'ignore';

const details = {
  'invalid-request':
    'This can not be signed up with: look at the e-mail address, the telephone number and the password.',
  'invalid-code': 'The code is wrong, has been used or has expired. Ask for a new one.',
  'weak-password': 'The password does not meet the rules: 12 characters or more, and none you have used before.',
  'wrong-credentials': 'The name or the password is not right, or the account is not confirmed yet.',
  unauthenticated: 'The access token is not valid.',
  'too-many-attempts': 'Too many attempts. Try again later.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** How long to wait when Cognito has had enough and does not say. */
const RETRY_AFTER_SECONDS = 60;

type Outcomes<M> = Extract<M[keyof M], 'exists' | 'ignore'>;

/**
 * A call of Cognito whose exceptions become refusals, or outcomes, by `meaning`. Its limits on calls become
 * temporarily-unavailable; what it does not name is a fault of ours and passes as it is.
 */
export async function called<T, const M extends Partial<Record<string, Exception>>>(
  call: Promise<T>,
  meaning: M,
): Promise<T | Outcomes<M>> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const exception: Exception | undefined = meaning[error.name];
    if (exception === 'exists' || exception === 'ignore') return exception as Outcomes<M>;
    if (exception !== undefined) throw refusal(exception);
    if (error.name === 'TooManyRequestsException' || error.name === 'LimitExceededException')
      throw new Refusal('temporarily-unavailable', 'Too many people are signing in right now.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    throw error;
  }
}

export function refusal(code: ErrorCode): Refusal {
  const detail = (details as Partial<Record<ErrorCode, string>>)[code] ?? 'Signing in failed.';
  return new Refusal(code, detail, code === 'too-many-attempts' ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {});
}
