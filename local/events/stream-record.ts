/** A record of a DynamoDB stream as Lambda hands it to a function. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion?: string;
  readonly eventSource?: string;
  readonly awsRegion?: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly Keys?: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    /** digits; higher is later */
    readonly SequenceNumber: string;
    readonly SizeBytes?: number;
    readonly StreamViewType?: string;
    /** seconds since the epoch, on the clock: a record's age is measured from it */
    readonly ApproximateCreationDateTime: number;
  };
  /** of a removal by the time-to-live process */
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
}

/** The stream of a table. */
export interface TableStream {
  /**
   * Records that follow the position `after`, oldest first; from the oldest kept one when it is undefined. A record's
   * sequence number is a position.
   * @param limit at most 1000
   * @returns `last` is what to pass as `after` next; the stream is read to its end when there are no records and `last`
   *   has not moved
   */
  records(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly records: readonly StreamRecord[]; readonly last: string | undefined }>;
}

/** Milliseconds since the epoch, on the clock. */
export function createdAt(record: StreamRecord): number {
  return record.dynamodb.ApproximateCreationDateTime * 1000;
}
