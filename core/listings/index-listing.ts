import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { stepsTo } from './index-steps.ts';
import type { IndexStep, ListingIndex } from './ports.ts';

export const needs = { store: ['get'], listingIndex: ['indexed', 'apply'] } as const;

/** More rivals than this on one listing is a fault, not contention. */
export const MOST_TRIES = 5;

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
    if (before && before.claimed === undefined && before.version >= listing.version) return;
    // Somebody has read a newer listing than this run just did: it must not take the claim away from them.
    if (before?.claimed !== undefined && before.claimed > listing.version) continue;
    if (await applied(listingIndex, stepsTo(listing, before))) return;
  }
  throw new Error(`the index of ${listingId} keeps changing`);
}

/** Makes one step after the other. @returns false when somebody else was faster */
export async function applied(
  listingIndex: Pick<ListingIndex, 'apply'>,
  steps: readonly IndexStep[],
): Promise<boolean> {
  for (const step of steps) if (!(await listingIndex.apply(step))) return false;
  return true;
}
