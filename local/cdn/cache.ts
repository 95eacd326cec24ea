import type { HeaderFields } from './messages.ts';

/** An answer that is kept. */
export interface Entry {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: Buffer;
  /** The tag as the origin wrote it: what viewers get may have been weakened. */
  readonly originTag: string | undefined;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
  readonly expiresAt: number;
  /** Until when it may be served in place of an error of the origin. */
  readonly usableUntil: number;
}

/** What an entry takes besides its body, roughly. */
const OVERHEAD_BYTES = 1024;

/** Answers in memory; what was used longest ago goes first when there is no more room. */
export class Cache {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** Fresh or expired. */
  get(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    // A map keeps the order of insertion: whatever is used goes to its end.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  /** @returns false when it is larger than the whole cache, and not kept */
  set(key: string, entry: Entry): boolean {
    this.delete(key);
    const size = sizeOf(key, entry);
    if (size > this.limitBytes) return false;
    this.entries.set(key, entry);
    this.bytes += size;
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.limitBytes) break;
      this.delete(oldest);
    }
    return true;
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.bytes -= sizeOf(key, entry);
  }

  clear(): void {
    this.entries.clear();
    this.bytes = 0;
  }
}

const sizeOf = (key: string, { body }: Entry): number => key.length + body.length + OVERHEAD_BYTES;
