import { mayRead } from '../listings/model.ts';
import type { Context } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { readGallery } from './gallery.ts';
import type { PhotoView } from './model.ts';
import { shownPhoto } from './view.ts';

export const needs = { store: ['get'], photoUrls: ['urlOf'], identity: ['claimed', 'whose'] } as const;

/**
 * The photos of a listing, the primary one first, then as they were added. Those that are pending or rejected are shown
 * to the seller and to operators.
 * @throws Refusal not-found
 */
export async function listPhotos(
  { store, photoUrls }: Pick<Wired<typeof needs>, 'store' | 'photoUrls'>,
  { listingId }: { listingId: string },
  { now, identify }: Context,
): Promise<PhotoView[]> {
  const [{ listing, gallery }, actor] = await Promise.all([readGallery(store, listingId, now), identify()]);
  if (!listing || !mayRead(listing, actor)) throw notFound();
  const seesAll = actor?.operator === true || actor?.userId === listing.sellerId;
  const photos = gallery.photos.filter(({ status }) => seesAll || status === 'ready');
  const first = photos.filter(({ id }) => id === gallery.primaryId);
  const others = photos.filter(({ id }) => id !== gallery.primaryId);
  return [...first, ...others].map((photo) => shownPhoto(gallery, photo, photoUrls));
}
