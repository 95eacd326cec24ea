import type { PaymentResult } from '../payments/ports.ts';
import { again } from '../shared/again.ts';
import type { Wired } from '../shared/ports.ts';
import { charged, openCharge, stopped } from './charging.ts';
import { rowOf } from './escrow.ts';
import type { Payment, Transaction } from './model.ts';
import { listingWrites, stepped, writesOf } from './step.ts';

export const needs = { store: ['get', 'commit'], payments: ['cancelCharge'] } as const;
type Deps = Wired<typeof needs>;

/** A payment that is under way when its time is over can not be stopped: it is looked at again after so long. */
const PENDING_AGAIN_MS = 15 * 60_000;
/** After so long somebody should ask the provider by another way. */
const PENDING_TOO_LONG_MS = 24 * 60 * 60_000;

/**
 * Does what the clock does to a trade, if it is time for it. Too early, too late or once more, it changes nothing.
 * @returns why somebody has to look at it, when the trade says so from now on
 * @throws PaymentUnanswered when it is not known whether the buyer has paid: nothing is decided then
 */
export function meetDeadline(
  deps: Deps,
  { transactionId }: { transactionId: string },
  now: Date,
): Promise<string | undefined> {
  const { store } = deps;
  return again(async () => {
    const before = await store.get('transaction', transactionId);
    if (!before?.due || Date.parse(before.due.at) > now.getTime()) return undefined;
    const { status, due } = before;
    // Moving the money is not the clock's.
    if (due.action === 'settle') return undefined;
    const row = rowOf(status, due.action, 'timer');
    // An error, and not nothing: nothing would change, and the workflow would look again and again.
    if (!row) throw new Error(`${before.id}: nobody can ${due.action} while it is ${status}`);
    const charge = openCharge(before);
    if (charge) {
      const result = await stopped(deps.payments, before, charge);
      if (result.status !== 'failed') {
        const paying = stillPaying(before, charge, result, now);
        await store.commit(...writesOf(before, paying));
        return paying.attention?.reason;
      }
    }
    const unpaid = charge ? charged(before, charge, { status: 'failed', code: 'expired' }, now).payment : undefined;
    const after = stepped(before, {
      row,
      by: { role: 'timer' },
      now,
      with: {
        ...(unpaid && { payment: unpaid }),
        // What nobody sent back is an operator's to decide: it may never have been there.
        ...((row.action === 'escalate' || row.action === 'lapse-return') && { escalated: true }),
      },
    });
    const listing = row.listing && (await store.get('listing', before.listingId));
    await store.commit(
      ...writesOf(before, after),
      ...(row.listing ? listingWrites(listing, row.listing, before, now) : []),
    );
    return undefined;
  });
}

/** Paid after all; or the listing stays reserved while the provider works on it. */
function stillPaying(before: Transaction, charge: Payment, result: PaymentResult, now: Date): Transaction {
  // The provider answers: what it was marked with and put off for is over.
  const { sweepAt: _, attention: __, ...after } = charged(before, charge, result, now);
  if (result.status === 'succeeded' || !before.due) return after;
  const isLate = now.getTime() - Date.parse(before.createdAt) > PENDING_TOO_LONG_MS;
  return {
    ...after,
    due: { ...before.due, at: new Date(now.getTime() + PENDING_AGAIN_MS).toISOString() },
    ...(isLate && { attention: { at: now.toISOString(), reason: 'The payment has been pending for a day.' } }),
  };
}
