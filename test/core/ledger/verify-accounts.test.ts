import type { AccountDay } from '../../../core/ledger/model.ts';
import { accountDayId } from '../../../core/ledger/model.ts';
import { sumAccounts } from '../../../core/ledger/sum-accounts.ts';

const aDay = (
  account: AccountDay['account'],
  currency: string,
  day: string,
  sum: number,
  entries: number,
): AccountDay => ({
  ...{ id: accountDayId(account, currency, day), account, currency, day, sum, entries },
  ...{ updatedAt: `${day}T12:00:00.000Z`, version: entries },
});
const days = [
  aDay('provider:clearing', 'EUR', '2026-02-28', -2000, 1),
  aDay('platform:fees', 'EUR', '2026-02-28', 100, 1),
  aDay('platform:fees', 'EUR', '2026-03-01', 20, 2),
  aDay('platform:fees', 'EUR', '2026-03-31', 3, 1),
  aDay('platform:fees', 'EUR', '2026-04-01', 999, 9),
  aDay('provider:clearing', 'JPY', '2026-02-01', -5000, 4),
];
const ledgerWalk = {
  accountDays: async ({ account, currency, to }: { account: string; currency: string; to: string }) =>
    days.filter((row) => row.account === account && row.currency === currency && row.day <= to),
};

test('given days of accounts, when a month is summed up, then its first and last day count, and what was before is in the balance', async () => {
  expect(await sumAccounts({ ledgerWalk }, { from: '2026-03-01', to: '2026-03-31' })).toEqual([
    { account: 'provider:clearing', currency: 'EUR', sum: 0, entries: 0, balance: -2000 },
    { account: 'platform:fees', currency: 'EUR', sum: 23, entries: 3, balance: 123 },
    { account: 'provider:clearing', currency: 'JPY', sum: 0, entries: 0, balance: -5000 },
  ]);
});

test('given no beginning, when accounts are summed up, then everything up to the day counts', async () => {
  expect(await sumAccounts({ ledgerWalk }, { to: '2026-02-28' })).toEqual([
    { account: 'provider:clearing', currency: 'EUR', sum: -2000, entries: 1, balance: -2000 },
    { account: 'platform:fees', currency: 'EUR', sum: 100, entries: 1, balance: 100 },
    { account: 'provider:clearing', currency: 'JPY', sum: -5000, entries: 4, balance: -5000 },
  ]);
});

test('given a time before everything, when accounts are summed up, then there are none', async () => {
  expect(await sumAccounts({ ledgerWalk }, { to: '2025-12-31' })).toEqual([]);
});
