import type { Page, PageRequest } from '../shared/page.ts';
import type { Payout } from './model.ts';

/** Lists of payouts, read from indexes. */
export interface PayoutLists {
  /** Newest first. */
  payoutsOf(of: { userId: string }, page: PageRequest): Promise<Page<Payout>>;
  /** Ids of pending ones that the provider should be asked about, the longest overdue first. */
  overduePayouts(before: string, limit: number): Promise<readonly string[]>;
}
