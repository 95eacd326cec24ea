import * as fc from 'fast-check';
import { entry, type JournalEntry, platformAccounts, postedTo } from '../../../core/ledger/entry.ts';
import { accountDayId } from '../../../core/ledger/model.ts';
import { tallyEntry } from '../../../core/ledger/tally-entry.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { type MemoryStore, memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const settle = (
  of: string,
  { toSeller = 90, fee = 10, at = '2026-03-01T23:59:59.999Z', currency = 'EUR' } = {},
): JournalEntry =>
  entry({
    ...{ kind: 'settle', of, currency, at },
    postings: [
      { account: `escrow:${of}`, amount: -toSeller - fee },
      { account: 'seller:anna', amount: toSeller },
      { account: 'platform:fees', amount: fee },
    ],
  });
const storeWith = (...entries: readonly JournalEntry[]): MemoryStore => {
  const store = memoryStore();
  for (const one of entries) store.seed('journalEntry', one);
  return store;
};
const fees = (store: MemoryStore, day = '2026-03-01', currency = 'EUR') =>
  store.peek('accountDay', accountDayId('platform:fees', currency, day));
const tally = (store: MemoryStore, { id }: JournalEntry) => tallyEntry({ store }, { entryId: id });

describe('given an entry that posts to the marketplace’s accounts', () => {
  test('when it is told, then its day has it, in its currency', async () => {
    const one = settle('txn_1');
    const store = storeWith(one);
    await tally(store, one);
    expect(fees(store)).toEqual({
      ...{ id: 'platform:fees:EUR:2026-03-01', account: 'platform:fees', currency: 'EUR', day: '2026-03-01' },
      ...{ sum: 10, entries: 1, updatedAt: one.at, version: 1 },
    });
    expect(store.commits).toHaveLength(1);
  });

  test('when others of other days and currencies are told, then each has its own', async () => {
    const all = [
      settle('txn_1'),
      settle('txn_2', { at: '2026-03-02T00:00:00.000Z' }),
      settle('txn_3', { currency: 'JPY' }),
      settle('txn_4', { fee: 7 }),
    ];
    const store = storeWith(...all);
    for (const one of all) await tally(store, one);
    expect([fees(store)?.sum, fees(store, '2026-03-02')?.sum, fees(store, '2026-03-01', 'JPY')?.sum]).toEqual([
      17, 10, 10,
    ]);
    expect(fees(store)?.entries).toBe(2);
  });

  test('when it is told ten times, in turn or at once, then it counts once', async () => {
    const one = settle('txn_1');
    const store = storeWith(one);
    await Promise.all(Array.from({ length: 10 }, () => tally(store, one)));
    for (let again = 0; again < 10; again += 1) await tally(store, one);
    expect(fees(store)).toMatchObject({ sum: 10, entries: 1 });
    expect(store.commits).toHaveLength(1);
  });

  test('when fifty of one day are told at once, and those again that found no room, then each counts once', async () => {
    const all = Array.from({ length: 50 }, (_, n) => settle(`txn_${n}`, { fee: n + 1 }));
    const store = storeWith(...all);
    let open = all;
    let rounds = 0;
    while (open.length > 0) {
      const outcomes = await Promise.all(open.map(async (one) => [one, await outcomeOf(tally(store, one))] as const));
      open = outcomes.filter(([, outcome]) => outcome === 'temporarily-unavailable').map(([one]) => one);
      rounds += 1;
      expect(rounds).toBeLessThan(20);
    }
    expect(fees(store)).toMatchObject({ sum: (50 * 51) / 2, entries: 50 });
  });

  test('when it ends at any call, then telling it again counts it once', async () => {
    const one = entry({
      ...{ kind: 'payout', of: 'pay_1', currency: 'EUR', at: '2026-03-01T00:00:00.000Z' },
      postings: [
        { account: 'provider:clearing', amount: -3 },
        { account: 'payouts:clearing', amount: 3 },
      ],
    });
    const crashes = await sweepCrashes({
      world: () => ({ store: storeWith(one) }),
      ports: (world) => world,
      invoke: ({ store }) => tallyEntry({ store }, { entryId: one.id }),
      retry: ({ store }) => tally(store, one),
      verify: ({ store }) => {
        const day = (account: 'provider:clearing' | 'payouts:clearing') =>
          store.peek('accountDay', accountDayId(account, 'EUR', '2026-03-01'));
        expect([day('provider:clearing')?.sum, day('payouts:clearing')?.sum]).toEqual([-3, 3]);
        expect([day('provider:clearing')?.entries, day('payouts:clearing')?.entries]).toEqual([1, 1]);
      },
    });
    expect(crashes).toBe(10);
  });

  test('when any entries are told any number of times in any order, then the days are the sums of the journal', async () => {
    const account = fc.constantFrom(...platformAccounts);
    const any = fc.record({
      account,
      amount: fc.integer({ min: 1, max: 10 ** 12 }),
      day: fc.integer({ min: 10, max: 13 }),
    });
    await holds(
      'tallies',
      fc.asyncProperty(fc.array(any, { maxLength: 12 }), fc.infiniteStream(fc.nat()), async (wanted, picks) => {
        const all = wanted.map(({ account: to, amount, day }, n) =>
          entry({
            ...{ kind: 'fund', of: `txn_${n}`, currency: 'EUR', at: `2026-03-${day}T12:00:00.000Z` },
            postings: [
              { account: `escrow:txn_${n}`, amount: -amount },
              { account: to, amount },
            ],
          }),
        );
        const store = storeWith(...all);
        for (const pick of picks.take(all.length * 3)) {
          const one = all[pick % all.length];
          if (one) await tally(store, one);
        }
        for (const one of all) await tally(store, one);
        for (const to of platformAccounts)
          for (const day of ['10', '11', '12', '13']) {
            const sum = all
              .filter(({ at }) => at.slice(8, 10) === day)
              .reduce((total, one) => total + postedTo(one, to), 0);
            expect(store.peek('accountDay', accountDayId(to, 'EUR', `2026-03-${day}`))?.sum ?? 0).toBe(sum);
          }
      }),
      300,
    );
  });
});

test('given an entry that posts to nobody of the marketplace, when it is told, then nothing is written', async () => {
  const one = entry({
    ...{ kind: 'settle', of: 'txn_1', currency: 'EUR', at: '2026-03-01T00:00:00.000Z' },
    postings: [
      { account: 'escrow:txn_1', amount: -1 },
      { account: 'seller:anna', amount: 1 },
    ],
  });
  const store = storeWith(one);
  await tally(store, one);
  expect(store.commits).toEqual([]);
});

test('given an event of an entry that can not be read yet, when it is told, then that is an error, to be tried again', async () => {
  await expect(tally(memoryStore(), settle('txn_1'))).rejects.toThrow('txn_1:settle is not there');
});
