import { type Account, type JournalEntry, type Posting, postedTo } from './entry.ts';
import type { Finding } from './inspect-finding.ts';

/** An entry as it has to be, by the trade or the payout that it is of. */
export type ExpectedEntry = Pick<JournalEntry, 'id' | 'currency' | 'at' | 'postings' | 'sellerId'>;

/** Compares the entries of one trade or payout with those that there should be. Pure. */
export function inspectGroup(expected: readonly ExpectedEntry[], found: readonly JournalEntry[]): Finding[] {
  const there = new Map(found.map((entry) => [entry.id, entry]));
  const wanted = new Set(expected.map(({ id }) => id));
  return [
    ...expected.flatMap((entry): Finding[] => {
      const one = there.get(entry.id);
      const [should, does] = [saysOf(entry), one && saysOf(one)];
      if (!does) return [{ what: 'entry-missing', id: entry.id, expected: should }];
      const same = JSON.stringify(should) === JSON.stringify(does);
      return same ? [] : [{ what: 'entry-differs', id: entry.id, expected: should, found: does }];
    }),
    ...found
      .filter(({ id }) => !wanted.has(id))
      .map((entry): Finding => ({ what: 'entry-unexpected', id: entry.id, found: saysOf(entry) })),
  ];
}

/** What an entry says, in an order that does not depend on who wrote it. */
const saysOf = ({ currency, at, postings, sellerId }: ExpectedEntry) => ({
  currency,
  at,
  sellerId: sellerId ?? null,
  postings: moving(postings).sort((a, b) => (a.account < b.account ? -1 : 1)),
});

/** Postings that move something; none of what are no postings. */
export const moving = (postings: readonly Posting[]): Posting[] =>
  (Array.isArray(postings) ? postings : [])
    .filter(({ amount }) => amount !== 0)
    .map(({ account, amount }) => ({ account, amount }));

/** What an entry does to an account; one that can not be read is told of by itself, and does nothing. */
export const effectOn = (account: Account, entry: JournalEntry): number =>
  Array.isArray(entry.postings) ? postedTo(entry, account) : 0;
