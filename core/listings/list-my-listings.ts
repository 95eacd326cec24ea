import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { Listing } from './model.ts';
import type { ListingStatus } from './status.ts';

export const needs = { listingLists: ['listingsBySeller', 'listingsBySellerAndStatus'] } as const;

export async function listMyListings(
  { listingLists }: Wired<typeof needs>,
  { status, ...page }: PageRequest & { status?: ListingStatus | undefined },
  { actor }: SignedIn,
): Promise<Page<Listing>> {
  const sellerId = actor.userId;
  return status === undefined
    ? listingLists.listingsBySeller({ sellerId }, page)
    : listingLists.listingsBySellerAndStatus({ sellerId, status }, page);
}
