import type { Actor } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import type { Store } from '../shared/ports.ts';
import { type Listing, mayRead } from './model.ts';

/**
 * The actor's own listing, to be changed.
 * @throws Refusal not-found when it is not there to be seen; not-allowed when it is public but somebody else's
 */
export async function ownListing(
  store: Pick<Store, 'get'>,
  listingId: string,
  actor: Actor,
  expectedVersion: number | undefined,
): Promise<Listing> {
  const listing = mustOwn(await store.get('listing', listingId), actor);
  if (expectedVersion !== undefined && expectedVersion !== listing.version)
    throw new Refusal('version-mismatch', `The listing is at version ${listing.version} by now.`);
  return listing;
}

/** @throws Refusal not-found, not-allowed */
export function mustOwn(listing: Listing | undefined, actor: Actor): Listing {
  if (!listing || !mayRead(listing, actor)) throw notFound();
  if (listing.sellerId !== actor.userId) throw new Refusal('not-allowed', 'This listing is somebody else’s.');
  return listing;
}
