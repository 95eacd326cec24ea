import type { Page, PageRequest } from '../shared/page.ts';
import type { JournalEntry } from './entry.ts';
import type { Balance } from './model.ts';

/** Read from indexes or whole partitions: for looking, not for deciding. */
export interface LedgerLists {
  /** Every balance of one seller, at most one a currency. Strongly consistent. */
  balancesOf(userId: string): Promise<readonly Balance[]>;
  /** Entries that changed a seller's balance, newest first. */
  entriesOf(of: { userId: string }, page: PageRequest): Promise<Page<JournalEntry>>;
}
