import { again } from '../shared/again.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { eraseAccount, needs as eraseNeeds } from './erase-account.ts';

export const needs = {
  ...eraseNeeds,
  personalLists: [...eraseNeeds.personalLists, 'closedBefore'],
} as const;

/** Requests that were let in before the account was closed have come to their end by then, and the indexes know of them. */
const AFTER_MS = 60_000;
/** What is left over is found by the next run. */
const MOST_AT_ONCE = 20;

/** What is held up, or fails, is not in the way of others meanwhile. */
const AGAIN_AFTER_MS = 60 * 60_000;

/**
 * Erases accounts that were closed: whatever becomes of one of them, the others are seen to. A run that ends half-way is
 * continued by the next.
 * @returns how many were erased, how many were begun, and those that have to wait for a trade or for their money
 * @throws AggregateError of those that failed
 */
export async function eraseAccounts(
  deps: Wired<typeof needs>,
  now: Date,
): Promise<{ readonly erased: number; readonly begun: number; readonly held: readonly string[] }> {
  const before = new Date(now.getTime() - AFTER_MS).toISOString();
  const held: string[] = [];
  const failures: unknown[] = [];
  const count = { held: 0, begun: 0, done: 0 };
  for (const userId of await deps.personalLists.closedBefore(before, MOST_AT_ONCE))
    try {
      const erasure = await eraseAccount(deps, userId, now);
      count[erasure] += 1;
      if (erasure === 'held') {
        held.push(userId);
        await putOff(deps, userId, now);
      }
    } catch (error) {
      failures.push(error);
      await putOff(deps, userId, now).catch((second: unknown) => failures.push(second));
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} accounts could not be erased`);
  return { erased: count.done, begun: count.begun, held };
}

const putOff = ({ store }: Pick<Wired<typeof needs>, 'store'>, userId: string, now: Date): Promise<void> =>
  again(async () => {
    const user = await store.get('user', userId);
    if (!user?.closing) return;
    const due = new Date(now.getTime() + AGAIN_AFTER_MS).toISOString();
    const next = { ...user, closing: { ...user.closing, due }, version: user.version + 1 };
    await store.commit(replace('user', next, user));
  });
