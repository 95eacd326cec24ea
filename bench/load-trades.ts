import type { CompatibilityLog } from '../core/fitment/model.ts';
import { entry } from '../core/ledger/entry.ts';
import { balanceId } from '../core/ledger/model.ts';
import type { Payout } from '../core/payouts/model.ts';
import { create, type Store } from '../core/shared/ports.ts';
import type { Transaction } from '../core/transactions/model.ts';
import { defaultTerms, termsFor } from '../core/transactions/terms.ts';
import { newId } from '../functions/runtime/new-id.ts';

/** What the vendor may have paid out: more than anybody measures. */
const PLENTY = 10 ** 9;

/** A trade that has ended, its sale, a payout of it and a fitment check: what the seller's lists show. All are alike. */
export async function loadTrade(store: Store, sellerId: string, at: Date): Promise<void> {
  const id = newId(at);
  const trade = ended(id('txn'), id('lst'), sellerId, at);
  const payout = paidOut(id('pay'), sellerId, at);
  const of = { currency: 'EUR', at: at.toISOString(), sellerId };
  const seller = `seller:${sellerId}` as const;
  const sale = entry({
    ...of,
    kind: 'settle',
    of: trade.id,
    postings: [
      { account: `escrow:${trade.id}`, amount: -4500 },
      { account: seller, amount: 4275 },
      { account: 'platform:fees', amount: 225 },
    ],
  });
  const check = waiting(id('fit'), id('lst'), sellerId, at);
  await store.commit(
    create('transaction', trade),
    create('journalEntry', sale),
    create('payout', payout),
    create('compatibilityLog', check),
  );
}

/** Gives somebody a balance that they have not earned. */
export const loadBalance = (store: Store, userId: string): Promise<void> =>
  store.commit(
    create('balance', {
      id: balanceId(userId, 'EUR'),
      userId,
      currency: 'EUR',
      available: PLENTY,
      updatedAt: new Date().toISOString(),
      version: 1,
    }),
  );

const paidOut = (id: string, userId: string, at: Date): Payout => ({
  id,
  userId,
  amount: 4275,
  currency: 'EUR',
  status: 'paid',
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  version: 2,
});

const waiting = (id: string, listingId: string, buyerId: string, at: Date): CompatibilityLog => ({
  id,
  buyerId,
  listingId,
  sellerId: '00000000-0000-4000-8000-0000000000ff',
  vehicleMake: 'Volkswagen',
  vehicleModel: 'Golf',
  vehicleYear: 2001,
  fitmentStatus: 'needs-review',
  reasons: [{ code: 'no-year-listed', detail: 'The seller lists the Volkswagen Golf without saying of which years.' }],
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  version: 1,
});

/** A trade that was completed at that time. */
export function ended(id: string, listingId: string, sellerId: string, on: Date): Transaction {
  const at = on.toISOString();
  const buyerId = '00000000-0000-4000-8000-0000000000ff';
  return {
    id,
    listingId,
    listingKind: 'product',
    title: 'Oak bookshelf',
    buyerId,
    sellerId,
    amount: 4500,
    currency: 'EUR',
    terms: termsFor(defaultTerms, 'product'),
    status: 'completed',
    since: at,
    payment: { attempt: 1, key: `${id}:charge-1`, paymentMethod: 'pm_ok', status: 'succeeded' },
    plan: { toBuyer: 0, toSeller: 4500, fee: 225, givesBack: false },
    timeline: [
      { at, by: 'buyer', userId: buyerId, action: 'reserve', status: 'reserved' },
      { at, by: 'buyer', userId: buyerId, action: 'pay', status: 'paid' },
      { at, by: 'seller', userId: sellerId, action: 'ship', status: 'shipped' },
      { at, by: 'buyer', userId: buyerId, action: 'accept', status: 'settling' },
      { at, by: 'workflow', action: 'settle', status: 'completed' },
    ],
    createdAt: at,
    updatedAt: at,
    version: 6,
  };
}
