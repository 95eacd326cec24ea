import type { Wired } from '../shared/ports.ts';
import { finishPayout } from './finish-payout.ts';

export const needs = {
  store: ['get', 'commit'],
  payments: ['payout'],
  payoutLists: ['overduePayouts'],
} as const;

/** What is left over is found by the next sweep. */
const MOST_AT_ONCE = 100;

/** A bank answers within days. After so long somebody should ask the provider by another way. */
const LATE_AFTER_MS = 7 * 24 * 60 * 60_000;

export interface SweptPayouts {
  readonly overdue: number;
  /** Payouts that nobody has answered for too long. */
  readonly late: readonly string[];
}

/**
 * Asks the provider about payouts it has not answered. All are asked, whatever becomes of one of them.
 * @throws AggregateError of those that failed
 */
export async function sweepPayouts(deps: Wired<typeof needs>, now: Date): Promise<SweptPayouts> {
  const overdue = await deps.payoutLists.overduePayouts(now.toISOString(), MOST_AT_ONCE);
  const late: string[] = [];
  const failures: unknown[] = [];
  for (const payoutId of overdue)
    try {
      const payout = await finishPayout(deps, { payoutId }, now);
      if (payout?.status === 'pending' && now.getTime() - Date.parse(payout.createdAt) > LATE_AFTER_MS)
        late.push(payoutId);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} payouts could not be seen to`);
  return { overdue: overdue.length, late };
}
