import type { Wired } from '../shared/ports.ts';
import { eraseAccount, needs as eraseNeeds } from './erase-account.ts';

export const needs = {
  ...eraseNeeds,
  personalLists: [...eraseNeeds.personalLists, 'closedBefore'],
} as const;

/** Requests that were let in before the account was closed have come to their end by then, and the indexes know of them. */
const AFTER_MS = 60_000;
/** What is left over is found by the next run. */
const MOST_AT_ONCE = 20;

/**
 * Erases accounts that were closed: whatever becomes of one of them, the others are seen to. A run that ends half-way is
 * continued by the next.
 * @returns how many were erased, and those that have to wait for a trade or for their money
 * @throws AggregateError of those that failed
 */
export async function eraseAccounts(
  deps: Wired<typeof needs>,
  now: Date,
): Promise<{ readonly erased: number; readonly held: readonly string[] }> {
  const before = new Date(now.getTime() - AFTER_MS).toISOString();
  const held: string[] = [];
  const failures: unknown[] = [];
  let erased = 0;
  for (const userId of await deps.personalLists.closedBefore(before, MOST_AT_ONCE))
    try {
      if (await eraseAccount(deps, userId, now)) erased += 1;
      else held.push(userId);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} accounts could not be erased`);
  return { erased, held };
}
