/**
 * The clock of the local cloud: real time plus an offset. Everything that waits (timers, token-free deadlines, retries,
 * TTL) waits on it, so that moving the clock runs what falls due, in order, instead of waiting for it.
 *
 * The offset lives in shared memory: every Lambda worker reads the same clock without a message.
 */
export interface Timer {
  cancel(): void;
}

interface Entry {
  at: number;
  order: number;
  run: () => Promise<void> | void;
}

/** Longest delay Node's own timers take; longer waits are re-armed. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class VirtualClock {
  /** Float64 milliseconds to add to real time; hand it to workers as it is. */
  readonly shared: SharedArrayBuffer;
  private readonly offset: Float64Array;
  private readonly entries = new Set<Entry>();
  private order = 0;
  private armed: NodeJS.Timeout | undefined;
  private advancing = false;
  private readonly settlers: (() => Promise<void>)[] = [];

  constructor(
    offsetMs = 0,
    private readonly realNow: () => number = Date.now,
  ) {
    this.shared = new SharedArrayBuffer(8);
    this.offset = new Float64Array(this.shared);
    this.offset[0] = offsetMs;
  }

  /** Milliseconds between this clock and real time. */
  get offsetMs(): number {
    return this.offset[0] ?? 0;
  }

  /** Milliseconds since the epoch, on this clock. */
  now(): number {
    return this.realNow() + this.offsetMs;
  }

  /** Runs `run` once this clock has reached `at` (milliseconds since the epoch). */
  schedule(at: number, run: () => Promise<void> | void): Timer {
    const entry: Entry = { at, order: this.order++, run };
    this.entries.add(entry);
    this.arm();
    return {
      cancel: () => {
        this.entries.delete(entry);
      },
    };
  }

  /** A service that works in the background says here when it has nothing left to do at the present time. */
  onSettle(settled: () => Promise<void>): void {
    this.settlers.push(settled);
  }

  /** Resolves when no registered service has work that is due now. */
  async settle(): Promise<void> {
    for (const settled of this.settlers) await settled();
  }

  /**
   * Moves the clock forward to `to`, stopping at each timer on the way, and resolves once everything due has run.
   * @throws RangeError when `to` is in the past (time here only goes forward), or the clock is being moved already
   */
  async advanceTo(to: number): Promise<void> {
    if (to < this.now()) throw new RangeError('the clock only moves forward');
    if (this.advancing) throw new RangeError('the clock is being moved already: try again when that is done');
    this.advancing = true;
    try {
      await this.settle();
      for (;;) {
        const next = this.earliest();
        if (next === undefined || next.at > to) break;
        this.reach(next.at);
        this.entries.delete(next);
        await next.run();
        await this.settle();
      }
      this.reach(to);
      await this.settle();
    } finally {
      this.advancing = false;
      this.arm();
    }
  }

  /** Stops every timer; the clock itself goes on telling the time. */
  stop(): void {
    clearTimeout(this.armed);
    this.entries.clear();
  }

  private reach(at: number): void {
    if (at > this.now()) this.offset[0] = at - this.realNow();
  }

  private earliest(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.entries)
      if (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order)) first = entry;
    return first;
  }

  private arm(): void {
    clearTimeout(this.armed);
    const next = this.earliest();
    if (!next || this.advancing) return;
    this.armed = setTimeout(() => this.runDue(), Math.min(Math.max(0, next.at - this.now()), LONGEST_TIMEOUT_MS));
    this.armed.unref();
  }

  private runDue(): void {
    for (let next = this.earliest(); next && next.at <= this.now() && !this.advancing; next = this.earliest()) {
      this.entries.delete(next);
      void next.run();
    }
    this.arm();
  }
}
