import type { Listing } from '../listings/model.ts';
import { Refusal } from '../shared/errors.ts';
import { create, ExpectationFailed, replace, type Store, type Write } from '../shared/ports.ts';
import { type Gallery, MOST_PHOTOS, type Photo, type PrimaryPhoto } from './model.ts';

/**
 * Each time a writer loses, another one has won: after as many losses as there are places, and the same again for
 * photos that become ready, there is hardly anybody left to lose to.
 */
const MOST_TRIES = 2 * MOST_PHOTOS + 5;

/** A gallery and the listing it belongs to, as they are now. */
export interface Shown {
  readonly listing: Listing | undefined;
  readonly gallery: Gallery;
}

/** What a gallery shall hold next, and which photo shall stand for the listing, if somebody has said so. */
export interface GalleryChange {
  readonly photos: readonly Photo[];
  readonly primaryId?: string | undefined;
  /** What else is to be written with it. */
  readonly also?: readonly Write[] | undefined;
}

/**
 * Reads a listing with its gallery, decides on the gallery's next content and writes it, again from the read when
 * somebody else was faster. The photo that stands for the listing is kept right in the same commit.
 * @param decide may run several times; answers nothing to leave things as they are, throws to refuse
 * @returns the gallery as it is then
 * @throws Refusal temporarily-unavailable after too many tries
 */
export async function changeGallery(
  store: Pick<Store, 'get' | 'commit'> & Partial<Pick<Store, 'unchanged'>>,
  listingId: string,
  now: Date,
  decide: (current: Shown) => GalleryChange | undefined,
): Promise<Gallery> {
  for (let attempt = 1; ; attempt += 1) {
    const { listing, kept, gallery } = await readGallery(store, listingId, now);
    const change = decide({ listing, gallery });
    if (!change) return gallery;
    const next = changed(gallery, change, now);
    try {
      const shown = onListing(listing, next);
      await store.commit(
        kept ? replace('gallery', next, kept) : create('gallery', next),
        ...shown,
        ...(change.also ?? []),
        // A sale at this moment must find the photos as they were, or this change find the listing sold.
        ...(shown.length === 0 && looksDifferent(gallery, next) ? [stillAs(store, listing, listingId)] : []),
      );
      return next;
    } catch (error) {
      if (!(error instanceof ExpectationFailed)) throw error;
      if (attempt === MOST_TRIES)
        throw new Refusal('temporarily-unavailable', 'Too many changes of these photos at once.', {
          retryAfterSeconds: 1,
        });
    }
  }
}

/**
 * The gallery of a listing, without what has expired; an empty one before the first photo. The gallery is read first: who
 * then writes it on condition of its version knows that the listing, read later, shows what that version says.
 */
export async function readGallery(
  store: Pick<Store, 'get'>,
  listingId: string,
  now: Date,
): Promise<Shown & { kept: Gallery | undefined }> {
  const kept = await store.get('gallery', listingId);
  const listing = await store.get('listing', listingId);
  const gallery = kept ?? { id: listingId, photos: [], updatedAt: now.toISOString(), version: 0 };
  return { listing, kept, gallery: { ...gallery, photos: gallery.photos.filter((photo) => isLive(photo, now)) } };
}

const isLive = ({ expiresAt }: Photo, now: Date): boolean =>
  expiresAt === undefined || Date.parse(expiresAt) > now.getTime();

/** Whether anybody but the seller can tell the difference. */
const looksDifferent = (before: Gallery, after: Gallery): boolean => {
  const seen = ({ photos }: Gallery) => photos.filter(({ status }) => status === 'ready');
  return JSON.stringify(seen(before)) !== JSON.stringify(seen(after));
};

function stillAs(store: Partial<Pick<Store, 'unchanged'>>, listing: Listing | undefined, listingId: string): Write {
  if (!store.unchanged) throw new Error('who changes what buyers see has to be able to check the listing');
  return store.unchanged('listing', listingId, listing);
}

/** The next gallery, in which exactly one of the ready photos is the primary one. Pure. */
function changed(gallery: Gallery, { photos, primaryId }: GalleryChange, now: Date): Gallery {
  const ready = photos.filter((photo) => photo.status === 'ready').map((photo) => photo.id);
  const next = [primaryId, gallery.primaryId].find((id) => id !== undefined && ready.includes(id)) ?? ready[0];
  return {
    id: gallery.id,
    photos,
    ...(next !== undefined && { primaryId: next }),
    updatedAt: now.toISOString(),
    version: gallery.version + 1,
  };
}

/** The write that makes the listing show its gallery's primary photo; none when it does already. */
function onListing(listing: Listing | undefined, gallery: Gallery): Write[] {
  const primary = primaryOf(gallery);
  if (!listing || same(listing.primaryPhoto, primary)) return [];
  const { primaryPhoto: _, ...rest } = listing;
  const next = {
    ...rest,
    ...(primary && { primaryPhoto: primary }),
    updatedAt: gallery.updatedAt,
    version: listing.version + 1,
  } as Listing;
  return [replace('listing', next, listing)];
}

function primaryOf({ photos, primaryId }: Gallery): PrimaryPhoto | undefined {
  const photo = photos.find(({ id }) => id === primaryId);
  return photo?.image && { photoId: photo.id, ...photo.image };
}

const same = (a: PrimaryPhoto | undefined, b: PrimaryPhoto | undefined): boolean =>
  a?.photoId === b?.photoId && a?.hash === b?.hash;

/** A photo that no longer waits to become the primary one: whoever was named last does. */
export const withoutWish = (photo: Photo): Photo => {
  const { wantsPrimary: _, ...rest } = photo;
  return rest;
};
