import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import type { TransactionStatus } from './escrow.ts';

export const needs = { store: ['get'] } as const;

/** Where a trade is, and for how many whole seconds (at least one) the clock leaves it there. */
export async function lookAtTransaction(
  { store }: Wired<typeof needs>,
  { transactionId }: { transactionId: string },
  now: Date,
): Promise<{ status: TransactionStatus; seconds: number }> {
  const transaction = await store.get('transaction', transactionId);
  if (!transaction) throw notFound();
  const left = transaction.due ? Date.parse(transaction.due.at) - now.getTime() : 0;
  return { status: transaction.status, seconds: Math.max(1, Math.ceil(left / 1000)) };
}
