import { type Balance, balanceId } from '../ledger/model.ts';
import { answered } from '../payments/answered.ts';
import type { PaymentResult } from '../payments/ports.ts';
import { again } from '../shared/again.ts';
import { create, replace, type Wired, type Write } from '../shared/ports.ts';
import { rowOf } from './escrow.ts';
import type { Plan, Transaction } from './model.ts';
import { listingWrites, noted, stepped, writesOf } from './step.ts';

export const needs = { store: ['get', 'commit'], payments: ['refund', 'transfer'] } as const;
type Deps = Wired<typeof needs>;

/** The provider has taken a refund or transfer on, and is not done: settle later. */
export class SettlementPending extends Error {
  constructor(readonly key: string) {
    super(`the payment provider works on ${key}`);
    this.name = 'SettlementPending';
  }
}

/** The provider will not move the money: somebody has to look. */
export class SettlementRefused extends Error {
  constructor(key: string, code: string) {
    super(`the payment provider refuses ${key}: ${code}`);
    this.name = 'SettlementRefused';
  }
}

/**
 * Moves the money of a decided trade. The plan stands in the trade, so whoever comes back after a crash asks the provider
 * for the same movements with the same keys; the ledger, the balance, the escrow and the end of the trade are one write.
 * A trade that is not settling is left as it is.
 * @throws SettlementPending, SettlementRefused, PaymentUnanswered
 */
export function settleTransaction(deps: Deps, { transactionId }: { transactionId: string }, now: Date): Promise<void> {
  const { store } = deps;
  return again(async () => {
    const before = await store.get('transaction', transactionId);
    const row = before && rowOf(before.status, 'settle', 'workflow');
    if (!before || !row) return;
    if (!before.plan) throw new Error(`${transactionId} settles without a plan`);
    const refused = await moneyMoved(deps.payments, before, before.plan);
    if (refused) {
      await store.commit(replace('transaction', withRefusal(before, before.plan, refused.what, now), before));
      throw new SettlementRefused(refused.key, refused.code);
    }
    const after = stepped(before, { row, by: { role: 'workflow' }, now });
    await store.commit(...writesOf(before, after), ...(await consequences(store, after, before.plan, now)));
  });
}

interface Refused {
  readonly what: 'refund' | 'transfer';
  readonly key: string;
  readonly code: string;
}

/** @returns the movement that the provider refuses, if there is one. @throws SettlementPending */
async function moneyMoved(
  payments: Deps['payments'],
  transaction: Transaction,
  plan: Plan,
): Promise<Refused | undefined> {
  const { id, currency, sellerId, payment } = transaction;
  if (!payment) throw new Error(`${id} settles and was never paid`);
  const of = { currency, charge: payment.key };
  const refund = { ...of, key: movementKey(id, 'refund', plan), amount: plan.toBuyer };
  const transfer = { ...of, key: movementKey(id, 'transfer', plan), amount: plan.toSeller - plan.fee, sellerId };
  // The buyer first: what is given back can not be missing from what is passed on.
  if (refund.amount > 0) {
    const result = await answered(() => payments.refund(refund));
    if (result.status === 'failed') return { what: 'refund', key: refund.key, code: result.code };
    mustHaveMoved(refund.key, result);
  }
  if (transfer.amount > 0) {
    const result = await answered(() => payments.transfer(transfer));
    if (result.status === 'failed') return { what: 'transfer', key: transfer.key, code: result.code };
    mustHaveMoved(transfer.key, result);
  }
  return undefined;
}

/** `<transaction>:refund`; after it was refused, `<transaction>:refund-2` … */
function movementKey(id: string, what: Refused['what'], { refused }: Plan): string {
  const times = refused?.[what] ?? 0;
  return times === 0 ? `${id}:${what}` : `${id}:${what}-${times + 1}`;
}

const withRefusal = (before: Transaction, plan: Plan, what: Refused['what'], now: Date): Transaction =>
  noted(before, { plan: { ...plan, refused: { ...plan.refused, [what]: (plan.refused?.[what] ?? 0) + 1 } } }, now);

function mustHaveMoved(key: string, { status }: PaymentResult): void {
  if (status !== 'succeeded') throw new SettlementPending(key);
}

/** What else is true once a trade has ended: the seller's balance and record, and the listing that came back. */
async function consequences(
  store: Deps['store'],
  { id, sellerId, listingId, currency, status }: Transaction,
  plan: Plan,
  now: Date,
): Promise<Write[]> {
  const earned = plan.toSeller - plan.fee;
  const [balance, seller, listing] = await Promise.all([
    earned > 0 ? store.get('balance', balanceId(sellerId, currency)) : undefined,
    status === 'completed' ? store.get('user', sellerId) : undefined,
    plan.givesBack ? store.get('listing', listingId) : undefined,
  ]);
  const updatedAt = now.toISOString();
  const { completedSales = 0, version = 0 } = seller ?? {};
  return [
    ...(earned > 0 ? [credited(balance, { userId: sellerId, currency, amount: earned, updatedAt })] : []),
    ...(seller
      ? [replace('user', { ...seller, completedSales: completedSales + 1, updatedAt, version: version + 1 }, seller)]
      : []),
    ...(listing ? listingWrites(listing, listing.status === 'sold' ? 'relist' : 'release', { id }, now) : []),
  ];
}

/** The write that adds to a balance, which may be the first of its kind. */
function credited(
  before: Balance | undefined,
  { userId, currency, amount, updatedAt }: { userId: string; currency: string; amount: number; updatedAt: string },
): Write {
  if (!before) {
    const id = balanceId(userId, currency);
    return create('balance', { id, userId, currency, available: amount, updatedAt, version: 1 });
  }
  const next = { ...before, available: before.available + amount, updatedAt, version: before.version + 1 };
  return replace('balance', next, before);
}
