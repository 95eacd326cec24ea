/**
 * A difference between what rows say and what follows from the journal.
 *
 * Of one entry:
 * - `entry-id`: its id is not made of what it is of and its kind
 * - `entry-amount`: an amount is not whole, zero or beyond the largest, or there are fewer than two
 * - `entry-unbalanced`: its postings do not sum to zero
 * - `entry-currency`, `entry-time`: there is no such currency; it has no time
 * - `entry-account`: it posts to an account that such an entry has nothing to do with, or twice to one
 * - `entry-seller`: it is on the statement of somebody else than the seller it posts to
 * - `entry-untallied`: minutes have passed, and it is not marked as added to the marketplace's days
 * - `tally-stray`: there is such a mark, and no such entry
 *
 * Of a trade or a payout, `id` being its own unless it names an entry:
 * - `trade-missing`, `payout-missing`: there are rows of it, and not it itself
 * - `status`: no such status, or not what happened last
 * - `plan`: what is to be paid to whom does not add up, or leads to another end
 * - `payment`: it has been paid for, and no charge has succeeded
 * - `entry-missing`, `entry-unexpected`, `entry-differs`: by its status and amounts there has to be such an entry, must not
 *   be one, or it says something else
 * - `escrow-missing`, `escrow-differs`: the row of its escrow is not there, or is not what follows from the trade
 * - `escrow-sum`: what is held is not the sum of the postings to its escrow
 *
 * Of an account:
 * - `balance-sum`, `balance-negative`, `balance-missing`: a seller's in one currency
 * - `day-sum`, `day-count`, `day-missing`: what was posted to one of the marketplace's own in one currency on one day, and
 *   by how many entries
 * - `account-id`: the id of the row names another account than the row does
 *
 * Of any row:
 * - `misplaced`: its keys are not those of what is in it, so that an index lacks it
 * - `unreadable`: it has not the shape of such a row
 */
export type FindingKind =
  | 'entry-id'
  | 'entry-amount'
  | 'entry-unbalanced'
  | 'entry-currency'
  | 'entry-time'
  | 'entry-account'
  | 'entry-seller'
  | 'entry-untallied'
  | 'tally-stray'
  | 'trade-missing'
  | 'payout-missing'
  | 'status'
  | 'plan'
  | 'payment'
  | 'entry-missing'
  | 'entry-unexpected'
  | 'entry-differs'
  | 'escrow-missing'
  | 'escrow-differs'
  | 'escrow-sum'
  | 'balance-sum'
  | 'balance-negative'
  | 'balance-missing'
  | 'day-sum'
  | 'day-count'
  | 'day-missing'
  | 'account-id'
  | 'misplaced'
  | 'unreadable';

export interface Finding {
  readonly what: FindingKind;
  /** Of the row at fault: an entry, a trade, a payout, a balance or an account's day. */
  readonly id: string;
  /** What should be, as far as there is one answer to that. */
  readonly expected?: unknown;
  /** What is there. */
  readonly found?: unknown;
}

/** What one look at something has shown. */
export interface Look {
  readonly findings: readonly Finding[];
  /** It changed while it was looked at: this look says nothing. */
  readonly moving?: boolean;
}

export const nothingWrong: Look = { findings: [] };
export const changedMeanwhile: Look = { findings: [], moving: true };

/**
 * Two looks show the same when this is equal. Sums that go on changing are compared by how far they are off: a wrong
 * balance stays as wrong while its owner trades.
 */
export const sameness = ({ what, id, expected, found }: Finding): string =>
  JSON.stringify([what, id, offBy(expected, found) ?? [expected, found]], inOrder);

/** What comes from a table has its names in any order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function offBy(expected: unknown, found: unknown): number | undefined {
  return typeof expected === 'number' && typeof found === 'number' ? found - expected : undefined;
}

/** What is wrong with a row; or that it is no such row at all, when it can not even be inspected. */
export function understood(id: string, inspect: () => Finding[]): Finding[] {
  try {
    return inspect();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return [{ what: 'unreadable', id, found: error.message }];
  }
}
