import { dynamoLedgerLists } from '../../../adapters/dynamo/ledger-lists.ts';
import { dynamoLedgerWalk } from '../../../adapters/dynamo/ledger-walk.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { sandboxPayments } from '../../../adapters/payments/sandbox.ts';
import type { LocalTable } from '../../../bench/local-table.ts';
import type { Finding } from '../../../core/ledger/inspect-finding.ts';
import { tallyEntry } from '../../../core/ledger/tally-entry.ts';
import { type LedgerReport, verifyLedger } from '../../../core/ledger/verify-ledger.ts';
import type { Listing } from '../../../core/listings/model.ts';
import { requestPayout } from '../../../core/payouts/request-payout.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import type { Store } from '../../../core/shared/ports.ts';
import { create } from '../../../core/shared/ports.ts';
import { actOnTransaction } from '../../../core/transactions/act-on-transaction.ts';
import { buyListing } from '../../../core/transactions/buy-listing.ts';
import { allowed, type TransactionAction } from '../../../core/transactions/escrow.ts';
import { meetDeadline } from '../../../core/transactions/meet-deadline.ts';
import type { ActionRequest, Transaction } from '../../../core/transactions/model.ts';
import { payTransaction } from '../../../core/transactions/pay-transaction.ts';
import { settleTransaction } from '../../../core/transactions/settle-transaction.ts';
import { defaultTerms, type TradeTerms, termsFor } from '../../../core/transactions/terms.ts';
import { aListing } from '../../support/builders.ts';
import { anActor, nextId, signedInAs } from '../../support/contexts.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { below, oneOf } from '../../support/random.ts';

const people = Array.from({ length: 6 }, (_, number) =>
  anActor({ userId: `00000000-0000-4000-8000-00000000000${number}`, username: `person${number}` }),
);
const operator = anActor({ userId: '99999999-0000-4000-8000-000000000000', username: 'olga', operator: true });
const listed = { sellerId: '00000000-0000-4000-8000-000000000000', price: 4500, currency: 'EUR' };
const methods = ['pm_ok', 'pm_ok', 'pm_ok', 'pm_timeout', 'pm_declined', 'pm_pending', 'pm_requires_action'] as const;
const fees = [500, 500, 0, 1, 10_000] as const;
/** From what leaves no fee to the largest. */
const prices = [1, 9, 10, 4500, 123_457, 10 ** 12] as const;
const { photoUrls } = memoryPhotos();

/** Ids of what is damaged in tests. */
export interface Victims {
  /** Completed, with a fee. */
  readonly sold: string;
  /** Paid for, and not settled. */
  readonly held: string;
  readonly reserved: string;
  readonly paidOut: string;
  readonly failedPayout: string;
}

