import type { Page, PageRequest } from '../shared/page.ts';
import type { Rating } from './model.ts';

/** Lists of ratings that are shown, newest first, read from indexes. */
export interface RatingLists {
  ratingsOfSeller(of: { sellerId: string }, page: PageRequest): Promise<Page<Rating>>;
  ratingsOfListing(of: { listingId: string }, page: PageRequest): Promise<Page<Rating>>;
}
