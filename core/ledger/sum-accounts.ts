import { currencies } from '../shared/money.ts';
import type { Wired } from '../shared/ports.ts';
import { type PlatformAccount, platformAccounts } from './entry.ts';

export const needs = { ledgerWalk: ['accountDays'] } as const;

/** Days (UTC) as YYYY-MM-DD, both included; from the beginning without `from`. */
export interface Period {
  readonly from?: string | undefined;
  readonly to: string;
}

/** One of the marketplace's own accounts in one currency. */
export interface AccountSum {
  readonly account: PlatformAccount;
  readonly currency: string;
  /** Minor units posted to it in the period, and by how many entries. */
  readonly sum: number;
  readonly entries: number;
  /** Minor units posted to it up to the end of the period. */
  readonly balance: number;
}

const CURRENCIES_AT_ONCE = 16;

/**
 * The marketplace's own accounts at the end of a period, from the sums of their days: by currency, in those that anything
 * was ever posted in. Money comes in by `provider:clearing` only: a currency that it has no day in has none at all.
 */
export async function sumAccounts(deps: Wired<typeof needs>, period: Period): Promise<AccountSum[]> {
  const sorted = [...currencies].sort();
  const left = sorted.entries();
  const sums: (readonly AccountSum[])[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, currency] of left) {
      const [first, ...others] = platformAccounts;
      const paidIn = await summed(deps, { account: first, currency }, period);
      if (paidIn.length === 0) continue;
      const rest = await Promise.all(others.map((account) => summed(deps, { account, currency }, period)));
      sums[index] = [...paidIn, ...rest.flat()];
    }
  };
  await Promise.all(Array.from({ length: CURRENCIES_AT_ONCE }, worker));
  return sums.flat();
}

/** @returns nothing when nothing was ever posted to it */
async function summed(
  { ledgerWalk }: Wired<typeof needs>,
  of: Pick<AccountSum, 'account' | 'currency'>,
  { from = '', to }: Period,
): Promise<AccountSum[]> {
  const days = await ledgerWalk.accountDays({ ...of, to });
  const within = days.filter(({ day }) => day >= from);
  const total = (rows: typeof days, name: 'sum' | 'entries') => rows.reduce((sum, row) => sum + row[name], 0);
  if (days.length === 0) return [];
  return [{ ...of, sum: total(within, 'sum'), entries: total(within, 'entries'), balance: total(days, 'sum') }];
}
