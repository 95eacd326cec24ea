import { Refusal } from './errors.ts';
import { ExpectationFailed, entityOf } from './ports.ts';

/** Rivals at one moment, such as the parties of a trade, an operator, the clock and the sweeper: more than this are a fault. */
const MOST_TRIES = 10;

/**
 * Reads, decides and writes until nobody was faster. A failed expectation of the recorded answer is not a rival's but a
 * repetition's of the same request, and goes back to whoever keeps answers.
 * @throws Refusal temporarily-unavailable after too many tries
 */
export async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExpectationFailed) || error.failed.some((write) => entityOf(write) === 'recordedAnswer'))
        throw error;
      if (tries === MOST_TRIES)
        throw new Refusal('temporarily-unavailable', 'Too much happens to this at once.', { retryAfterSeconds: 1 });
    }
  }
}
