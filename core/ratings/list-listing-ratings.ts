import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import { type RatingView, shownRating } from './model.ts';

export const needs = { ratingLists: ['ratingsOfListing'] } as const;

/**
 * What buyers said of what they got by a listing, newest first. Of a listing that is not there, or not public, there are
 * none: that tells nothing of it.
 */
export async function listListingRatings(
  { ratingLists }: Wired<typeof needs>,
  { listingId, ...page }: PageRequest & { readonly listingId: string },
): Promise<Page<RatingView>> {
  const ratings = await ratingLists.ratingsOfListing({ listingId }, page);
  return { ...ratings, items: ratings.items.map(shownRating) };
}
