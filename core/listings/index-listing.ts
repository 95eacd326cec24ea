import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { cardOf, termsOf } from './terms.ts';

export const needs = { store: ['get'], listingIndex: ['indexed', 'reindex'] } as const;

/** More rivals than this on one listing is a fault, not contention. */
const MOST_TRIES = 5;

/**
 * Makes search agree with the listing as it is now. Events only say that something changed: late, repeated and reordered
 * ones all end in the same index.
 */
export async function indexListing(
  { store, listingIndex }: Wired<typeof needs>,
  { listingId }: { listingId: string },
): Promise<void> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
    const [listing, before] = await Promise.all([store.get('listing', listingId), listingIndex.indexed(listingId)]);
    if (!listing) throw notFound();
    if (before && before.version >= listing.version) return;
    const next = { listingId, version: listing.version, terms: termsOf(listing) };
    if (await listingIndex.reindex(before, next, next.terms.length > 0 ? cardOf(listing) : undefined)) return;
  }
  throw new Error(`the index of ${listingId} keeps changing`);
}
