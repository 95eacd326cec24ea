import { ProblemError } from '../contract/client.ts';

/** Waits so many milliseconds. */
export type Wait = (ms: number) => Promise<void>;

/** A refusal that lasts longer than this is no congestion (a locked account says 15 minutes) and is not sat out. */
const LONGEST_WAIT_SECONDS = 60;
/** With the refusal of one second that a throttled route gives, this is half a minute of being turned away. */
const MOST_TRIES = 30;

/**
 * Calls until the API has time for it: waits for as long as a refusal says, and a second where a gateway's own refusal
 * says nothing. Any other failure is thrown at once.
 */
export async function patiently<T>(call: () => Promise<T>, wait: Wait): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const seconds = secondsToWait(error);
      if (seconds === undefined || seconds > LONGEST_WAIT_SECONDS || tries === MOST_TRIES) throw error;
      await wait(seconds * 1000);
    }
  }
}

function secondsToWait(error: unknown): number | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const congested = error.problem.status === 429 || error.problem.status === 503;
  return error.retryAfterSeconds ?? (congested ? 1 : undefined);
}
