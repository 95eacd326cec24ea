import type { Answer } from '../endpoint/answers.ts';
import type { Permissions } from './permissions.ts';
import type { BucketStore } from './store.ts';
import type { Target } from './target.ts';
import type { Cause } from './version.ts';

/** A request whose sender is known. */
export interface S3Request {
  readonly method: string;
  readonly target: Target;
  /** Headers, those a presigned URL carries in its query, and trailers, by lower-case names. */
  readonly given: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly permissions: Permissions;
  /** Of the same sender in another bucket. */
  permissionsIn(bucket: string): Permissions;
  /** @throws S3Error `NoSuchBucket` */
  store(bucket: string): BucketStore;
  cause(reason: string): Cause;
}

export interface Operation {
  /** As IAM and the SDKs call it. */
  readonly name: string;
  /** Query parameters it understands. */
  readonly parameters: readonly string[];
  /** @throws S3Error `AccessDenied` */
  authorize(request: S3Request): void;
  /** @throws S3Error */
  perform(request: S3Request): Answer;
}

export const empty = Buffer.alloc(0);

export const xmlAnswer = (body: Buffer): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body,
});
