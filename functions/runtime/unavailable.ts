import { isConflict } from '../../adapters/dynamo/retry-conflicts.ts';
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
  'TransactionInProgressException',
]);

/** What Node.js says when nobody is reached, or the connection breaks. */
const unreached = new Set(
  'EAI_AGAIN ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH ENOTFOUND EPIPE ETIMEDOUT'.split(' '),
);

/** A refusal that says to try again, for what a service behind us has failed at and may not fail at next time. */
export function asUnavailable(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata, $retryable, code } = error as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: object;
    code?: string;
  };
  const isServers = ($metadata?.httpStatusCode ?? 0) >= 500;
  const isPassing = passing.has(error.name) || isConflict(error) || isServers || $retryable !== undefined;
  if (!isPassing && !unreached.has(code ?? '')) return undefined;
  return new Refusal('temporarily-unavailable', 'A service behind this one is busy. Nothing was changed half-way.', {
    retryAfterSeconds: 1,
  });
}
