import { join } from 'node:path';
import { Journal } from '../journal.ts';
import type { Item } from './shards.ts';

interface Mark {
  /** The TTL attribute and the value it had, as a text. */
  readonly attribute: string;
  readonly due: string;
  /** Milliseconds since the epoch, in real time: as long as the store keeps the stream's records. */
  readonly at: number;
}

/** A stream's records live for a day (DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"). */
const KEPT_MS = 24 * 3_600_000;

/**
 * Which items were deleted because their time to live was over. The store's stream does not tell such a deletion from
 * any other, so each is written down before it is made, in a file: it may be read only after a restart.
 */
export class ExpiryMarks {
  private readonly journal: Journal<Mark>;

  /** @param realNow milliseconds since the epoch, in real time */
  constructor(
    directory: string,
    private readonly realNow: () => number,
  ) {
    this.journal = new Journal(join(directory, 'expired-items.jsonl'));
    for (const [key, { at }] of this.journal.entries()) if (at < realNow() - KEPT_MS) this.journal.delete(key);
  }

  set(table: string, keys: Item, attribute: string, due: string): void {
    this.journal.set(nameOf(table, keys), { attribute, due, at: this.realNow() });
  }

  /** The item was not deleted after all. */
  delete(table: string, keys: Item): void {
    this.journal.delete(nameOf(table, keys));
  }

  /**
   * Whether the removal of an item that looked like `oldImage` was its expiry: one that was put again under the same
   * key has another due time.
   */
  has(table: string, keys: Item, oldImage: Item | undefined): boolean {
    const mark = this.journal.get(nameOf(table, keys));
    if (mark === undefined) return false;
    return oldImage === undefined || oldImage[mark.attribute]?.['N'] === mark.due;
  }

  clear(): void {
    this.journal.clear();
  }

  close(): void {
    this.journal.close();
  }
}

/** The same text whichever order the attributes of a key come in. */
function nameOf(table: string, keys: Item): string {
  return JSON.stringify([table, ...Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
