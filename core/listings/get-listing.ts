import type { Context } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { type Listing, mayRead } from './model.ts';

export const needs = { store: ['get'], identity: ['claimed', 'whose'] } as const;

export async function getListing(
  { store }: Pick<Wired<typeof needs>, 'store'>,
  { listingId }: { listingId: string },
  { identify }: Context,
): Promise<Listing> {
  const listing = await store.get('listing', listingId);
  if (listing?.status === 'active') return listing;
  // Asked even when there is no such listing: a bad token must not tell the two apart.
  const actor = await identify();
  if (!listing || !mayRead(listing, actor)) throw notFound();
  return listing;
}
