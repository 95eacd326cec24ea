import type { Timer, VirtualClock } from '../clock.ts';
import { ServiceError } from '../types.ts';
import type { DynamoClient } from './client.ts';
import { dueTimes, type ExpiringTable } from './due-times.ts';
import type { ExpiryMarks } from './expiry-marks.ts';
import type { Item } from './shards.ts';

interface Watched extends ExpiringTable {
  readonly keys: readonly string[];
  /** Items with a due time as of the last scan, by key, and their due times as they were written. */
  known: Map<string, string>;
  /** Earliest due time among items written since, in seconds; -Infinity: a scan has to tell. */
  unseen: number;
}

export interface ExpirySource {
  readonly client: DynamoClient;
  readonly clock: VirtualClock;
  readonly marks: ExpiryMarks;
  log(line: string): void;
}

const HOUR_MS = 3_600_000;
/** Items that expired longer ago are left alone, against mistaken times (Developer Guide, "Using time to live"). */
const IGNORED_AFTER_SECONDS = 5 * 365 * 86_400;

/**
 * Deletes items whose time to live is over, which the store behind never does by itself.
 *
 * A table is scanned only when something in it may have become due that was not there at its last scan: each write is
 * looked at for the due time it sets, and what the last scan found is remembered.
 */
export class Expiry {
  private readonly tables = new Map<string, Watched>();
  private timer: Timer | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private sweptAtOffset: number;
  private sweeping: Promise<number> | undefined;
  private closed = false;

  constructor(private readonly source: ExpirySource) {
    const { clock } = source;
    this.sweptAtOffset = clock.offsetMs;
    // AWS deletes within days; the hourly timer is enough while time just passes. But who moves the clock wants to see
    // what the time brings, so a move sweeps at once. What it deletes is in the streams before their readers settle.
    clock.onSettle(async () => {
      if (this.closed || this.sweptAtOffset === clock.offsetMs) return;
      await this.sweep();
    });
  }

  /** @param empty whether the table was made just now, so that there is nothing to look for */
  watch(table: string, attribute: string, keys: readonly string[], empty: boolean): void {
    const unseen = empty ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.tables.set(table, { table, attribute, keys, known: new Map(), unseen });
    this.arm();
  }

  forget(): void {
    this.tables.clear();
    this.arm();
  }

  /** To be called after each write to the store. */
  notice(operation: string, input: Readonly<Record<string, unknown>>): void {
    if (this.tables.size === 0) return;
    for (const [table, due] of dueTimes(operation, input, [...this.tables.values()])) {
      const watched = this.tables.get(table);
      if (!watched || due >= watched.unseen) continue;
      watched.unseen = due;
      this.arm();
    }
  }

  /** @returns how many items were deleted */
  async sweep(): Promise<number> {
    // One at a time: two would scan for the same items.
    while (this.sweeping) await this.sweeping.catch(() => 0);
    this.sweeping = this.sweepAll();
    try {
      return await this.sweeping;
    } finally {
      this.sweeping = undefined;
      this.arm();
    }
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private get nowSeconds(): number {
    return this.source.clock.now() / 1000;
  }

  private async sweepAll(): Promise<number> {
    this.sweptAtOffset = this.source.clock.offsetMs;
    let deleted = 0;
    for (const watched of this.tables.values()) {
      if (watched.unseen < this.nowSeconds) await this.scan(watched);
      for (const [key, due] of watched.known) {
        if (!this.isDue(Number(due))) continue;
        watched.known.delete(key);
        if (await this.remove(watched, JSON.parse(key) as Item, due)) deleted += 1;
      }
    }
    return deleted;
  }

  private isDue(due: number): boolean {
    return due < this.nowSeconds && due > this.nowSeconds - IGNORED_AFTER_SECONDS;
  }

  private async scan(watched: Watched): Promise<void> {
    // Before the first page: what is written from here on may or may not be in the pages, and counts as unseen.
    watched.unseen = Number.POSITIVE_INFINITY;
    const known = new Map<string, string>();
    const names = Object.fromEntries([...watched.keys, watched.attribute].map((name, index) => [`#n${index}`, name]));
    let from: Item | undefined;
    try {
      do {
        const page = await this.source.client.call<{ Items: Item[]; LastEvaluatedKey?: Item }>('Scan', {
          TableName: watched.table,
          ProjectionExpression: Object.keys(names).join(', '),
          FilterExpression: `attribute_type(#n${watched.keys.length}, :number)`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ':number': { S: 'N' } },
          ...(from !== undefined && { ExclusiveStartKey: from }),
        });
        for (const item of page.Items) {
          const key = JSON.stringify(Object.fromEntries(watched.keys.map((name) => [name, item[name]])));
          known.set(key, String(item[watched.attribute]?.['N']));
        }
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    } catch (error) {
      watched.unseen = Number.NEGATIVE_INFINITY;
      throw error;
    }
    watched.known = known;
  }

  /** @returns false when the item is gone already, or was given another due time */
  private async remove({ table, attribute }: Watched, key: Item, due: string): Promise<boolean> {
    const { client, marks } = this.source;
    marks.set(table, key, attribute, due);
    try {
      await client.call('DeleteItem', {
        TableName: table,
        Key: key,
        ConditionExpression: '#due = :due',
        ExpressionAttributeNames: { '#due': attribute },
        ExpressionAttributeValues: { ':due': { N: due } },
      });
      return true;
    } catch (error) {
      marks.delete(table, key);
      if (error instanceof ServiceError && error.code === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /** Sets the timer to the first full hour after something is due; none while nothing can be. */
  private arm(): void {
    if (this.closed) return;
    const { clock, log } = this.source;
    let earliest = Number.POSITIVE_INFINITY;
    for (const { unseen, known } of this.tables.values()) {
      earliest = Math.min(earliest, unseen);
      for (const due of known.values())
        if (Number(due) > this.nowSeconds - IGNORED_AFTER_SECONDS) earliest = Math.min(earliest, Number(due));
    }
    const at = Math.ceil((Math.max(earliest * 1000, clock.now()) + 1) / HOUR_MS) * HOUR_MS;
    if (at === this.timerAt) return;
    this.timer?.cancel();
    this.timerAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    this.timer = clock.schedule(at, async () => {
      this.timerAt = Number.POSITIVE_INFINITY;
      await this.sweep().catch((error: unknown) => log(`dynamodb: expired items were not deleted: ${String(error)}`));
    });
  }
}
