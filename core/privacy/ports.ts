import type { Report } from '../moderation/model.ts';
import type { Rating } from '../ratings/model.ts';
import type { Page, PageRequest } from '../shared/page.ts';

/** What there is of one person that nobody else asks for, read from indexes. */
export interface PersonalLists {
  /** Some trade of theirs that has not ended. */
  openTradeOf(userId: string): Promise<string | undefined>;
  /** Ratings they gave, removed ones too. */
  ratingsBy(of: { readonly userId: string }, page: PageRequest): Promise<Page<Rating>>;
  reportsBy(of: { readonly userId: string }, page: PageRequest): Promise<Page<Report>>;
  /** Ids of accounts that were closed before then and are still to be erased, the longest waiting first. */
  closedBefore(before: string, limit: number): Promise<readonly string[]>;
}
