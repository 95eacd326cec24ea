import * as fc from 'fast-check';
import { dynamoLedgerLists } from '../../../adapters/dynamo/ledger-lists.ts';
import { dynamoPayoutLists } from '../../../adapters/dynamo/payout-lists.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { dynamoTransactionLists } from '../../../adapters/dynamo/transaction-lists.ts';
import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { entry } from '../../../core/ledger/entry.ts';
import { balanceId } from '../../../core/ledger/model.ts';
import type { Payout } from '../../../core/payouts/model.ts';
import type { Page, PageRequest } from '../../../core/shared/page.ts';
import { create } from '../../../core/shared/ports.ts';
import { hasEnded } from '../../../core/transactions/escrow.ts';
import { type Transaction, TransactionStatus } from '../../../core/transactions/model.ts';
import { defaultTerms, termsFor } from '../../../core/transactions/terms.ts';
import { aListing } from '../../support/builders.ts';
import { holds } from '../../support/properties.ts';

let table: LocalTable;
beforeAll(async () => {
  table = await openLocalTable();
});
afterAll(() => table.close());

let made = 0;
/** Somebody of whom the table knows nothing yet. */
const somebody = (): string => {
  made += 1;
  return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
};
const id = (prefix: string, number: number) => `${prefix}_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`;
const time = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 12, minutes)).toISOString();

const trade = (number: number, over: Partial<Transaction>): Transaction => ({
  ...{
    id: id('txn', number),
    listingId: aListing().id,
    listingKind: 'product',
    title: 'Bookshelf',
    buyerId: 'x',
    sellerId: 'y',
  },
  ...{
    amount: 1,
    currency: 'EUR',
    terms: termsFor(defaultTerms, 'product'),
    status: 'paid',
    since: time(0),
    timeline: [],
  },
  ...{ createdAt: time(0), updatedAt: time(0), version: 1 },
  ...over,
});
const keep = async (trades: readonly Transaction[]): Promise<void> => {
  for (const one of trades) await dynamoStore(table).commit(create('transaction', one));
};
const pages = async <T>(read: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[][]> => {
  const all: T[][] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page: Page<T> = await read({ limit, ...(after !== undefined && { after }) });
    all.push([...page.items]);
    after = page.next;
    if (all.length > 200) throw new Error('the list does not end');
  }
  return all;
};
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);
let next = 0;
const fresh = (count: number): number[] => {
  next += count;
  return numbers(next - count, count);
};

