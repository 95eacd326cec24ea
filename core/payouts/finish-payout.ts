import { entry } from '../ledger/entry.ts';
import { balanceId } from '../ledger/model.ts';
import { answered } from '../payments/answered.ts';
import { type PaymentResult, PaymentUnanswered } from '../payments/ports.ts';
import { again } from '../shared/again.ts';
import { create, replace, type Wired, type Write } from '../shared/ports.ts';
import type { Payout } from './model.ts';

export const needs = { store: ['get', 'commit'], payments: ['payout'] } as const;
type Deps = Wired<typeof needs>;

/** A bank takes its time: a payout under way is asked after so long. */
const PENDING_AGAIN_MS = 60 * 60_000;

/**
 * Asks the provider what has become of a payout, and writes it down: paid, or failed and back in the balance.
 * @returns the payout as it is then
 */
export async function finishPayout(
  { store, payments }: Deps,
  { payoutId }: { payoutId: string },
  now: Date,
): Promise<Payout | undefined> {
  return again(async () => {
    const before = await store.get('payout', payoutId);
    if (before?.status !== 'pending') return before;
    const { id: key, amount, currency, userId } = before;
    const result = await asked(() => answered(() => payments.payout({ key, amount, currency, userId })));
    const after = ended(before, result, now);
    await store.commit(
      replace('payout', after, before),
      ...(after.status === 'failed' ? await givenBack(store, after) : []),
    );
    return after;
  });
}

/** No answer is like one that says to wait. */
async function asked(ask: () => Promise<PaymentResult>): Promise<PaymentResult> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PaymentUnanswered)) throw error;
    return { status: 'pending' };
  }
}

function ended({ dueAt: _, ...before }: Payout, result: PaymentResult, now: Date): Payout {
  const next = { ...before, updatedAt: now.toISOString(), version: before.version + 1 };
  if (result.status === 'succeeded') return { ...next, status: 'paid' };
  if (result.status === 'failed') return { ...next, status: 'failed', code: result.code };
  return { ...next, dueAt: new Date(now.getTime() + PENDING_AGAIN_MS).toISOString() };
}

/** The writes that put a failed payout back where it came from. */
async function givenBack(store: Deps['store'], { id, userId, currency, amount, updatedAt }: Payout): Promise<Write[]> {
  const balance = await store.get('balance', balanceId(userId, currency));
  if (!balance) throw new Error(`${id} came from a balance that is not there`);
  const { available, version } = balance;
  return [
    replace('balance', { ...balance, available: available + amount, updatedAt, version: version + 1 }, balance),
    create(
      'journalEntry',
      entry({
        kind: 'return',
        of: id,
        currency,
        at: updatedAt,
        sellerId: userId,
        postings: [
          { account: 'payouts:clearing', amount: -amount },
          { account: `seller:${userId}`, amount },
        ],
      }),
    ),
  ];
}
