import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { uploadKey } from '../../core/photos/files.ts';
import type { UploadForms } from '../../core/photos/ports.ts';

/** Forms for one file each: what the form's policy does not say, S3 refuses. */
export const s3UploadForms = (Bucket: string, s3: S3Client): UploadForms => ({
  async formFor(of, { contentType, mostBytes, seconds }) {
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: uploadKey(of),
      Fields: { 'Content-Type': contentType, success_action_status: '201' },
      Conditions: [['content-length-range', 1, mostBytes]],
      Expires: seconds,
    });
    return { url, fields };
  },
});
