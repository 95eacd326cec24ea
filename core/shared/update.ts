import { Refusal } from './errors.ts';
import { type Entities, type EntityName, ExpectationFailed, type Store, type Write } from './ports.ts';

/**
 * More rivals than this on one item at one time is a fault, not contention. Guesses at one password make the most: five
 * by each of an account's three ways in before the rest are turned away unwritten.
 */
const MOST_TRIES = 20;

/**
 * Reads an item, decides on its next value and writes it, again from the read when somebody else was faster.
 * `decide` may run several times: it answers the writes, none to leave things as they are.
 * @throws Refusal temporarily-unavailable after too many tries
 */
export async function update<N extends EntityName, R>(
  store: Pick<Store, 'get' | 'commit'>,
  entity: N,
  id: string,
  decide: (current: Entities[N] | undefined) => { writes: readonly Write[]; result: R },
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    const { writes, result } = decide(await store.get(entity, id));
    if (writes.length === 0) return result;
    try {
      await store.commit(...writes);
      return result;
    } catch (error) {
      if (!(error instanceof ExpectationFailed)) throw error;
      if (attempt === MOST_TRIES)
        throw new Refusal('temporarily-unavailable', 'Too many changes of this at once.', { retryAfterSeconds: 1 });
    }
  }
}
