import * as z from 'zod';
import { PayoutId, TransactionId } from '../shared/ids.ts';
import { Currency, LARGEST_AMOUNT } from '../shared/money.ts';
import type { PlatformAccount } from './entry.ts';

/** What a seller has earned and not yet taken out, in one currency: the ledger account `seller:<user>`. */
export interface Balance {
  /** `balanceId` */
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** Minor units; never negative. */
  readonly available: number;
  readonly updatedAt: string;
  readonly version: number;
}

export const balanceId = (userId: string, currency: string): string => `${userId}:${currency}`;

const Sum = z.int().check(z.gte(0));

export const BalanceView = z
  .object({ balances: z.array(z.object({ currency: Currency, available: Sum, updatedAt: z.iso.datetime() })) })
  .meta({ id: 'Balances', description: 'What you can have paid out, in each currency you have earned in' });

/** One line of a statement. */
export const StatementLine = z
  .object({
    id: z.string(),
    kind: z.enum(['sale', 'payout', 'payout-returned']),
    at: z.iso.datetime(),
    currency: Currency,
    /** Minor units: what was added to the balance, negative for what was taken out of it. */
    amount: z.int().check(z.gte(-LARGEST_AMOUNT), z.lte(LARGEST_AMOUNT)),
    /** Of a sale: kept by the marketplace. */
    fee: Sum.optional(),
    transactionId: TransactionId.optional(),
    payoutId: PayoutId.optional(),
  })
  .meta({ id: 'StatementLine' });
export type StatementLine = z.infer<typeof StatementLine>;

/** What was posted to one of the marketplace's own accounts in one currency on one day (UTC). */
export interface AccountDay {
  /** `accountDayId` */
  readonly id: string;
  readonly account: PlatformAccount;
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly sum: number;
  readonly entries: number;
  readonly updatedAt: string;
  readonly version: number;
}

export const accountDayId = (account: PlatformAccount, currency: string, day: string): string =>
  `${account}:${currency}:${day}`;

/** That an entry has been added to the days of the marketplace's accounts. */
export interface Tallied {
  /** The entry's. */
  readonly id: string;
}
