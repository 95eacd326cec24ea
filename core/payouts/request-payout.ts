import { entry } from '../ledger/entry.ts';
import { balanceId } from '../ledger/model.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { finishPayout } from './finish-payout.ts';
import type { Payout, PayoutRequest, PayoutView } from './model.ts';

export const needs = { store: ['get', 'commit'], payments: ['payout'] } as const;

/** The provider is asked again from then on, when its answer has not come. */
const WATCHED_AFTER_MS = 5 * 60_000;

/**
 * Takes an amount out of the caller's balance and has it paid out. The balance, the entry and the payout are one write,
 * before the provider is asked: what it has not answered is asked again later, with the same key.
 * @returns the payout as it was asked for
 * @throws Refusal not-enough-balance
 */
export async function requestPayout(
  { store, payments }: Wired<typeof needs>,
  { amount, currency }: PayoutRequest,
  { actor, now, newId, answer }: SignedIn,
): Promise<PayoutView> {
  const { userId } = actor;
  const at = now.toISOString();
  const payout: Payout = {
    id: newId('pay'),
    userId,
    amount,
    currency,
    status: 'pending',
    dueAt: new Date(now.getTime() + WATCHED_AFTER_MS).toISOString(),
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  await again(async () => {
    const balance = await store.get('balance', balanceId(userId, currency));
    if (!balance || balance.available < amount)
      throw new Refusal('not-enough-balance', `There is ${balance?.available ?? 0} in ${currency} to pay out.`);
    const { available, version } = balance;
    await store.commit(
      replace('balance', { ...balance, available: available - amount, updatedAt: at, version: version + 1 }, balance),
      create('payout', payout),
      create(
        'journalEntry',
        entry({
          kind: 'payout',
          of: payout.id,
          currency,
          at,
          sellerId: userId,
          postings: [
            { account: `seller:${userId}`, amount: -amount },
            { account: 'payouts:clearing', amount },
          ],
        }),
      ),
      ...answer(payout),
    );
  });
  await finishPayout({ store, payments }, { payoutId: payout.id }, now);
  // As it was recorded: a repetition is answered the same. What the bank said is in the list.
  return payout;
}
