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

const PARTITIONS_AT_ONCE = 16;

/**
 * The marketplace's own accounts at the end of a period, from the sums of their days: by currency, in those that anything
 * was ever posted in.
 */
export async function sumAccounts(
  { ledgerWalk }: Wired<typeof needs>,
  { from = '', to }: Period,
): Promise<AccountSum[]> {
  const left = currencies.flatMap((currency) => platformAccounts.map((account) => ({ account, currency }))).entries();
  const sums: (AccountSum | undefined)[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, of] of left) {
      const days = await ledgerWalk.accountDays({ ...of, to });
      const within = days.filter(({ day }) => day >= from);
      const total = (rows: typeof days, name: 'sum' | 'entries') => rows.reduce((sum, row) => sum + row[name], 0);
      if (days.length > 0)
        sums[index] = {
          ...of,
          sum: total(within, 'sum'),
          entries: total(within, 'entries'),
          balance: total(days, 'sum'),
        };
    }
  };
  await Promise.all(Array.from({ length: PARTITIONS_AT_ONCE }, worker));
  return sums.filter((sum) => sum !== undefined);
}
