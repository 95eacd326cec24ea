import type { SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { changeGallery, withoutWish } from './gallery.ts';
import {
  MOST_BYTES,
  MOST_PHOTOS,
  type NewPhoto,
  PENDING_SECONDS,
  type Photo,
  type PhotoView,
  UPLOAD_SECONDS,
} from './model.ts';
import { ownGallery } from './own-gallery.ts';
import type { UploadForm } from './ports.ts';
import { shownPhoto } from './view.ts';

export const needs = {
  store: ['get', 'commit'],
  uploadForms: ['formFor'],
  photoUrls: ['urlOf'],
} as const;

/**
 * Makes room for a photo and the form its file is posted with. The photo is `pending` until the file has come and has
 * proven to be an image; the form takes one file of the type that was named, whatever the browser says of it later.
 * @throws Refusal not-found, not-allowed, invalid-state, too-many-photos
 */
export async function requestPhotoUpload(
  { store, uploadForms, photoUrls }: Wired<typeof needs>,
  { listingId, photo: wanted }: { listingId: string; photo: NewPhoto },
  { actor, now, newId }: SignedIn,
): Promise<{ photo: PhotoView; upload: UploadForm & { expiresAt: string } }> {
  const at = now.toISOString();
  const photo: Photo = {
    id: newId('pho'),
    uploadedById: actor.userId,
    status: 'pending',
    ...(wanted.caption !== undefined && { caption: wanted.caption }),
    ...(wanted.angle !== undefined && { angle: wanted.angle }),
    ...(wanted.isPrimary && { wantsPrimary: true as const }),
    expiresAt: after(now, PENDING_SECONDS),
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  // A form alone is good for nothing: a file without its photo is removed.
  const [form, gallery] = await Promise.all([
    uploadForms.formFor(
      { listingId, photoId: photo.id },
      { contentType: wanted.contentType, mostBytes: MOST_BYTES, seconds: UPLOAD_SECONDS },
    ),
    changeGallery(store, listingId, now, (current) => {
      const { photos } = ownGallery(current, actor);
      const others = wanted.isPrimary ? photos.map(withoutWish) : photos;
      return { photos: [...withRoom(others), photo] };
    }),
  ]);
  return {
    photo: shownPhoto(gallery, photo, photoUrls),
    upload: { ...form, expiresAt: after(now, UPLOAD_SECONDS) },
  };
}

/**
 * The photos, with room for one more. Rejected ones take no place, and the oldest of them are forgotten when there are
 * many.
 */
function withRoom(photos: readonly Photo[]): Photo[] {
  const rejected = photos.filter((photo) => photo.status === 'rejected');
  if (photos.length - rejected.length >= MOST_PHOTOS)
    throw new Refusal('too-many-photos', `A listing has at most ${MOST_PHOTOS} photos. Delete one first.`);
  const forgotten = new Set(rejected.slice(0, Math.max(0, rejected.length - MOST_PHOTOS + 1)));
  return photos.filter((photo) => !forgotten.has(photo));
}

const after = (now: Date, seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();
