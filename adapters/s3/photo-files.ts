import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { pictureKey, picturesOf, uploadKey } from '../../core/photos/files.ts';
import type { PhotoFiles } from '../../core/photos/ports.ts';

/** What is under a name never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The files of photos in a bucket that keeps versions. */
export const s3PhotoFiles = (Bucket: string, s3: Pick<S3Client, 'send'>): PhotoFiles => ({
  async readUpload(of) {
    try {
      const { Body, VersionId } = await s3.send(new GetObjectCommand({ Bucket, Key: uploadKey(of) }));
      return Body && { bytes: await Body.transformToByteArray(), revision: revisionOf(VersionId) };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },

  async newestRevision(of) {
    try {
      const { VersionId } = await s3.send(new HeadObjectCommand({ Bucket, Key: uploadKey(of) }));
      return revisionOf(VersionId);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  },

  async removeUpload(of, revision) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: uploadKey(of), VersionId: revision }));
  },

  async publish(photoId, image, size, bytes) {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: pictureKey(photoId, image, size),
        Body: bytes,
        ContentType: 'image/webp',
        CacheControl: FOR_EVER,
      }),
    );
  },

  async removePictures(photoId, shown) {
    const kept = shown
      ? new Set([pictureKey(photoId, shown, 'large'), pictureKey(photoId, shown, 'small')])
      : undefined;
    // A photo has two pictures, and a few more at most: a page of a thousand holds them all.
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: picturesOf(photoId) }));
    const gone = Contents.flatMap(({ Key }) => (Key === undefined || kept?.has(Key) ? [] : [{ Key }]));
    if (gone.length === 0) return;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: gone, Quiet: true } }));
    const [failed] = Errors;
    if (failed) throw new Error(`a picture could not be removed: ${failed.Code ?? 'unknown'}`);
  },
});

/** @throws Error when the bucket keeps no versions: uploads could not be told apart */
function revisionOf(versionId: string | undefined): string {
  if (versionId === undefined) throw new Error('the bucket of the photos must keep versions');
  return versionId;
}
