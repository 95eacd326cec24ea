import { LARGEST_AMOUNT } from '../shared/money.ts';

/**
 * Accounts of the ledger. `escrow:` is followed by a transaction's id, `seller:` by a user's. The four others are the
 * marketplace's own, and many trades a second post to them.
 */
export const platformAccounts = [
  'provider:clearing',
  'platform:fees',
  'buyer-refunds:clearing',
  'payouts:clearing',
] as const;
export type PlatformAccount = (typeof platformAccounts)[number];
export type Account = PlatformAccount | `escrow:${string}` | `seller:${string}`;

/** Minor units into an account, negative for those out of it. */
export interface Posting {
  readonly account: Account;
  readonly amount: number;
}

/** Money that moved. An entry never changes, and its id is decided by what it records: there can not be two of it. */
export interface JournalEntry {
  /** `<transaction>:fund`, `<transaction>:settle`, `<payout>:payout`, `<payout>:return` */
  readonly id: string;
  readonly kind: 'fund' | 'settle' | 'payout' | 'return';
  /** The transaction or the payout. */
  readonly of: string;
  readonly currency: string;
  readonly postings: readonly Posting[];
  /** Whose balance it changes. */
  readonly sellerId?: string | undefined;
  /** ISO 8601 */
  readonly at: string;
  readonly version: 1;
}

/** @throws RangeError for an entry that does not balance, has nothing in it or amounts that are not whole */
export function entry(of: Omit<JournalEntry, 'id' | 'version'>): JournalEntry {
  const postings = of.postings.filter(({ amount }) => amount !== 0);
  const sum = postings.reduce((total, { amount }) => total + amount, 0);
  const odd = postings.find(({ amount }) => !Number.isSafeInteger(amount) || Math.abs(amount) > LARGEST_AMOUNT);
  if (odd || sum !== 0 || postings.length < 2)
    throw new RangeError(`entry ${of.kind} of ${of.of} does not balance: ${JSON.stringify(postings)}`);
  return { ...of, id: entryId(of.of, of.kind), postings, version: 1 };
}

export const entryId = (of: string, kind: JournalEntry['kind']): string => `${of}:${kind}`;

/** What an entry does to one account. */
export const postedTo = ({ postings }: Pick<JournalEntry, 'postings'>, account: Account): number =>
  postings.reduce((sum, posting) => (posting.account === account ? sum + posting.amount : sum), 0);

/**
 * The marketplace's fee of an amount, rounded half up. Amounts are at most 10^12, so the product may be beyond 2^53:
 * hence BigInt.
 * @param basisPoints hundredths of a percent
 */
export const feeOf = (amount: number, basisPoints: number): number =>
  Number((BigInt(amount) * BigInt(basisPoints) + 5000n) / 10_000n);
