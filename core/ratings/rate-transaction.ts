import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { create, type Wired } from '../shared/ports.ts';
import type { Transaction } from '../transactions/model.ts';
import { mustBeParty } from '../transactions/party.ts';
import { recounted } from './aggregate.ts';
import { type NewRating, type Rating, type RatingView, ratingIdOf, shownRating } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** Memory fades, and a seller is to know some day that it is over. */
const RATED_WITHIN_DAYS = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface RateTransaction extends NewRating {
  readonly transactionId: string;
}

/**
 * The buyer's rating of a trade that was completed: one, within sixty days. What the seller's profile says of all ratings
 * changes in the same write.
 * @throws Refusal not-found, not-allowed, invalid-state, already-rated
 */
export function rateTransaction(
  { store }: Wired<typeof needs>,
  { transactionId, ...given }: RateTransaction,
  { actor, now, answer }: SignedIn,
): Promise<RatingView> {
  return again(async () => {
    const [found, rated] = await Promise.all([
      store.get('transaction', transactionId),
      store.get('rating', ratingIdOf(transactionId)),
    ]);
    const { transaction, party } = mustBeParty(found, actor);
    if (party.role !== 'buyer') throw new Refusal('not-allowed', 'A trade is rated by its buyer.');
    mustBeRateable(transaction, now);
    if (rated) throw new Refusal('already-rated', 'A trade is rated once, and the rating stays as it is.');
    const rating = ratingOf(transaction, given, now);
    const seller = await store.get('user', transaction.sellerId);
    const view = shownRating(rating);
    await store.commit(
      create('rating', rating),
      ...(seller ? [recounted(seller, rating.rating, 1, now)] : []),
      ...answer(view),
    );
    return view;
  });
}

function mustBeRateable({ status, since }: Transaction, now: Date): void {
  if (status !== 'completed')
    throw new Refusal('invalid-state', `A trade is rated once it is completed; it is ${status}.`);
  if (now.getTime() > Date.parse(since) + RATED_WITHIN_DAYS * DAY_MS)
    throw new Refusal('invalid-state', `It was completed more than ${RATED_WITHIN_DAYS} days ago.`);
}

function ratingOf(transaction: Transaction, { rating, reviewText }: NewRating, now: Date): Rating {
  const { id, listingId, sellerId, buyerId, payment, status } = transaction;
  const at = now.toISOString();
  return {
    id: ratingIdOf(id),
    transactionId: id,
    listingId,
    sellerId,
    buyerId,
    rating,
    ...(reviewText !== undefined && { reviewText }),
    isVerifiedPurchase: status === 'completed' && payment?.status === 'succeeded',
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}
