import type { Wired } from '../shared/ports.ts';
import { hasEnded, openStatuses } from './escrow.ts';
import { flagTransaction, unflagTransaction, waitForProvider } from './flag-transaction.ts';
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
  /** Trades that could not go on and are marked for an operator, and why. */
  readonly flagged: readonly { readonly transactionId: string; readonly reason: string }[];
}

/**
 * Sees to trades whose time is over and that nobody has moved: does what was due, settles what is decided, and starts
 * their workflow again if it is gone. Nothing depends on an event having come or a timer having fired.
 * @throws AggregateError of what could not even be marked, once all the others have been seen to
 */
export async function sweepTransactions(deps: Deps, now: Date): Promise<Swept> {
  const before = new Date(now.getTime() - GRACE_MS).toISOString();
  const lists = await Promise.all(
    openStatuses.map((status) => deps.transactionLists.overdueIn({ status, before }, MOST_AT_ONCE)),
  );
  const overdue = new Set(lists.flat());
  const flagged: { transactionId: string; reason: string }[] = [];
  const failures: unknown[] = [];
  for (const transactionId of overdue)
    try {
      const reason = await stuckAt(deps, transactionId, now);
      if (reason !== undefined) flagged.push({ transactionId, reason });
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} trades could not be seen to`);
  return { overdue: overdue.size, flagged };
}

/** @returns why the trade can not go on: it is marked then, and must not keep the others waiting */
async function stuckAt(deps: Deps, transactionId: string, now: Date): Promise<string | undefined> {
  let marked: string | undefined;
  try {
    marked = await meetDeadline(deps, { transactionId }, now);
    await settleTransaction(deps, { transactionId }, now);
  } catch (error) {
    if (error instanceof SettlementPending) {
      await waitForProvider(deps, { transactionId }, now);
      return undefined;
    }
    const reason = error instanceof Error ? error.message : String(error);
    return (await flagTransaction(deps, { transactionId, reason }, now)) ? reason : undefined;
  }
  // What was marked and is here again has gone on, or has only lost its execution.
  const transaction = await deps.store.get('transaction', transactionId);
  if (!transaction || hasEnded(transaction.status)) return marked;
  if (transaction.sweepAt !== undefined) await unflagTransaction(deps, { transactionId }, now);
  await followTransaction(deps, { transactionId, restart: true });
  return marked;
}
