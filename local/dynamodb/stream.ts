import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { VirtualClock } from '../clock.ts';
import type { DynamoClient } from './client.ts';
import type { ExpiryMarks } from './expiry-marks.ts';
import { RecordTimes } from './record-times.ts';
import { type Item, type RawRecord, ShardReader } from './shards.ts';

/** A change of an item, as Lambda receives it. */
export interface StreamRecord {
  /** 32 hexadecimal digits; the same each time the record is read. */
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** 37 digits; a later record's is greater, as a text too, and even after the table was made anew. */
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
    /** Seconds since the epoch, on the clock. */
    readonly ApproximateCreationDateTime: number;
  };
  /** Present when the item was removed because its time to live was over. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly eventSourceARN: string;
}

/** The changes of a table in the order they were made, its shards hidden. */
export interface TableStream {
  /**
   * @param after sequence number of the last record that was read; from the oldest kept record on when it is undefined
   *   or not of this stream (the table was made anew since)
   * @param limit at most 1000
   * @returns `last` is what to pass as `after` next. It may have moved though there are no records: AWS leaves no record
   *   of a write that changes nothing, so such records are passed over here.
   * @throws Error when the table has no stream
   */
  records(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly records: StreamRecord[]; readonly last: string | undefined }>;
  /** Sequence number of the newest record, to start after it; undefined when there is none. */
  latest(): Promise<string | undefined>;
}

export interface StreamSource {
  readonly client: DynamoClient;
  readonly table: string;
  readonly region: string;
  /** The stream's ARN as the template gives it. */
  readonly arn: string;
  readonly clock: Pick<VirtualClock, 'offsetMs'>;
  readonly marks: ExpiryMarks;
}

/** Digits of the stream's birth (microseconds since the epoch), which come before the store's own sequence number. */
const BIRTH_DIGITS = 16;
const NATIVE_DIGITS = 21;

interface Opened {
  readonly birth: string;
  readonly reader: ShardReader;
}

/** The stream of one table of the store behind. */
export class StoreStream implements TableStream {
  private opened: Promise<Opened> | undefined;
  private readonly times: RecordTimes;

  constructor(private readonly source: StreamSource) {
    this.times = new RecordTimes(() => source.clock.offsetMs);
  }

  /** To be called when the table was made anew: it has another stream now. */
  forget(): void {
    this.opened = undefined;
  }

  async records(after: string | undefined, limit: number): ReturnType<TableStream['records']> {
    const { birth, reader } = await this.open();
    // Positions outlive the table, e.g. in a file of the poller: one of an earlier stream means nothing in this one.
    const known = after?.startsWith(birth) && after.length === BIRTH_DIGITS + NATIVE_DIGITS ? after : undefined;
    const raw = await reader.read(known && String(BigInt(known.slice(BIRTH_DIGITS))), limit);
    const last = raw.at(-1);
    return {
      records: raw.filter((record) => !changesNothing(record)).map((record) => this.present(birth, record)),
      last: last ? positionOf(birth, last) : known,
    };
  }

  async latest(): Promise<string | undefined> {
    for (let position: string | undefined; ; ) {
      const { last } = await this.records(position, 1000);
      if (last === position) return position;
      position = last;
    }
  }

  private open(): Promise<Opened> {
    this.opened ??= this.describe().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async describe(): Promise<Opened> {
    const { table, client } = this.source;
    const { Table: description } = await client.call<{
      Table: { LatestStreamArn?: string; LatestStreamLabel?: string };
    }>('DescribeTable', { TableName: table });
    const { LatestStreamArn: arn, LatestStreamLabel: label } = description;
    if (arn === undefined || label === undefined) throw new Error(`table ${table} has no stream`);
    return { birth: birthOf(label), reader: new ShardReader(client, arn) };
  }

  private present(birth: string, raw: RawRecord): StreamRecord {
    const { region, arn, marks, table } = this.source;
    const sequence = positionOf(birth, raw);
    const expired = raw.eventName === 'REMOVE' && marks.has(table, raw.dynamodb.Keys, raw.dynamodb.OldImage);
    return {
      eventID: createHash('md5').update(`${arn} ${sequence}`).digest('hex'),
      eventName: raw.eventName,
      eventVersion: raw.eventVersion,
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ...raw.dynamodb,
        SequenceNumber: sequence,
        ApproximateCreationDateTime: this.times.onClock(sequence, raw.dynamodb.ApproximateCreationDateTime),
      },
      ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
      eventSourceARN: arn,
    };
  }
}

function positionOf(birth: string, { dynamodb }: RawRecord): string {
  return birth + dynamodb.SequenceNumber.padStart(NATIVE_DIGITS, '0');
}

/** Told only where the stream shows both images. */
function changesNothing({ eventName, dynamodb: { OldImage, NewImage } }: RawRecord): boolean {
  return eventName === 'MODIFY' && OldImage !== undefined && isDeepStrictEqual(OldImage, NewImage);
}

/** A stream label is a time: ISO 8601 in DynamoDB Local as on AWS, seconds with a fraction in dynoxide. */
function birthOf(label: string): string {
  const seconds = /^\d+\.\d+$/.test(label) ? Number(label) : Date.parse(`${label}Z`) / 1000;
  if (!Number.isFinite(seconds)) throw new Error(`the store's stream label is no time: ${label}`);
  return String(Math.trunc(seconds * 1_000_000)).padStart(BIRTH_DIGITS, '0');
}
