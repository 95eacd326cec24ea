import type { Wired } from '../shared/ports.ts';
import { finishPayout } from './finish-payout.ts';

export const needs = {
  store: ['get', 'commit'],
  payments: ['payout'],
  payoutLists: ['overduePayouts'],
} as const;

/** What is left over is found by the next sweep. */
const MOST_AT_ONCE = 100;

/**
 * Asks the provider about payouts it has not answered. All are asked, whatever becomes of one of them.
 * @throws AggregateError of those that failed
 */
export async function sweepPayouts(deps: Wired<typeof needs>, now: Date): Promise<{ overdue: number }> {
  const overdue = await deps.payoutLists.overduePayouts(now.toISOString(), MOST_AT_ONCE);
  const failures: unknown[] = [];
  for (const payoutId of overdue) await finishPayout(deps, { payoutId }, now).catch((error) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} payouts could not be seen to`);
  return { overdue: overdue.length };
}
