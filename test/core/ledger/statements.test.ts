import { entry } from '../../../core/ledger/entry.ts';
import { getBalance } from '../../../core/ledger/get-balance.ts';
import { listLedger } from '../../../core/ledger/list-ledger.ts';
import { BalanceView, StatementLine } from '../../../core/ledger/model.ts';
import type { LedgerLists } from '../../../core/ledger/ports.ts';
import { anActor, signedInAs } from '../../support/contexts.ts';

const { userId } = anActor();
const at = '2026-03-01T12:00:00.000Z';
const txn = 'txn_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const pay = 'pay_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const of = { currency: 'EUR', at, sellerId: userId };
const sale = entry({
  ...{ ...of, kind: 'settle', of: txn },
  postings: [
    { account: `escrow:${txn}`, amount: -4500 },
    { account: `seller:${userId}`, amount: 950 },
    { account: 'platform:fees', amount: 50 },
    { account: 'buyer-refunds:clearing', amount: 3500 },
  ],
});
const payout = (kind: 'payout' | 'return', sign: number) =>
  entry({
    ...{ ...of, kind, of: pay },
    postings: [
      { account: `seller:${userId}`, amount: sign * 300 },
      { account: 'payouts:clearing', amount: sign * -300 },
    ],
  });
const asked: unknown[] = [];
const ledgerLists: LedgerLists = {
  balancesOf: async (...args) => {
    asked.push(args);
    return [{ id: `${userId}:EUR`, userId, currency: 'EUR', available: 650, updatedAt: at, version: 3 }];
  },
  entriesOf: async (...args) => {
    asked.push(args);
    return { items: [payout('return', 1), payout('payout', -1), sale], next: 'there' };
  },
};
beforeEach(() => {
  asked.length = 0;
});

test('given a seller, when they read their balance, then it is what they have, by currency, and theirs alone', async () => {
  const view = BalanceView.parse(await getBalance({ ledgerLists }, signedInAs()));
  expect(view).toEqual({ balances: [{ currency: 'EUR', available: 650, updatedAt: at }] });
  expect(asked).toEqual([[userId]]);
});

test('given a seller, when they read their statement, then each line is what it did to their balance', async () => {
  const page = await listLedger({ ledgerLists }, { limit: 3, after: 'here' }, signedInAs());
  expect(page.items.map((line) => StatementLine.parse(line))).toEqual([
    { id: `${pay}:return`, kind: 'payout-returned', at, currency: 'EUR', amount: 300, payoutId: pay },
    { id: `${pay}:payout`, kind: 'payout', at, currency: 'EUR', amount: -300, payoutId: pay },
    { id: `${txn}:settle`, kind: 'sale', at, currency: 'EUR', amount: 950, fee: 50, transactionId: txn },
  ]);
  expect(page.next).toBe('there');
  expect(asked).toEqual([[{ userId }, { limit: 3, after: 'here' }]]);
});

test('given an entry that changes nobody’s balance in a statement, when it is read, then that is a fault', async () => {
  const fund = entry({
    ...of,
    kind: 'fund',
    of: txn,
    postings: [
      { account: `escrow:${txn}`, amount: 1 },
      { account: 'provider:clearing', amount: -1 },
    ],
  });
  const lists: LedgerLists = { ...ledgerLists, entriesOf: async () => ({ items: [fund] }) };
  await expect(listLedger({ ledgerLists: lists }, { limit: 1 }, signedInAs())).rejects.toThrow('nobody’s balance');
});
