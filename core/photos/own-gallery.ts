import { mustOwn } from '../listings/own-listing.ts';
import type { ListingStatus } from '../listings/status.ts';
import type { Actor } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import type { Shown } from './gallery.ts';
import type { Gallery, Photo } from './model.ts';

/** Once somebody has agreed to buy, what they have seen stays as it was: the photos are evidence then. */
export const changeable: readonly ListingStatus[] = ['draft', 'active'];

/**
 * The gallery of the actor's own listing, to be changed.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export function ownGallery(
  { listing, gallery }: Shown,
  actor: Actor,
  statuses: readonly ListingStatus[] = changeable,
): Gallery {
  const { status } = mustOwn(listing, actor);
  if (!statuses.includes(status))
    throw new Refusal('invalid-state', `While the listing is ${status}, its photos can not be changed.`);
  return gallery;
}

/** @throws Refusal not-found */
export function photoOf({ photos }: Gallery, photoId: string): Photo {
  const photo = photos.find(({ id }) => id === photoId);
  if (!photo) throw notFound();
  return photo;
}
