import { shownListing } from '../listings/view.ts';
import { pictureKey } from '../photos/files.ts';
import type { PhotoUrls } from '../photos/ports.ts';
import { allowed } from './escrow.ts';
import type { FitReceipt, Transaction, TransactionCard, TransactionView } from './model.ts';
import type { Party } from './party.ts';
import { escrowOf } from './step.ts';

/** A trade as one of its parties, or an operator, sees it in a list. */
export const shownCard = (transaction: Transaction, { role }: Pick<Party, 'role'>): TransactionCard => {
  const { due, attention, escalated } = transaction;
  return {
    ...transaction,
    allowed: allowed(transaction.status, role),
    // Settling is a matter of seconds, and nobody's to wait for.
    ...(due && due.action !== 'settle' ? { deadline: due } : {}),
    escalated,
    attention: role === 'operator' ? attention : undefined,
  };
};

/** A trade as one of its parties, or an operator, sees it. How the buyer pays is not the seller's business. */
export function shownTransaction(
  transaction: Transaction,
  receipt: FitReceipt,
  party: Pick<Party, 'role'>,
  urls: PhotoUrls,
): TransactionView {
  const { payment, tracking, returnTracking, timeline } = transaction;
  return {
    ...shownCard(transaction, party),
    escrow: escrowOf(transaction),
    payment: party.role === 'seller' ? undefined : payment,
    tracking,
    returnTracking,
    timeline: timeline.map((happening) => ({ ...happening })),
    fitReceipt: shownReceipt(receipt, urls),
  };
}

const shownReceipt = ({ listing, photos, createdAt }: FitReceipt, urls: PhotoUrls): TransactionView['fitReceipt'] => ({
  listing: shownListing(listing, urls),
  photos: photos.flatMap(({ image, ...photo }) =>
    image ? [{ ...photo, hash: image.hash, imageUrl: urls.urlOf(pictureKey(photo.id, image, 'large')) }] : [],
  ),
  compatibilityLog: null,
  createdAt,
});
