import { createHash } from 'node:crypto';
import type { ListingStatus } from '../listings/status.ts';
import type { Wired } from '../shared/ports.ts';
import type { UploadOf } from './files.ts';
import { changeGallery, type GalleryChange, readGallery, type Shown } from './gallery.ts';
import { type DerivedImages, type Rejection, rejectionReasons } from './images.ts';
import { type Gallery, type Image, PENDING_SECONDS, type Photo } from './model.ts';
import { changeable } from './own-gallery.ts';

export const needs = {
  store: ['get', 'commit', 'unchanged'],
  photoFiles: ['readUpload', 'newestRevision', 'removeUpload', 'publish', 'removePictures'],
  images: ['derive'],
} as const;

type Deps = Wired<typeof needs>;

/** One file that has arrived: whose, and which of those that may have been sent with one form. */
export interface Upload extends UploadOf {
  readonly revision: string;
}

/** What a file turned out to be. */
type Verdict = { readonly image: Image } | { readonly rejection: NonNullable<Photo['rejection']> };

/** Who sends files faster than they are judged has the next event judge the last one. */
const MOST_FILES = 3;

/** A file may arrive a moment after somebody has reserved the listing: the seller had promised it before. */
const takesPhotos: readonly ListingStatus[] = ['draft', 'active', 'reserved'];

/**
 * Turns an uploaded file into the pictures of its photo, or says why it can not be one. Events come at least once and in
 * any order: the newest file is judged, once, and what comes after that changes nothing. A file that was dealt with is
 * removed, and so is every picture of a photo that was deleted meanwhile.
 * @throws Error when it should be tried again
 */
export async function makeThumbnails(deps: Deps, upload: Upload, now: Date): Promise<void> {
  const { store, photoFiles } = deps;
  for (let file = 1; file <= MOST_FILES; file += 1) {
    const shown = await readGallery(store, upload.listingId, now);
    if (photoIn(shown.gallery, upload)?.status !== 'pending') return tidyUp(deps, upload, shown.gallery);
    const judged = await judge(deps, upload, shown);
    // Another run has dealt with the file and removed it.
    if (!judged) return;
    if ((await photoFiles.newestRevision(upload)) !== judged.revision) continue;
    const gallery = await changeGallery(store, upload.listingId, now, (current) =>
      settled(current, upload, judged.verdict, now),
    );
    const revisions = new Set([upload.revision, judged.revision]);
    for (const revision of revisions) await tidyUp(deps, { ...upload, revision }, gallery, judged.verdict);
    return;
  }
  throw new Error(`files for ${upload.photoId} keep coming`);
}

const photoIn = ({ photos }: Gallery, { photoId }: UploadOf): Photo | undefined =>
  photos.find(({ id }) => id === photoId);

/** Looks at the newest file, and publishes pictures of it if it is an image; nothing when there is no file any more. */
async function judge(
  { photoFiles, images }: Deps,
  of: UploadOf,
  { listing }: Shown,
): Promise<{ revision: string; verdict: Verdict } | undefined> {
  const upload = await photoFiles.readUpload(of);
  if (!upload) return undefined;
  const { revision, bytes } = upload;
  if (!listing || !takesPhotos.includes(listing.status)) return { revision, verdict: listingClosed };
  const derived = await images.derive(bytes);
  if ('rejected' in derived) return { revision, verdict: { rejection: told(derived) } };
  const image = imageOf(derived);
  await Promise.all([
    photoFiles.publish(of.photoId, image, 'large', derived.large.bytes),
    photoFiles.publish(of.photoId, image, 'small', derived.small.bytes),
  ]);
  return { revision, verdict: { image } };
}

const listingClosed: Verdict = {
  rejection: { reason: 'listing-closed', detail: 'The listing took no more photos when the file arrived.' },
};

const told = ({ rejected, detail }: Rejection) => ({
  reason: rejected,
  detail: `${rejectionReasons[rejected]} (${detail})`,
});

const imageOf = ({ large, small, placeholder }: DerivedImages): Image => ({
  hash: createHash('sha256').update(large.bytes).update(small.bytes).digest('hex').slice(0, 32),
  width: large.width,
  height: large.height,
  placeholder,
});

/** The gallery with the verdict on the photo; nothing to change when the photo waits for none any more. */
function settled({ gallery, listing }: Shown, of: UploadOf, found: Verdict, now: Date): GalleryChange | undefined {
  const photo = photoIn(gallery, of);
  if (photo?.status !== 'pending') return undefined;
  // It may have been sold while its pictures were made.
  const verdict = listing && takesPhotos.includes(listing.status) ? found : listingClosed;
  const { expiresAt: _, wantsPrimary, ...rest } = photo;
  const next: Photo = {
    ...rest,
    ...('image' in verdict
      ? { status: 'ready', image: verdict.image }
      : {
          status: 'rejected',
          rejection: verdict.rejection,
          expiresAt: new Date(now.getTime() + PENDING_SECONDS * 1000).toISOString(),
        }),
    updatedAt: now.toISOString(),
    version: photo.version + 1,
  };
  return {
    photos: gallery.photos.map((each) => (each === photo ? next : each)),
    // What a buyer has agreed to by its looks goes on looking so.
    ...(wantsPrimary && listing && changeable.includes(listing.status) && { primaryId: photo.id }),
  };
}

/** Removes a file that was dealt with, and pictures that the gallery does not show. */
async function tidyUp(deps: Deps, upload: Upload, gallery: Gallery, verdict?: Verdict): Promise<void> {
  const { photoFiles } = deps;
  const shown = photoIn(gallery, upload)?.image;
  const allShown = verdict && 'image' in verdict && verdict.image.hash === shown?.hash;
  if (!allShown) await photoFiles.removePictures(upload.photoId, shown);
  await photoFiles.removeUpload(upload, upload.revision);
}
