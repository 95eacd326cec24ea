/** Headers an object is stored with and answered with, by their lower-case names. */
export type ObjectHeaders = Readonly<Record<string, string>>;

/** One version of an object, or a delete marker. */
export interface Version {
  readonly key: string;
  /** `null` for what was written while the bucket had no versioning. */
  readonly versionId: string;
  /** 16 hexadecimal digits; grows with each change in the bucket. */
  readonly sequencer: string;
  /** Milliseconds since the epoch, on the clock. */
  readonly createdAt: number;
  /** A delete marker has neither body nor headers. */
  readonly marker?: true;
  readonly size: number;
  /** MD5 of the body, without the quotes. */
  readonly etag: string;
  /** Name of the body's file. */
  readonly file?: string;
  readonly headers: ObjectHeaders;
  /** `x-amz-checksum-…` headers the sender gave. */
  readonly checksums: ObjectHeaders;
}

/** Why something changes, for the event that tells of it. */
export interface Cause {
  /** `PutObject`, `POST Object`, `CopyObject`, `DeleteObject`, `Lifecycle Expiration` */
  readonly reason: string;
  readonly requestId: string;
  /** Account or service principal. */
  readonly requester: string;
  /** None when no request caused it. */
  readonly sourceIp?: string;
}
