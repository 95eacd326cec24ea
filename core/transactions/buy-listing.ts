import { latestCheckOf } from '../fitment/latest-check.ts';
import type { CompatibilityLog } from '../fitment/model.ts';
import type { Listing } from '../listings/model.ts';
import { moved } from '../listings/status.ts';
import { readGallery } from '../photos/gallery.ts';
import type { Gallery } from '../photos/model.ts';
import { again } from '../shared/again.ts';
import { allowed, type Limit } from '../shared/allowance.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import type { FitReceipt, Transaction, TransactionView } from './model.ts';
import { escrowOf, withDue } from './step.ts';
import { shownTransaction } from './view.ts';

export const needs = {
  store: ['get', 'commit', 'unchanged'],
  terms: ['termsFor'],
  photoUrls: ['urlOf'],
} as const;
type Deps = Wired<typeof needs>;

/**
 * As many as anybody means to pay for in the time that a reservation usually lasts: who reserves whatever there is would
 * keep it from all others. A deployment that lets people take longer to pay lets them hold more.
 */
const newReservations: Limit = { what: 'reservation', most: 20, seconds: 15 * 60 };

/**
 * Reserves a listing for its buyer: the listing, the trade, its escrow and the receipt of what was bought are one write.
 * Of any number of simultaneous buyers one gets it. The price is the listing's, whatever anybody sends.
 * @throws Refusal not-found, own-listing, listing-unavailable, too-many-attempts
 */
export function buyListing(
  { store, terms, photoUrls }: Deps,
  { listingId }: { listingId: string },
  ctx: SignedIn,
): Promise<TransactionView> {
  const { actor, now, newId, answer } = ctx;
  return again(async () => {
    const { listing: found, kept, gallery } = await readGallery(store, listingId, now);
    const listing = mustBeForSale(found, actor.userId);
    await mustStillSell(store, listing.sellerId);
    const [check, counted] = await Promise.all([
      latestCheckOf(store, actor.userId, listing),
      allowed(store, newReservations, ctx),
    ]);
    const id = newId('txn');
    const transaction = reservedBy(actor.userId, listing, { id, terms: terms.termsFor(listing.kind), now });
    const receipt = receiptOf({ id, listing, gallery, check, now });
    const view = shownTransaction(transaction, receipt, { role: 'buyer' }, photoUrls);
    await store.commit(
      create('transaction', transaction),
      create('escrow', escrowOf(transaction)),
      create('fitReceipt', receipt),
      replace('listing', reserved(listing, id, now), listing),
      store.unchanged('gallery', listingId, kept),
      counted,
      ...answer(view),
    );
    return view;
  });
}

/** A draft is nobody's to know of; of anything else a buyer may know that they are too late. */
function mustBeForSale(listing: Listing | undefined, buyerId: string): Listing {
  if (listing?.sellerId === buyerId) throw new Refusal('own-listing', 'You can not buy what you sell yourself.');
  if (!listing || listing.status === 'draft') throw notFound();
  if (listing.status !== 'active')
    throw new Refusal('listing-unavailable', 'Somebody else was faster, or it was taken back.');
  return listing;
}

/** What somebody sells leaves the market a moment after themselves. */
async function mustStillSell(store: Pick<Deps['store'], 'get'>, sellerId: string): Promise<void> {
  const seller = await store.get('user', sellerId);
  if (seller?.suspension || seller?.closing)
    throw new Refusal('listing-unavailable', 'Its seller does not sell any more.');
}

function reserved(listing: Listing, transactionId: string, now: Date): Listing {
  const status = moved(listing.status, 'reserve', 'trade');
  if (!status) throw new Error(`${listing.id} can not be reserved`);
  return { ...listing, status, transactionId, updatedAt: now.toISOString(), version: listing.version + 1 };
}

function reservedBy(
  buyerId: string,
  listing: Listing,
  { id, terms, now }: { id: string; terms: Transaction['terms']; now: Date },
): Transaction {
  const at = now.toISOString();
  return withDue({
    id,
    listingId: listing.id,
    listingKind: listing.kind,
    title: listing.title,
    buyerId,
    sellerId: listing.sellerId,
    amount: listing.price,
    currency: listing.currency,
    terms,
    status: 'reserved',
    since: at,
    timeline: [{ at, by: 'buyer', userId: buyerId, action: 'reserve', status: 'reserved' }],
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
}

interface Seen {
  readonly id: string;
  readonly listing: Listing;
  readonly gallery: Gallery;
  readonly check: CompatibilityLog | undefined;
  readonly now: Date;
}

const receiptOf = ({ id, listing, gallery: { photos }, check, now }: Seen): FitReceipt => ({
  id,
  listing,
  photos: photos.flatMap(({ id: photoId, status, caption, angle, image }) =>
    status === 'ready' && image
      ? [{ id: photoId, ...(caption !== undefined && { caption }), ...(angle !== undefined && { angle }), image }]
      : [],
  ),
  ...(check && { compatibilityLog: check }),
  createdAt: now.toISOString(),
  version: 1,
});
