import { ServiceError } from '../types.ts';
import type { DynamoClient } from './client.ts';

/** A stream record as the store gives it; its sequence numbers count within the store. */
export interface RawRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
    readonly ApproximateCreationDateTime: number;
  };
}

/** An attribute value of the wire, e.g. `{ "S": "text" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/** Where reading goes on: an iterator, and the shards that come after its shard. */
interface Cursor {
  readonly iterator: string;
  readonly later: readonly string[];
}
interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

/** Most records that GetRecords gives at once (API Reference). */
const MAX_RECORDS = 1000;
const KEPT_CURSORS = 100;

/** Reads the shards of one stream one after the other, parents before their children. */
export class ShardReader {
  /** By sequence number, for the read that goes on after it: one call instead of three. */
  private readonly cursors = new Map<string, Cursor>();

  constructor(
    private readonly client: DynamoClient,
    private readonly streamArn: string,
  ) {}

  /**
   * @param after sequence number of the store; from the oldest kept record on when undefined or no longer kept
   * @param limit 1 to 1000
   */
  async read(after: string | undefined, limit: number): Promise<RawRecord[]> {
    const remembered = after === undefined ? undefined : this.cursors.get(after);
    try {
      return await this.readFrom(remembered ?? (await this.seek(after)), after, limit);
    } catch (error) {
      // An iterator goes stale after 15 minutes, and records are dropped after a day: find the place anew, once.
      if (!remembered || !(error instanceof ServiceError)) throw error;
      this.cursors.clear();
      return this.readFrom(await this.seek(after), after, limit);
    }
  }

  private async readFrom(start: Cursor | undefined, after: string | undefined, limit: number): Promise<RawRecord[]> {
    for (let cursor = start; cursor !== undefined; ) {
      const { Records: records, NextShardIterator: iterator } = await this.client.call<{
        Records: RawRecord[];
        NextShardIterator?: string;
      }>('GetRecords', { ShardIterator: cursor.iterator, Limit: Math.max(1, Math.min(limit, MAX_RECORDS)) });
      const next: Cursor | undefined =
        iterator === undefined ? await this.open(cursor.later, 'TRIM_HORIZON') : { iterator, later: cursor.later };
      const position = records.at(-1)?.dynamodb.SequenceNumber ?? after;
      if (position !== undefined && next) this.remember(position, next);
      // Nothing more for now, unless this shard was closed and another one follows.
      if (records.length > 0 || iterator !== undefined) return records;
      cursor = next;
    }
    return [];
  }

  private remember(position: string, cursor: Cursor): void {
    if (this.cursors.size >= KEPT_CURSORS) this.cursors.clear();
    this.cursors.set(position, cursor);
  }

  private async seek(after: string | undefined): Promise<Cursor | undefined> {
    const shards = await this.shards();
    // A sequence number belongs to one shard, and the store refuses it for the others; the newest is the likeliest.
    for (let first = after === undefined ? -1 : shards.length - 1; first >= 0; first--) {
      try {
        return await this.open(shards.slice(first), 'AFTER_SEQUENCE_NUMBER', after);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    }
    return this.open(shards, 'TRIM_HORIZON');
  }

  private async open(shards: readonly string[], type: string, after?: string): Promise<Cursor | undefined> {
    const [shard, ...later] = shards;
    if (shard === undefined) return undefined;
    const { ShardIterator: iterator } = await this.client.call<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn: this.streamArn,
      ShardId: shard,
      ShardIteratorType: type,
      ...(after !== undefined && { SequenceNumber: after }),
    });
    return { iterator, later };
  }

  private async shards(): Promise<string[]> {
    const shards: Shard[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription: page } = await this.client.call<{
        StreamDescription: { Shards: Shard[]; LastEvaluatedShardId?: string };
      }>('DescribeStream', { StreamArn: this.streamArn, ...(from !== undefined && { ExclusiveStartShardId: from }) });
      shards.push(...page.Shards);
      from = page.LastEvaluatedShardId;
    } while (from !== undefined);
    return parentsFirst(shards);
  }
}

function parentsFirst(shards: readonly Shard[]): string[] {
  const ordered = new Set<string>();
  const place = (shard: Shard): void => {
    const parent = shards.find(({ ShardId }) => ShardId === shard.ParentShardId);
    if (parent && !ordered.has(parent.ShardId)) place(parent);
    ordered.add(shard.ShardId);
  };
  for (const shard of shards) place(shard);
  return [...ordered];
}