/** People who trade in a real table, by the real use-cases, with the sandbox to pay with. */
export function ledgerWorld(table: LocalTable, roll: () => number) {
  const entries: string[] = [];
  const kept = dynamoStore(table);
  const store: Store = {
    ...kept,
    async commit(...writes) {
      await kept.commit(...writes);
      for (const write of writes) if ('put' in write && write.put === 'journalEntry') entries.push(write.item.id);
    },
  };
  let now = new Date('2026-03-01T23:00:00.000Z');
  let bank: 'succeeded' | 'failed' | 'pending' | undefined;
  let fee: number | undefined;
  const sandbox = sandboxPayments(table, () => now);
  const payments: typeof sandbox = {
    ...sandbox,
    // The sandbox pays everybody out; banks do not.
    payout: async (payout) => {
      const result = bank ?? oneOf(roll, ['succeeded', 'succeeded', 'failed', 'pending'] as const);
      if (result === 'succeeded') return sandbox.payout(payout);
      return result === 'failed' ? { status: 'failed', code: 'account-closed' } : { status: 'pending' };
    },
  };
  const terms = {
    termsFor: (kind: 'product' | 'part'): TradeTerms => ({
      ...termsFor(defaultTerms, kind),
      feeBasisPoints: fee ?? oneOf(roll, fees),
    }),
  };
  const deps = { store, payments, terms, photoUrls };

  async function reserved(over: Partial<Listing> = {}): Promise<string> {
    const [seller, buyer] = [oneOf(roll, people.slice(0, 3)), oneOf(roll, people.slice(3))];
    const listing = aListing({
      id: nextId('lst'),
      sellerId: seller.userId,
      price: oneOf(roll, prices),
      currency: oneOf(roll, ['EUR', 'EUR', 'JPY']),
      ...over,
    });
    await store.commit(create('listing', listing));
    return (await buyListing(deps, { listingId: listing.id }, signedInAs(buyer, { now }))).id;
  }

  /** One thing that somebody, the clock or the workflow does to a trade. @returns whether it has ended */
  async function stepped(transactionId: string): Promise<boolean> {
    const transaction = await store.get('transaction', transactionId);
    if (!transaction?.due) return true;
    if (transaction.status === 'settling') await settleTransaction(deps, { transactionId }, now);
    else if (roll() < 0.15) await meetDeadline(deps, { transactionId }, new Date(transaction.due.at));
    else await tried(() => acted(transaction));
    return false;
  }

  async function acted(transaction: Transaction): Promise<unknown> {
    // Most buyers pay.
    const paying = transaction.status === 'reserved' && roll() < 0.8;
    const role = paying ? 'buyer' : oneOf(roll, ['buyer', 'buyer', 'seller', 'operator'] as const);
    const possible = allowed(transaction.status, role);
    if (possible.length === 0) return undefined;
    const action = paying ? 'pay' : oneOf(roll, possible);
    const userId = role === 'seller' ? transaction.sellerId : transaction.buyerId;
    const actor = role === 'operator' ? operator : anActor({ userId });
    const context = signedInAs(actor, { now });
    const transactionId = transaction.id;
    if (action === 'pay')
      return payTransaction(deps, { transactionId, payment: { paymentMethod: oneOf(roll, methods) } }, context);
    return actOnTransaction(deps, { transactionId, request: requestFor(action, transaction) }, context);
  }

  function requestFor(action: TransactionAction, { amount }: Transaction): ActionRequest {
    if (action === 'dispute') return { action, reason: 'It is not what it was said to be.' };
    if (action !== 'resolve') return { action, reason: 'So it was decided.' };
    const outcome = amount > 1 ? oneOf(roll, ['release', 'refund', 'split'] as const) : 'release';
    const sellerAmount = outcome === 'split' ? { sellerAmount: 1 + below(roll, amount - 1) } : {};
    return { action, reason: 'So it was decided.', resolution: { outcome, ...sellerAmount } };
  }

  /** A trade up to where these lead. */
  async function played(
    transactionId: string,
    actions: readonly ('pay' | 'ship' | 'accept' | 'settle')[],
  ): Promise<void> {
    for (const action of actions) {
      now = new Date(now.getTime() + 60_000);
      const transaction = await store.get('transaction', transactionId);
      if (!transaction) throw new Error(`${transactionId} is not there`);
      const context = signedInAs(anActor({ userId: action === 'ship' ? transaction.sellerId : transaction.buyerId }), {
        now,
      });
      if (action === 'settle') await settleTransaction(deps, { transactionId }, now);
      else if (action === 'pay')
        await payTransaction(deps, { transactionId, payment: { paymentMethod: 'pm_ok' } }, context);
      else await actOnTransaction(deps, { transactionId, request: { action } }, context);
    }
  }

  /** One trade and one payout of each kind that is worth damaging. */
  async function arranged(): Promise<Victims> {
    fee = 500;
    const [sold, held, open] = [await reserved(listed), await reserved(listed), await reserved(listed)];
    await played(sold, ['pay', 'ship', 'accept', 'settle']);
    await played(held, ['pay', 'ship']);
    fee = undefined;
    const seller = anActor({ userId: listed.sellerId });
    const payouts: string[] = [];
    for (bank of ['succeeded', 'failed'] as const)
      payouts.push((await requestPayout(deps, { amount: 7, currency: 'EUR' }, signedInAs(seller, { now }))).id);
    bank = undefined;
    const [paidOut = '', failedPayout = ''] = payouts;
    return { sold, held, reserved: open, paidOut, failedPayout };
  }

  async function paidOut(): Promise<void> {
    const actor = oneOf(roll, people.slice(0, 3));
    const [balance] = await dynamoLedgerLists(table).balancesOf(actor.userId);
    if (!balance || balance.available === 0) return;
    const amount = Math.min(balance.available, 1 + below(roll, balance.available));
    await tried(() => requestPayout(deps, { amount, currency: balance.currency }, signedInAs(actor, { now })));
  }

  /** Some entries are added to their days, in any order and some of them twice. */
  async function told(most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let times = 0; times < most && entries.length > 0; times += 1) {
      const [entryId = ''] = entries.splice(below(roll, entries.length), 1);
      await tallyEntry({ store: kept }, { entryId });
      if (roll() < 0.2) await tallyEntry({ store: kept }, { entryId });
    }
  }

  return {
    arranged,
    reserved,
    stepped,
    paidOut,
    told,
    pass: (ms: number): void => {
      now = new Date(now.getTime() + ms);
    },
    now: () => now,
    /** As many trades, left in any status; payouts now and then; everything told. */
    async history(trades: number): Promise<void> {
      for (let done = 0; done < trades; done += 1) {
        const id = await reserved();
        while (roll() < 0.93 && !(await stepped(id))) now = new Date(now.getTime() + below(roll, 20) * 60_000);
        if (roll() < 0.3) await paidOut();
      }
      await told();
    },
  };
}

/** What is refused was not to be. */
async function tried(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

export interface Walked extends Omit<LedgerReport, 'next'> {
  readonly parts: number;
}

/** The whole walk in parts. @param isOver asked when a part might end */
export async function walked(
  table: LocalTable,
  { now, isOver, segments = 1 }: { now: Date; isOver: () => boolean; segments?: number },
): Promise<Walked> {
  const all = {
    trades: 0,
    payouts: 0,
    entries: 0,
    balances: 0,
    days: 0,
    moving: 0,
    findings: [] as Finding[],
    parts: 0,
  };
  // Indexes of the local table follow at once.
  const ledgerWalk = {
    ...dynamoLedgerWalk(table),
    catchUp: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  const deps = { store: dynamoStore(table), ledgerLists: dynamoLedgerLists(table), ledgerWalk };
  for (let segment = 0; segment < segments; segment += 1)
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { next, findings, ...counts } = await verifyLedger(deps, { segment, segments, after }, { now, isOver });
      for (const name of Object.keys(counts) as (keyof typeof counts)[]) all[name] += counts[name];
      all.findings.push(...findings);
      all.parts += 1;
      after = next;
    }
  return all;
}
