import type { Listing } from '../listings/model.ts';
import { again } from '../shared/again.ts';
import { replace, type Wired } from '../shared/ports.ts';
import type { User } from '../users/model.ts';
import { reinstated, suspended } from './moderate-listing.ts';

export const needs = {
  store: ['get', 'commit'],
  listingLists: ['listingsBySellerAndStatus'],
} as const;
type Deps = Wired<typeof needs>;

/** At a time: each is a read and a write. */
const PAGE = 25;

/**
 * Makes what somebody sells agree with whether they are suspended: on the market or off it. Events only say that something
 * may have changed. A listing that becomes active by itself, as when a trade of it is called off, is looked at alone.
 * What an operator took off the market for its own sake stays off it.
 */
export async function followSuspension(
  deps: Deps,
  { sellerId, listingId }: { readonly sellerId: string; readonly listingId?: string | undefined },
  { now }: { readonly now: Date },
): Promise<void> {
  if (listingId !== undefined) return follow(deps, listingId, now);
  const seller = await deps.store.get('user', sellerId);
  if (!seller) return;
  const status = isOff(seller) ? 'active' : 'suspended';
  for (let after: string | undefined; ; ) {
    const page = { limit: PAGE, ...(after !== undefined && { after }) };
    const { items, next } = await deps.listingLists.listingsBySellerAndStatus({ sellerId, status }, page);
    await Promise.all(items.map(({ id }) => follow(deps, id, now)));
    if (next === undefined) return;
    after = next;
  }
}

/** The list may be a moment old: the listing and its seller are read anew, and the listing written as it was read. */
async function follow({ store }: Pick<Deps, 'store'>, listingId: string, now: Date): Promise<void> {
  await again(async () => {
    const listing = await store.get('listing', listingId);
    const seller = listing && (await store.get('user', listing.sellerId));
    const next = listing && seller && agreeing(listing, seller, now);
    if (listing && next) await store.commit(replace('listing', next, listing));
  });
}

const isOff = ({ suspension, closing }: User): boolean => suspension !== undefined || closing !== undefined;

function agreeing(listing: Listing, seller: User, now: Date): Listing | undefined {
  if (isOff(seller))
    return suspended(
      listing,
      { reason: seller.suspension?.reason ?? 'Its seller is leaving.', by: 'seller-suspension' },
      now,
    );
  return listing.suspension?.by === 'seller-suspension' ? reinstated(listing, now) : undefined;
}
