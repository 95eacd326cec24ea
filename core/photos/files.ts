import { ListingId, PhotoId } from '../shared/ids.ts';
import type { Image } from './model.ts';

/** Where the files of photos are in the bucket. Uploads are private; pictures are what everybody may see. */
export const UPLOADS = 'originals/';
export const PICTURES = 'photos/';

/** Which photo's upload is meant. */
export interface UploadOf {
  readonly listingId: string;
  readonly photoId: string;
}

export const uploadKey = ({ listingId, photoId }: UploadOf): string => `${UPLOADS}${listingId}/${photoId}`;

/** Which photo an upload is of, by its key; `undefined` for a key that no form has given out. */
export function uploadOf(key: string): UploadOf | undefined {
  const [folder, listingId, photoId, more] = key.split('/');
  if (`${folder}/` !== UPLOADS || more !== undefined) return undefined;
  const listing = ListingId.safeParse(listingId);
  const photo = PhotoId.safeParse(photoId);
  return listing.success && photo.success ? { listingId: listing.data, photoId: photo.data } : undefined;
}

/** Every picture of a photo is under this prefix. */
export const picturesOf = (photoId: string): string => `${PICTURES}${photoId}/`;

export type PictureSize = 'large' | 'small';

/** A picture's name holds the hash of its content: what is under a name never changes, and may be cached for ever. */
export const pictureKey = (photoId: string, { hash }: Pick<Image, 'hash'>, size: PictureSize): string =>
  `${picturesOf(photoId)}${hash}-${size}.webp`;
