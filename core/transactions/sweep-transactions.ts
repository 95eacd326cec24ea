import type { Wired } from '../shared/ports.ts';
import { hasEnded, openStatuses } from './escrow.ts';
import { flagTransaction, waitForProvider } from './flag-transaction.ts';
import { followTransaction } from './follow-transaction.ts';
import { meetDeadline } from './meet-deadline.ts';
import { SettlementPending, settleTransaction } from './settle-transaction.ts';

export const needs = {
  store: ['get', 'commit'],
  payments: ['cancelCharge', 'refund', 'transfer'],
  workflow: ['start', 'stateOf', 'signal'],
  transactionLists: ['overdueIn'],
} as const;
type Deps = Wired<typeof needs>;

/** The workflow keeps the time; what it has not done a minute after its time, it has missed. */
const GRACE_MS = 60_000;
/** Trades of one status in one sweep: what is left over is found by the next one. */
const MOST_AT_ONCE = 100;

export interface Swept {
  readonly overdue: number;
  /** Trades that could not go on and are marked for an operator. */
  readonly flagged: number;
}

/**
 * Sees to trades whose time is over and that nobody has moved: does what was due, settles what is decided, and starts
 * their workflow again if it is gone. Nothing depends on an event having come or a timer having fired.
 */
export async function sweepTransactions(deps: Deps, now: Date): Promise<Swept> {
  const before = new Date(now.getTime() - GRACE_MS).toISOString();
  const swept = { overdue: 0, flagged: 0 };
  const overdue = await Promise.all(
    openStatuses.map((status) => deps.transactionLists.overdueIn({ status, before }, MOST_AT_ONCE)),
  );
  for (const transactionId of new Set(overdue.flat())) {
    swept.overdue += 1;
    if (!(await seenTo(deps, transactionId, now))) swept.flagged += 1;
  }
  return swept;
}

/** @returns false when the trade had to be marked: one that can not go on must not keep the others waiting */
async function seenTo(deps: Deps, transactionId: string, now: Date): Promise<boolean> {
  try {
    await meetDeadline(deps, { transactionId }, now);
    await settleTransaction(deps, { transactionId }, now);
    const transaction = await deps.store.get('transaction', transactionId);
    if (transaction && !hasEnded(transaction.status)) await followTransaction(deps, { transactionId });
    return true;
  } catch (error) {
    if (error instanceof SettlementPending) return waitForProvider(deps, { transactionId }, now).then(() => true);
    const reason = error instanceof Error ? error.message : String(error);
    return !(await flagTransaction(deps, { transactionId, reason }, now));
  }
}
