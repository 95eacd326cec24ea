import { Refusal } from '../../core/shared/errors.ts';

/** What the SDK throws once its own retries are used up, by name. */
const passing = new Set([
  'InternalServerError',
  'InternalErrorException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** A refusal that says to try again, for what a service behind us has failed at and may not fail at next time. */
export function asUnavailable(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata, $retryable, code } = error as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: object;
    code?: string;
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (!passing.has(error.name) && status < 500 && !$retryable && code !== 'ECONNRESET' && code !== 'ECONNREFUSED')
    return undefined;
  return new Refusal('temporarily-unavailable', 'A service behind this one is busy. Nothing was changed half-way.', {
    retryAfterSeconds: 1,
  });
}
