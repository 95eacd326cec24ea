import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { ListingView } from './model.ts';
import type { ListingStatus } from './status.ts';
import { shownListing } from './view.ts';

export const needs = {
  listingLists: ['listingsBySeller', 'listingsBySellerAndStatus'],
  photoUrls: ['urlOf'],
} as const;

export async function listMyListings(
  { listingLists, photoUrls }: Wired<typeof needs>,
  { status, ...page }: PageRequest & { status?: ListingStatus | undefined },
  { actor }: SignedIn,
): Promise<Page<ListingView>> {
  const sellerId = actor.userId;
  const found =
    status === undefined
      ? await listingLists.listingsBySeller({ sellerId }, page)
      : await listingLists.listingsBySellerAndStatus({ sellerId, status }, page);
  return { ...found, items: found.items.map((listing) => shownListing(listing, photoUrls)) };
}
