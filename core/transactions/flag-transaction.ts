import { again } from '../shared/again.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { hasEnded } from './escrow.ts';
import type { Transaction } from './model.ts';
import { noted } from './step.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** Until then somebody may have mended the cause; the sweeper tries again by itself. */
const AGAIN_AFTER_MS = 60 * 60_000;

/**
 * Marks a trade that can not go on by itself, for operators to see. Its next deadline is put off: what failed is tried
 * again after an hour, and the mark goes with the next step.
 * @returns whether it is marked; a trade that has ended meanwhile needs nobody
 */
export function flagTransaction(
  { store }: Wired<typeof needs>,
  { transactionId, reason }: { transactionId: string; reason: string },
  now: Date,
): Promise<boolean> {
  return again(async () => {
    const before = await store.get('transaction', transactionId);
    if (!before?.due || hasEnded(before.status)) return false;
    const attention = { at: now.toISOString(), reason };
    await store.commit(replace('transaction', noted(putOff(before, now), { attention }, now), before));
    return true;
  });
}

/** A trade that the provider is still busy with: nobody is called, and the sweeper asks again later. */
export function waitForProvider(
  { store }: Wired<typeof needs>,
  { transactionId }: { transactionId: string },
  now: Date,
): Promise<void> {
  return again(async () => {
    const before = await store.get('transaction', transactionId);
    if (before?.due) await store.commit(replace('transaction', noted(putOff(before, now), {}, now), before));
  });
}

function putOff(transaction: Transaction, now: Date): Transaction {
  const { due } = transaction;
  if (!due) return transaction;
  const at = new Date(Math.max(now.getTime() + AGAIN_AFTER_MS, Date.parse(due.at))).toISOString();
  return { ...transaction, due: { ...due, at } };
}
