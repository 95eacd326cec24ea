import { again } from '../shared/again.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { hasEnded } from './escrow.ts';
import type { Transaction } from './model.ts';
import { noted } from './step.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

/** Until then somebody may have mended the cause; the sweeper tries again by itself. */
const AGAIN_AFTER_MS = 60 * 60_000;

/**
 * Marks a trade that can not go on by itself, for operators to see. The sweeper looks at it again within the hour; the
 * mark goes when it goes on.
 * @returns whether it is marked; a trade that has ended meanwhile needs nobody
 */
export const flagTransaction = (
  deps: Deps,
  { transactionId, reason }: { transactionId: string; reason: string },
  now: Date,
): Promise<boolean> =>
  changed(
    deps,
    transactionId,
    (before) => ({
      attention: { at: now.toISOString(), reason },
      sweepAt: putOff(before, now),
    }),
    now,
  );

/** A trade that the provider is still busy with: nobody is called, and the sweeper asks again later. */
export const waitForProvider = (
  deps: Deps,
  { transactionId }: { transactionId: string },
  now: Date,
): Promise<boolean> => changed(deps, transactionId, (before) => ({ sweepAt: putOff(before, now) }), now);

/** Takes the mark from a trade that goes on. */
export const unflagTransaction = (
  deps: Deps,
  { transactionId }: { transactionId: string },
  now: Date,
): Promise<boolean> => changed(deps, transactionId, () => ({ attention: undefined, sweepAt: undefined }), now);

/** In an hour; or at its deadline, where that comes sooner and is not what could not be done. */
function putOff({ due }: Transaction, now: Date): string {
  const later = now.getTime() + AGAIN_AFTER_MS;
  const deadline = due ? Date.parse(due.at) : later;
  return new Date(deadline > now.getTime() ? Math.min(deadline, later) : later).toISOString();
}

const changed = (
  { store }: Deps,
  transactionId: string,
  change: (before: Transaction) => Partial<Transaction>,
  now: Date,
): Promise<boolean> =>
  again(async () => {
    const before = await store.get('transaction', transactionId);
    if (!before || hasEnded(before.status)) return false;
    await store.commit(replace('transaction', noted(before, change(before), now), before));
    return true;
  });
