import { shownLog, shownToSeller } from '../fitment/view.ts';
import { shownListing } from '../listings/view.ts';
import { pictureKey } from '../photos/files.ts';
import type { PhotoUrls } from '../photos/ports.ts';
import { masked } from '../shared/masking.ts';
import { allowedNow } from './allowed-now.ts';
import type { FitReceipt, Happening, Transaction, TransactionCard, TransactionView } from './model.ts';
import type { Party } from './party.ts';
import { escrowOf } from './step.ts';

/** A trade as one of its parties, or an operator, sees it in a list. */
export function shownCard(transaction: Transaction, { role }: Pick<Party, 'role'>): TransactionCard {
  const { due, attention } = transaction;
  return {
    ...pick(transaction, told),
    allowed: allowedNow(transaction, role),
    // Settling is a matter of seconds, and nobody's to wait for.
    ...(due && due.action !== 'settle' ? { deadline: due } : {}),
    attention: role === 'operator' ? attention : undefined,
  };
}

const told = [
  'id', 'listingId', 'listingKind', 'title', 'buyerId', 'sellerId', 'amount', 'currency', 'status', 'escalated',
  'disputeCause', 'createdAt', 'updatedAt', 'version',
] as const satisfies readonly (keyof Transaction)[]; // biome-ignore format: a list reads better packed

const pick = <T, K extends keyof T>(of: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, of[name]])) as Pick<T, K>;

/** Two who have not paid each other yet do not reach each other by way of a reason either. */
const shownHappening = (happening: Happening, contactsShown: boolean): Happening => ({
  ...happening,
  ...(happening.reason !== undefined && !contactsShown && { reason: masked(happening.reason) }),
});

const isPaid = ({ payment }: Transaction): boolean => payment?.status === 'succeeded';

/** A trade as one of its parties may take it along: with their own words as they wrote them. */
export const exportedTrade = (transaction: Transaction, role: 'buyer' | 'seller'): object => {
  const { payment, tracking, returnTracking, timeline } = transaction;
  return {
    ...shownCard(transaction, { role }),
    ...(role === 'buyer' && payment && { payment: pick(payment, paymentTold) }),
    ...(tracking && { tracking }),
    ...(returnTracking && { returnTracking }),
    timeline: timeline.map((one) => shownHappening(one, isPaid(transaction) || one.by === role)),
  };
};

const paymentTold = ['status', 'paymentMethod', 'attempt', 'code', 'nextAction'] as const;

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
    payment: party.role === 'seller' || !payment ? undefined : pick(payment, paymentTold),
    tracking,
    returnTracking,
    timeline: timeline.map((happening) => shownHappening(happening, party.role === 'operator' || isPaid(transaction))),
    fitReceipt: shownReceipt(receipt, party, urls),
  };
}

/** A fitment check is its buyer's and operators' to see; of the one they bought on, the seller sees what came out. */
function shownReceipt(
  { listing, photos, compatibilityLog: log, createdAt }: FitReceipt,
  { role }: Pick<Party, 'role'>,
  urls: PhotoUrls,
): TransactionView['fitReceipt'] {
  const shownCheck = role === 'seller' ? shownToSeller : shownLog;
  return {
    listing: shownListing(listing, urls),
    photos: photos.flatMap(({ image, ...photo }) =>
      image ? [{ ...photo, hash: image.hash, imageUrl: urls.urlOf(pictureKey(photo.id, image, 'large')) }] : [],
    ),
    compatibilityLog: log ? shownCheck(log) : null,
    createdAt,
  };
}
