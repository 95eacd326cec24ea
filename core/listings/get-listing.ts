import type { Context } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { type ListingView, mayRead } from './model.ts';
import { shownListing } from './view.ts';

export const needs = { store: ['get'], photoUrls: ['urlOf'], identity: ['claimed', 'whose'] } as const;

export async function getListing(
  { store, photoUrls }: Pick<Wired<typeof needs>, 'store' | 'photoUrls'>,
  { listingId }: { listingId: string },
  { identify }: Context,
): Promise<ListingView> {
  const listing = await store.get('listing', listingId);
  if (listing?.status === 'active') return shownListing(listing, photoUrls);
  // Asked even when there is no such listing: a bad token must not tell the two apart.
  const actor = await identify();
  if (!listing || !mayRead(listing, actor)) throw notFound();
  return shownListing(listing, photoUrls);
}
