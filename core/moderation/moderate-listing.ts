import type { Listing, ListingView } from '../listings/model.ts';
import { moved } from '../listings/status.ts';
import { shownListing } from '../listings/view.ts';
import type { PhotoUrls } from '../photos/ports.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { replace, type Store, type Wired } from '../shared/ports.ts';
import { audited } from './audit.ts';
import { mustNotConcern } from './impartial.ts';

export const needs = { store: ['get', 'commit'], photoUrls: ['urlOf'] } as const;

interface ModerateListing {
  readonly listingId: string;
  readonly reason: string;
}

/**
 * Takes an active listing out of the market; its owner still sees it, and why.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export const suspendListing = (
  { store, photoUrls }: Wired<typeof needs>,
  { listingId, reason }: ModerateListing,
  context: SignedIn,
): Promise<ListingView> =>
  moderated({ store, photoUrls }, { listingId, reason, action: 'suspend-listing' }, context, async (listing) =>
    suspended(listing, { reason, by: 'operator' }, context.now),
  );

/**
 * Puts a suspended listing back on the market.
 * @throws Refusal not-found, not-allowed, invalid-state: also while its seller is suspended
 */
export const reinstateListing = (
  { store, photoUrls }: Wired<typeof needs>,
  { listingId, reason }: ModerateListing,
  context: SignedIn,
): Promise<ListingView> =>
  moderated({ store, photoUrls }, { listingId, reason, action: 'reinstate-listing' }, context, async (listing) => {
    const seller = await store.get('user', listing.sellerId);
    if (!seller || seller.suspension || seller.closing)
      throw new Refusal('invalid-state', 'Its seller is shut out: what they sell comes back with them.');
    return reinstated(listing, context.now);
  });

function moderated(
  { store, photoUrls }: { readonly store: Pick<Store, 'get' | 'commit'>; readonly photoUrls: PhotoUrls },
  { listingId, reason, action }: ModerateListing & { readonly action: string },
  context: SignedIn,
  change: (listing: Listing) => Promise<Listing | undefined>,
): Promise<ListingView> {
  return again(async () => {
    const listing = await store.get('listing', listingId);
    if (!listing) throw notFound();
    mustNotConcern(context.actor, listing.sellerId);
    const next = await change(listing);
    if (!next) throw new Refusal('invalid-state', `Not possible while the listing is ${listing.status}.`);
    const view = shownListing(next, photoUrls);
    await store.commit(
      replace('listing', next, listing),
      audited(context, {
        action,
        subject: { type: 'listing', id: listingId },
        reason,
        before: { status: listing.status },
        after: { status: next.status },
      }),
      ...context.answer(view),
    );
    return view;
  });
}

/** The listing out of the market; `undefined` where it is not on it. */
export function suspended(
  listing: Listing,
  { reason, by }: { readonly reason: string; readonly by: 'operator' | 'seller-suspension' },
  now: Date,
): Listing | undefined {
  const status = moved(listing.status, 'suspend', 'operator');
  const at = now.toISOString();
  return status && { ...listing, status, suspension: { at, reason, by }, updatedAt: at, version: listing.version + 1 };
}

/** The listing on the market again; `undefined` where it was not taken out of it. */
export function reinstated(listing: Listing, now: Date): Listing | undefined {
  const status = moved(listing.status, 'reinstate', 'operator');
  const { suspension: _, ...rest } = listing;
  return status && ({ ...rest, status, updatedAt: now.toISOString(), version: listing.version + 1 } as Listing);
}