describe('given trades of somebody', () => {
  const lists = () => dynamoTransactionLists(table);

  it('when they list what they buy and what they sell, then each is theirs alone, newest first, whole', async () => {
    const [anna, bob] = [somebody(), somebody()];
    const all = fresh(4).map((number, index) =>
      trade(number, index % 2 === 0 ? { buyerId: anna, sellerId: bob } : { buyerId: bob, sellerId: anna }),
    );
    await keep(all);
    const [first, second, third, fourth] = all;
    expect((await lists().transactionsOfBuyer({ userId: anna }, { limit: 5 })).items).toEqual([third, first]);
    expect((await lists().transactionsOfSeller({ userId: anna }, { limit: 5 })).items).toEqual([fourth, second]);
    expect((await lists().transactionsOfBuyer({ userId: somebody() }, { limit: 5 })).items).toEqual([]);
  });

  it('when they page through any number of them, in any status, then each is there once, in order', async () => {
    const status = fc.constantFrom(...TransactionStatus.options.slice(0, 4));
    await holds(
      'pages of trades',
      fc.asyncProperty(
        fc.array(status, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.option(status, { nil: undefined }),
        async (statuses, limit, wanted) => {
          const userId = somebody();
          const all = fresh(statuses.length).map((number, index) =>
            trade(number, { buyerId: userId, sellerId: userId, status: statuses[index] ?? 'paid' }),
          );
          await keep(all);
          const expected = all.filter((one) => wanted === undefined || one.status === wanted).reverse();
          for (const read of [lists().transactionsOfBuyer, lists().transactionsOfSeller]) {
            const found = await pages((page) => read({ userId, status: wanted }, page), limit);
            expect(found.flat()).toEqual(expected);
            for (const page of found) expect(page.length).toBeLessThanOrEqual(limit);
          }
        },
      ),
      25,
    );
  });

  it('when few of a great many are in a status, then a page may be short or empty, and the list still is whole', async () => {
    const userId = somebody();
    const all = fresh(230).map((number, index) =>
      trade(number, { buyerId: userId, status: index % 115 === 3 ? 'disputed' : 'paid' }),
    );
    await keep(all);
    const found = await pages((page) => lists().transactionsOfBuyer({ userId, status: 'disputed' }, page), 5);
    expect(found.flat().map((one) => one.id)).toEqual(
      all
        .filter((one) => one.status === 'disputed')
        .map((one) => one.id)
        .reverse(),
    );
    expect(found).toHaveLength(3);
    expect(found.some((page) => page.length === 0)).toBe(true);
  });

  it('when a user’s id reaches for another list, then it is refused', async () => {
    await expect(async () => lists().transactionsOfBuyer({ userId: 'a#b' }, { limit: 1 })).rejects.toThrow(RangeError);
    await expect(async () => lists().transactionsOfSeller({ userId: '' }, { limit: 1 })).rejects.toThrow(RangeError);
  });
});

describe('given trades of everybody', () => {
  const lists = () => dynamoTransactionLists(table);
  const due = (minutes: number) => ({ due: { action: 'lapse', at: time(minutes) } }) as const;

  it('when operators list those in a status, then open ones come by their deadline, and ended ones latest first', async () => {
    const [a = 0, b = 0, c = 0] = fresh(3);
    const open = [
      trade(a, { status: 'returning', ...due(30) }),
      trade(b, { status: 'returning', ...due(10) }),
      trade(c, { status: 'returning', ...due(20) }),
    ];
    await keep(open);
    expect(
      (await pages((page) => lists().transactionsInStatus({ status: 'returning' }, page), 2))
        .flat()
        .map((one) => one.due?.at),
    ).toEqual([10, 20, 30].map(time));
    const [d = 0, e = 0] = fresh(2);
    await keep([trade(d, { status: 'split', updatedAt: time(5) }), trade(e, { status: 'split', updatedAt: time(6) })]);
    expect((await lists().transactionsInStatus({ status: 'split' }, { limit: 5 })).items.map((one) => one.id)).toEqual([
      id('txn', e),
      id('txn', d),
    ]);
    expect(hasEnded('split')).toBe(true);
  });

  it('when those overdue are asked for, then it is ids of one status, before a time, the longest overdue first, no more than asked', async () => {
    const all = fresh(4);
    await keep(all.map((number, index) => trade(number, { status: 'return-shipped', ...due(40 - 10 * index) })));
    const [forty, thirty, twenty, ten] = all.map((number) => id('txn', number));
    const overdue = (before: string, limit = 10) => lists().overdueIn({ status: 'return-shipped', before }, limit);
    expect(await overdue(time(60))).toEqual([ten, twenty, thirty, forty]);
    expect(await overdue(time(60), 2)).toEqual([ten, twenty]);
    expect(await overdue(time(30))).toEqual([ten, twenty]);
    expect(await overdue('2026-03-01T12:30:00.001Z')).toEqual([ten, twenty, thirty]);
    expect(await overdue(time(0))).toEqual([]);
    expect(await lists().overdueIn({ status: 'settling', before: time(60) }, 10)).toEqual([]);
  });
});

describe('given what a seller has earned', () => {
  const lists = () => dynamoLedgerLists(table);

  it('when their balances are read, then it is one a currency, and nobody else’s', async () => {
    const [anna, bob] = [somebody(), somebody()];
    const balance = (userId: string, currency: string, available: number) => ({
      ...{ id: balanceId(userId, currency), userId, currency, available, updatedAt: time(0), version: 1 },
    });
    const all = [balance(anna, 'EUR', 1), balance(anna, 'JPY', 2), balance(bob, 'EUR', 3)];
    for (const one of all) await dynamoStore(table).commit(create('balance', one));
    expect(await lists().balancesOf(anna)).toEqual(all.slice(0, 2));
    expect(await lists().balancesOf(somebody())).toEqual([]);
  });

  it('when their statement is read, then it is what changed their balance, newest first, in pages', async () => {
    const [anna, bob] = [somebody(), somebody()];
    const of = (number: number, sellerId: string | undefined, minutes: number) =>
      entry({
        ...{
          kind: 'settle',
          of: id('txn', number),
          currency: 'EUR',
          at: time(minutes),
          ...(sellerId !== undefined && { sellerId }),
        },
        postings: [
          { account: `escrow:${id('txn', number)}`, amount: -1 },
          { account: 'seller:x', amount: 1 },
        ],
      });
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = fresh(5);
    // Two at the same millisecond, and one that is older though its trade is younger.
    const [first, second, third] = [of(c, anna, 1), of(a, anna, 2), of(b, anna, 2)];
    for (const one of [first, second, third, of(d, bob, 3), of(e, undefined, 4)])
      await dynamoStore(table).commit(create('journalEntry', one));
    for (const limit of [1, 2, 5])
      expect((await pages((page) => lists().entriesOf({ userId: anna }, page), limit)).flat()).toEqual([
        third,
        second,
        first,
      ]);
  });
});

describe('given payouts', () => {
  const lists = () => dynamoPayoutLists(table);

  it('when they are listed, then they are their owner’s, newest first; pending ones are found by when to ask again', async () => {
    const [anna, bob] = [somebody(), somebody()];
    const payout = (number: number, userId: string, over: Partial<Payout>): Payout => ({
      ...{
        id: id('pay', number),
        userId,
        amount: 1,
        currency: 'EUR',
        status: 'paid',
        createdAt: time(0),
        updatedAt: time(0),
        version: 1,
      },
      ...over,
    });
    const [a = 0, b = 0, c = 0, d = 0] = fresh(4);
    const all = [
      payout(a, anna, {}),
      payout(b, anna, { status: 'pending', dueAt: time(20) }),
      payout(c, anna, { status: 'failed', code: 'x' }),
      payout(d, bob, { status: 'pending', dueAt: time(10) }),
    ];
    for (const one of all) await dynamoStore(table).commit(create('payout', one));
    expect((await pages((page) => lists().payoutsOf({ userId: anna }, page), 2)).flat()).toEqual(
      all.slice(0, 3).reverse(),
    );
    expect(await lists().overduePayouts(time(30), 5)).toEqual([id('pay', d), id('pay', b)]);
    expect(await lists().overduePayouts(time(30), 1)).toEqual([id('pay', d)]);
    expect(await lists().overduePayouts(time(10), 5)).toEqual([]);
  });
});
