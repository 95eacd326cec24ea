import type { CompatibilityLog } from '../fitment/model.ts';
import type { Inquiry } from '../inquiries/model.ts';
import type { Listing } from '../listings/model.ts';
import type { Report } from '../moderation/model.ts';
import type { Rating } from '../ratings/model.ts';
import type { FitReceipt, Transaction } from '../transactions/model.ts';

/** What stands where somebody's own words stood. */
export const ERASED = 'Deleted';

/*
 * What is left of things that others need too, once one of the people in them has been erased. A person's id is no more
 * than a pseudonym then: nothing that it leads to is left. Each answers `undefined` where nothing is to be done.
 */

/** A listing nobody sells any more: what it was, without the seller's words, place and pictures. */
export function erasedListing(listing: Listing, now: Date): Listing | undefined {
  const status = listing.status === 'sold' ? 'sold' : 'archived';
  if (listing.title === ERASED && listing.status === status && !listing.primaryPhoto) return undefined;
  const { id, sellerId, kind, price, currency, transactionId, createdAt, version } = listing;
  const common = {
    id,
    sellerId,
    price,
    currency,
    status,
    title: ERASED,
    createdAt,
    updatedAt: now.toISOString(),
    version: version + 1,
    ...(transactionId !== undefined && { transactionId }),
  } as const;
  if (kind === 'product') return { ...common, kind, description: ERASED };
  const { partCategory, condition, vehicleMake, vehicleModel } = listing;
  return { ...common, kind, partCategory, condition, vehicleMake, vehicleModel, compatibilityNotes: ERASED };
}

/** A trade without what the person wrote in it, where parcels went, and what the buyer paid with. */
export function erasedTrade(trade: Transaction, userId: string, now: Date): Transaction | undefined {
  const { tracking, returnTracking, payment, timeline, ...rest } = trade;
  const wrote = ({ userId: by, reason }: Transaction['timeline'][number]): boolean =>
    by === userId && reason !== undefined && reason !== ERASED;
  const paid = payment && trade.buyerId === userId && payment.paymentMethod !== ERASED;
  if (!tracking && !returnTracking && !paid && !timeline.some(wrote)) return undefined;
  return {
    ...rest,
    ...(payment && { payment: paid ? { ...payment, paymentMethod: ERASED } : payment }),
    timeline: timeline.map((happening) => (wrote(happening) ? { ...happening, reason: ERASED } : happening)),
    updatedAt: now.toISOString(),
    version: trade.version + 1,
  };
}

/**
 * What the other party agreed to stays theirs to prove. Where the seller lives is not part of it, nor what a buyer said of
 * their car beyond its model.
 */
export function erasedReceipt(receipt: FitReceipt, userId: string): FitReceipt | undefined {
  const { listing, compatibilityLog: check, version, ...rest } = receipt;
  const { location, ...withoutPlace } = listing;
  const sold = listing.sellerId === userId && location !== undefined;
  const bought = check?.buyerId === userId && (check.vinLast8 ?? check.notes ?? check.settlement) !== undefined;
  if (!sold && !bought) return undefined;
  const { vinLast8: _, notes: __, settlement: ___, ...kept } = check ?? {};
  return {
    ...rest,
    listing: sold ? (withoutPlace as Listing) : listing,
    ...(check && { compatibilityLog: bought ? (kept as CompatibilityLog) : check }),
    version: version + 1,
  };
}

/** A thread that nobody writes in any more, without what was theirs of it: the question, or the title of what they sold. */
export function erasedInquiry(inquiry: Inquiry, role: 'buyer' | 'seller', now: Date): Inquiry | undefined {
  const own = role === 'buyer' ? 'message' : 'title';
  if (inquiry.status === 'closed' && inquiry[own] === ERASED) return undefined;
  return {
    ...inquiry,
    [own]: ERASED,
    status: 'closed',
    closedBy: inquiry.closedBy ?? role,
    updatedAt: now.toISOString(),
    version: inquiry.version + 1,
  };
}

export function erasedRating({ reviewText, ...rating }: Rating, now: Date): Rating | undefined {
  return reviewText === undefined
    ? undefined
    : { ...rating, updatedAt: now.toISOString(), version: rating.version + 1 };
}

export function erasedReport({ details, ...report }: Report, now: Date): Report | undefined {
  return details === undefined ? undefined : { ...report, updatedAt: now.toISOString(), version: report.version + 1 };
}
