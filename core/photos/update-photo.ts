import type { SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { changeGallery, withoutWish } from './gallery.ts';
import type { Photo, PhotoChange, PhotoView } from './model.ts';
import { ownGallery, photoOf } from './own-gallery.ts';
import { shownPhoto } from './view.ts';

export const needs = { store: ['get', 'commit', 'unchanged'], photoUrls: ['urlOf'] } as const;

export interface UpdatePhoto {
  readonly listingId: string;
  readonly photoId: string;
  readonly change: PhotoChange;
  /** From `if-match`. */
  readonly expectedVersion?: number | undefined;
}

/** @throws Refusal not-found, not-allowed, invalid-state, version-mismatch */
export async function updatePhoto(
  { store, photoUrls }: Wired<typeof needs>,
  { listingId, photoId, change, expectedVersion }: UpdatePhoto,
  { actor, now }: SignedIn,
): Promise<PhotoView> {
  const gallery = await changeGallery(store, listingId, now, (current) => {
    const { photos } = ownGallery(current, actor);
    const photo = photoOf(current.gallery, photoId);
    if (expectedVersion !== undefined && expectedVersion !== photo.version)
      throw new Refusal('version-mismatch', `The photo is at version ${photo.version} by now.`);
    if (photo.status === 'rejected')
      throw new Refusal('invalid-state', 'The file was rejected: ask for a new upload instead.');
    return {
      photos: photos.map((each) =>
        each.id === photoId ? changed(each, change, now) : change.isPrimary ? withoutWish(each) : each,
      ),
      primaryId: change.isPrimary ? photoId : undefined,
    };
  });
  return shownPhoto(gallery, photoOf(gallery, photoId), photoUrls);
}

function changed(photo: Photo, { caption, angle, isPrimary }: PhotoChange, now: Date): Photo {
  const next = {
    ...photo,
    ...(caption !== undefined && { caption: caption ?? undefined }),
    ...(angle !== undefined && { angle: angle ?? undefined }),
    ...(isPrimary && photo.status === 'pending' && { wantsPrimary: true as const }),
    updatedAt: now.toISOString(),
    version: photo.version + 1,
  };
  return next;
}
