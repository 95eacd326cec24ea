import type { SignedIn } from '../shared/context.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { ownListing } from './own-listing.ts';
import { moved } from './status.ts';
import { invalidState } from './update-listing.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** Archives the listing: nothing that was once offered is ever removed. Archiving twice is archiving once. */
export async function deleteListing(
  { store }: Wired<typeof needs>,
  { listingId, expectedVersion }: { listingId: string; expectedVersion?: number | undefined },
  { actor, now }: SignedIn,
): Promise<void> {
  const listing = await ownListing(store, listingId, actor, expectedVersion);
  if (listing.status === 'archived') return;
  const status = moved(listing.status, 'archive', 'owner');
  if (!status) throw invalidState(listing, 'it can not be archived');
  const next = { ...listing, status, updatedAt: now.toISOString(), version: listing.version + 1 };
  await store.commit(replace('listing', next, listing));
}
