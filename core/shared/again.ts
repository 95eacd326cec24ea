import { Refusal } from './errors.ts';
import { ExpectationFailed, entityOf } from './ports.ts';

/** Rivals at one moment, such as the parties of a trade, an operator, the clock and the sweeper: more than this are a fault. */
const MOST_TRIES = 12;
/** Of the second pause; each is up to twice as long as the one before, and the last is well within a function's time. */
const FIRST_PAUSE_MS = 4;

/**
 * Reads, decides and writes until nobody was faster. A failed expectation of the recorded answer is not a rival's but a
 * repetition's of the same request, and goes back to whoever keeps answers.
 * @throws Refusal temporarily-unavailable after too many tries
 */
export async function again<T>(
  attempt: () => Promise<T>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExpectationFailed) || error.failed.some((write) => entityOf(write) === 'recordedAnswer'))
        throw error;
      if (tries === MOST_TRIES)
        throw new Refusal('temporarily-unavailable', 'Too much happens to this at once.', { retryAfterSeconds: 1 });
      // One rival is past already; of a crowd, not all may come back at the same moment.
      if (tries > 1) await pause(Math.random() * FIRST_PAUSE_MS * 2 ** (tries - 2));
    }
  }
}
