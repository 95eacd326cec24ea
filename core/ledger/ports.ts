import type { Payout } from '../payouts/model.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Escrow, Transaction } from '../transactions/model.ts';
import type { JournalEntry, PlatformAccount } from './entry.ts';
import type { AccountDay, Balance } from './model.ts';

/** Read from indexes or whole partitions: for looking, not for deciding. */
export interface LedgerLists {
  /** Every balance of one seller, at most one a currency. Strongly consistent. */
  balancesOf(userId: string): Promise<readonly Balance[]>;
  /** Entries that changed a seller's balance, newest first. */
  entriesOf(of: { userId: string }, page: PageRequest): Promise<Page<JournalEntry>>;
}

/** A share of the table, walked by itself. */
export interface LedgerShare {
  /** From 0. */
  readonly segment: number;
  readonly segments: number;
}

/** A row that a walk came by. */
export interface LedgerSighting {
  readonly what: 'transaction' | 'escrow' | 'payout' | 'journalEntry' | 'balance' | 'accountDay' | 'tallied';
  /** By which the store finds the row, whatever the row says of itself. */
  readonly id: string;
  /** The trade or payout it stands with; of the others nothing that matters. */
  readonly of: string;
  readonly row: unknown;
  /** Its keys are those of what is in it. */
  readonly inPlace: boolean;
  /** Where a walk goes on after this row. */
  readonly position: string;
}

/** A row by its kind and id, in one word. */
export const rowName = ({ what, id }: Pick<LedgerSighting, 'what' | 'id'>): string => `${what} ${id}`;

/** All that stands together of one trade. */
export interface TradeRows {
  readonly transaction?: Transaction | undefined;
  readonly escrow?: Escrow | undefined;
  readonly entries: readonly JournalEntry[];
}

/** All that stands together of one payout. */
export interface PayoutRows {
  readonly payout?: Payout | undefined;
  readonly entries: readonly JournalEntry[];
}

/** A walk through the whole table, and what has to be read on the way: for the operator's command and for no request. */
export interface LedgerWalk {
  /** Some of what there is: the rows of one trade one after another, else in no order. `after` is where the walk was. */
  walk(
    share: LedgerShare,
    after: string | undefined,
  ): Promise<{ readonly found: readonly LedgerSighting[]; readonly next?: string }>;
  /** Which of these are there, as `rowName` names them; strongly consistent. */
  present(rows: readonly Pick<LedgerSighting, 'what' | 'id'>[]): Promise<ReadonlySet<string>>;
  /** Strongly consistent. */
  trade(transactionId: string): Promise<TradeRows>;
  /** Strongly consistent. */
  payout(payoutId: string): Promise<PayoutRows>;
  /** Entries of one day (UTC), oldest first, from an index. */
  journalOf(of: { day: string }, page: PageRequest): Promise<Page<JournalEntry>>;
  /** Days of one account in one currency, oldest first, up to and with this one. */
  accountDays(of: { account: PlatformAccount; currency: string; to: string }): Promise<readonly AccountDay[]>;
  /** Gives indexes the time to follow what they are of. @param looks how often it has been looked already */
  catchUp(looks: number): Promise<void>;
}
