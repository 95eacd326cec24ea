import * as z from 'zod';
import { ListingId, RatingId, UserId } from '../shared/ids.ts';
import { masked } from '../shared/masking.ts';
import { text } from '../shared/text.ts';

/** How good it was, in stars. */
const Stars = z.int().check(z.gte(1), z.lte(5));

export const NewRating = z
  .strictObject({ rating: Stars, reviewText: text(2000).optional() })
  .meta({ id: 'NewRating', examples: [{ rating: 5, reviewText: 'Well packed, and it fits.' }] });
export type NewRating = z.infer<typeof NewRating>;

/** A buyer's rating of what they bought, as everybody sees it. */
export const RatingView = z
  .object({
    id: RatingId,
    listingId: ListingId,
    sellerId: UserId,
    buyerId: UserId,
    rating: Stars,
    reviewText: z.string().optional(),
    /** Whether it was paid for through the marketplace, and came to its end. */
    isVerifiedPurchase: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Rating' });
export type RatingView = z.infer<typeof RatingView>;

/** One for each trade, whose id its own is made of. */
export interface Rating extends RatingView {
  readonly transactionId: string;
  /** Taken down by an operator: it counts and is shown no more, and no other one takes its place. */
  readonly removed?: { readonly at: string } | undefined;
  readonly updatedAt: string;
  readonly version: number;
}

/** `txn_<ULID>` → `rat_<ULID>`: of one trade there can be one rating only. */
export const ratingIdOf = (transactionId: string): string => `rat_${transactionId.slice('txn_'.length)}`;

export const shownRating = ({
  id,
  listingId,
  sellerId,
  buyerId,
  rating,
  reviewText,
  isVerifiedPurchase,
  createdAt,
}: Rating): RatingView => ({
  // biome-ignore format: a list reads better packed
  id,
  listingId,
  sellerId,
  buyerId,
  rating,
  // Everybody reads it: nobody is to be reached past the marketplace by it.
  ...(reviewText !== undefined && { reviewText: masked(reviewText) }),
  isVerifiedPurchase,
  createdAt,
});
