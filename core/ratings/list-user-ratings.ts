import { notFound } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import { type RatingView, shownRating } from './model.ts';

export const needs = { store: ['get'], ratingLists: ['ratingsOfSeller'] } as const;

/** What buyers said of a seller, newest first. @throws Refusal not-found for somebody who is not there */
export async function listUserRatings(
  { store, ratingLists }: Wired<typeof needs>,
  { userId, ...page }: PageRequest & { readonly userId: string },
): Promise<Page<RatingView>> {
  const [user, ratings] = await Promise.all([
    store.get('user', userId),
    ratingLists.ratingsOfSeller({ sellerId: userId }, page),
  ]);
  if (!user) throw notFound();
  return { ...ratings, items: ratings.items.map(shownRating) };
}
