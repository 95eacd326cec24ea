import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, type Wired } from '../shared/ports.ts';
import type { ListingView, NewListing } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** Anybody signed in sells products; parts are for sellers. */
export async function createListing(
  { store }: Wired<typeof needs>,
  content: NewListing,
  { actor, now, newId, answer }: SignedIn,
): Promise<ListingView> {
  if (content.kind === 'part') await mustBeSeller(store, actor.userId);
  const at = now.toISOString();
  const listing = {
    ...content,
    id: newId('lst'),
    sellerId: actor.userId,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  await store.commit(create('listing', listing), ...answer(listing));
  return listing;
}

/** @throws Refusal seller-only */
export async function mustBeSeller(store: Pick<Wired<typeof needs>['store'], 'get'>, userId: string): Promise<void> {
  const user = await store.get('user', userId);
  if (!user) throw notFound();
  if (user.role !== 'seller')
    throw new Refusal(
      'seller-only',
      'Parts are sold by sellers. Become one: PATCH /v1/users/me with { "role": "seller" }.',
    );
}
