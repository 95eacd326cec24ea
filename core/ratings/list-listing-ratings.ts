import { notFound } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import { type RatingView, shownRating } from './model.ts';

export const needs = { store: ['get'], ratingLists: ['ratingsOfListing'] } as const;

/**
 * What buyers said of what they got by a listing, newest first: of whatever has once been for sale, as what was said
 * stays public when the listing does not.
 * @throws Refusal not-found for a listing that is not there, or nobody's to know of
 */
export async function listListingRatings(
  { store, ratingLists }: Wired<typeof needs>,
  { listingId, ...page }: PageRequest & { readonly listingId: string },
): Promise<Page<RatingView>> {
  const [listing, ratings] = await Promise.all([
    store.get('listing', listingId),
    ratingLists.ratingsOfListing({ listingId }, page),
  ]);
  if (!listing || listing.status === 'draft') throw notFound();
  return { ...ratings, items: ratings.items.map(shownRating) };
}
