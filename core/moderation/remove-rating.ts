import { recounted } from '../ratings/aggregate.ts';
import { type Rating, type RatingView, shownRating } from '../ratings/model.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { audited } from './audit.ts';
import { mustNotConcern } from './impartial.ts';

export const needs = { store: ['get', 'commit'] } as const;

/**
 * Takes a rating down: it is shown and counted no more, from the same write on. Taking it down twice is doing it once.
 * @throws Refusal not-found, not-allowed
 */
export function removeRating(
  { store }: Wired<typeof needs>,
  { ratingId, reason }: { readonly ratingId: string; readonly reason: string },
  context: SignedIn,
): Promise<RatingView> {
  const { actor, now } = context;
  return again(async () => {
    const rating = await store.get('rating', ratingId);
    if (!rating) throw notFound();
    mustNotConcern(actor, rating.buyerId, rating.sellerId);
    if (rating.removed) return shownRating(rating);
    const at = now.toISOString();
    const next: Rating = { ...rating, removed: { at }, updatedAt: at, version: rating.version + 1 };
    const seller = await store.get('user', rating.sellerId);
    await store.commit(
      replace('rating', next, rating),
      ...(seller ? [recounted(seller, rating.rating, -1, now)] : []),
      audited(context, {
        action: 'remove-rating',
        subject: { type: 'rating', id: ratingId },
        reason,
        before: { removed: false, rating: rating.rating },
        after: { removed: true },
      }),
    );
    return shownRating(next);
  });
}
