import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import { type JournalEntry, postedTo } from './entry.ts';
import type { StatementLine } from './model.ts';

export const needs = { ledgerLists: ['entriesOf'] } as const;

/** The caller's statement: everything that changed their balance, newest first. */
export async function listLedger(
  { ledgerLists }: Wired<typeof needs>,
  page: PageRequest,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<StatementLine>> {
  const found = await ledgerLists.entriesOf({ userId: actor.userId }, page);
  return { ...found, items: found.items.map((entry) => lineOf(entry, actor.userId)) };
}

const kinds = { settle: 'sale', payout: 'payout', return: 'payout-returned' } as const;

/** One line of a statement, as whose it is sees it. */
export function lineOf(entry: JournalEntry, userId: string): StatementLine {
  const { id, kind, of, at, currency } = entry;
  if (kind === 'fund') throw new Error(`${id} changes nobody’s balance`);
  const line = { id, kind: kinds[kind], at, currency, amount: postedTo(entry, `seller:${userId}`) };
  return kind === 'settle'
    ? { ...line, transactionId: of, fee: postedTo(entry, 'platform:fees') }
    : { ...line, payoutId: of };
}
