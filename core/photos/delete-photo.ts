import { audited } from '../moderation/audit.ts';
import { mustNotConcern } from '../moderation/impartial.ts';
import type { SignedIn } from '../shared/context.ts';
import { invalid, notFound } from '../shared/errors.ts';
import type { Store, Wired } from '../shared/ports.ts';
import { changeGallery } from './gallery.ts';
import { changeable, ownGallery, photoOf } from './own-gallery.ts';

export const needs = { store: ['get', 'commit', 'unchanged'] } as const;

/**
 * Takes a photo out of its listing; its files follow, see discard-photo-files.ts. What is not for sale any more may be
 * cleared up; operators take photos out of any listing in any status, but not out of what they have bought themselves.
 * @param input `reason`: why, in an operator's words
 * @throws Refusal not-found, not-allowed, invalid-state, invalid-request
 */
export async function deletePhoto(
  { store }: Wired<typeof needs>,
  { listingId, photoId, reason }: { listingId: string; photoId: string; reason?: string | undefined },
  context: SignedIn,
): Promise<void> {
  const { actor, now } = context;
  const buyers = actor.operator ? await buyersOf(store, listingId) : [];
  await changeGallery(store, listingId, now, (current) => {
    if (!current.listing) throw notFound();
    const asOperator = actor.operator && current.listing.sellerId !== actor.userId;
    if (asOperator && reason === undefined)
      throw invalid('#/query/reason', 'must be given: what an operator does is on record with why');
    if (asOperator) mustNotConcern(actor, ...buyers);
    const gallery = asOperator ? current.gallery : ownGallery(current, actor, [...changeable, 'archived']);
    const photo = photoOf(gallery, photoId);
    const removed = audited(context, {
      action: 'remove-photo',
      reason,
      subject: { type: 'photo', id: photoId },
      before: { listingId, status: photo.status },
      after: { removed: true },
    });
    return { photos: gallery.photos.filter((each) => each !== photo), ...(asOperator && { also: [removed] }) };
  });
}

/** Whoever has reserved or bought it: to them its photos are evidence. */
async function buyersOf(store: Pick<Store, 'get'>, listingId: string): Promise<readonly string[]> {
  const { transactionId } = (await store.get('listing', listingId)) ?? {};
  const trade = transactionId === undefined ? undefined : await store.get('transaction', transactionId);
  return trade ? [trade.buyerId] : [];
}
