/** Why a state failed: an error name that `Retry` and `Catch` may know, and the cause as a text. */
export interface Failure {
  readonly error: string;
  readonly cause?: string;
  /** Further names it is known by: a missed heartbeat is reported as `States.Timeout` and caught by its own name, too. */
  readonly alias?: string;
}

/** Thrown while a state is worked out. */
export class StateFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.cause ?? failure.error);
    this.name = failure.error;
  }
}

/** `States.Runtime`: what no `Retry` and no `Catch` can mend. */
export const runtimeFailure = (cause: string): StateFailure => new StateFailure({ error: 'States.Runtime', cause });

/** Input and output of states and executions, in bytes of UTF-8 (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
export const LARGEST_DATA_BYTES = 256 * 1024;

/**
 * @param what a state's or an integration's name
 * @returns `States.DataLimitExceeded` when the value is larger than it may be
 */
export function tooLarge(value: unknown, what: string): Failure | undefined {
  if (Buffer.byteLength(JSON.stringify(value)) <= LARGEST_DATA_BYTES) return undefined;
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}
