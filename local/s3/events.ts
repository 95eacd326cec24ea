import { randomUUID } from 'node:crypto';
import type { BucketConfig } from './bucket-config.ts';
import type { Cause, Version } from './version.ts';

/** An event for the default event bus, which adds account and region. */
export interface ChangeEvent {
  readonly id: string;
  readonly detailType: 'Object Created' | 'Object Deleted';
  readonly source: 'aws.s3';
  /** Milliseconds since the epoch, on the clock. */
  readonly time: number;
  readonly resources: readonly string[];
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Change {
  readonly kind: 'created' | 'marked' | 'removed';
  readonly version: Version;
  /** Of the change, which for a removal is later than the version's own. */
  readonly sequencer: string;
  readonly time: number;
  readonly cause: Cause;
}

/** The event that tells of a change. Keys are as they are, unlike in S3's older notifications, which encode them. */
export function changeEvent(bucket: BucketConfig, { kind, version, sequencer, time, cause }: Change): ChangeEvent {
  const { key, size, etag, versionId } = version;
  return {
    id: randomUUID(),
    detailType: kind === 'created' ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    time,
    resources: [bucket.arn],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key,
        ...(kind === 'created' && { size }),
        ...(kind !== 'removed' && { etag }),
        ...(bucket.versioning !== undefined && { 'version-id': versionId }),
        sequencer,
      },
      'request-id': cause.requestId,
      requester: cause.requester,
      ...(cause.sourceIp !== undefined && { 'source-ip-address': cause.sourceIp }),
      reason: cause.reason,
      ...(kind === 'marked' && { 'deletion-type': 'Delete Marker Created' }),
      ...(kind === 'removed' && { 'deletion-type': 'Permanently Deleted' }),
    },
  };
}
