import type { S3ObjectCreatedNotificationEvent } from 'aws-lambda';
import { type UploadOf, uploadOf } from '../../core/photos/files.ts';
import { logger } from './observe.ts';
import { whole } from './whole.ts';

/**
 * The Lambda that uploaded files go through, one by one. S3 tells of each at least once and in any order; a failure is
 * delivered again twice and then kept in the dead-letter queue.
 */
export const upload = <D extends object>(
  deps: D,
  use: (deps: D, upload: UploadOf & { revision: string }, now: Date) => Promise<void>,
) =>
  whole<S3ObjectCreatedNotificationEvent, void>().handler(async ({ detail }) => {
    const { key, 'version-id': revision } = detail.object;
    const of = uploadOf(key);
    // Only forms write there, and forms name photos: whatever else it is, it is not ours to judge.
    if (!of || !revision) return logger.warn('upload.ignored', { key });
    await use(deps, { ...of, revision }, new Date());
    logger.info('upload.judged', { ...of, revision });
  });
