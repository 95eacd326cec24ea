import type { PictureSize, UploadOf } from './files.ts';
import type { Image } from './model.ts';

/** A form that a browser posts, with the file as its last field, straight to storage. */
export interface UploadForm {
  readonly url: string;
  /** To be sent as they are, before the file. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface UploadForms {
  /**
   * A form that takes one file of this type and of 1 to `mostBytes` bytes, as the upload of this photo and as nothing
   * else, for `seconds` from now.
   */
  formFor(of: UploadOf, limits: { contentType: string; mostBytes: number; seconds: number }): Promise<UploadForm>;
}

/** Files of photos: uploads as sellers sent them, and the pictures made of them. */
export interface PhotoFiles {
  /** The newest upload, with the mark that tells it from an older or newer one. */
  readUpload(of: UploadOf): Promise<{ readonly bytes: Uint8Array; readonly revision: string } | undefined>;
  /** The mark of the newest upload. */
  newestRevision(of: UploadOf): Promise<string | undefined>;
  /** Removes one upload, and none that came after it. */
  removeUpload(of: UploadOf, revision: string): Promise<void>;
  /** Publishes a picture. Doing it again changes nothing. */
  publish(photoId: string, image: Pick<Image, 'hash'>, size: PictureSize, bytes: Uint8Array): Promise<void>;
  /** Removes the pictures of a photo, but for those of `shown`. */
  removePictures(photoId: string, shown?: Pick<Image, 'hash'>): Promise<void>;
}

export interface PhotoUrls {
  /** Where everybody gets a picture from. */
  urlOf(key: string): string;
}
