import { again } from '../shared/again.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { hasEnded } from './escrow.ts';
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
    const later = new Date(Math.max(now.getTime() + AGAIN_AFTER_MS, Date.parse(before.due.at))).toISOString();
    const attention = { at: now.toISOString(), reason };
    const after = noted(before, { attention, due: { ...before.due, at: later } }, now);
    await store.commit(replace('transaction', after, before));
    return true;
  });
}
