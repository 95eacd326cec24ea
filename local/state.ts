import { join } from 'node:path';
import { VirtualClock } from './clock.ts';
import { Journal } from './journal.ts';

/**
 * What a running cloud knows of time and keeps over restarts: how far its clock is from real time, and how far the clock
 * is that tokens live by. They are two, so that moving time by weeks does not log everybody out.
 */
export class CloudTime {
  readonly clock: VirtualClock;
  private readonly journal: Journal<number>;

  /** @param initialOffsetMs of a cloud that has no state yet */
  constructor(directory: string, initialOffsetMs = 0) {
    this.journal = new Journal(join(directory, 'time.jsonl'));
    this.clock = new VirtualClock(this.journal.get('clock') ?? initialOffsetMs);
    this.journal.set('clock', this.clock.offsetMs);
  }

  /** Milliseconds since the epoch as tokens see them. */
  sessionsNow(): number {
    return Date.now() + (this.journal.get('sessions') ?? 0);
  }

  /**
   * Moves the clock and answers once everything due by then has run.
   * @param withSessions tokens age by the same time
   */
  async advanceTo(to: number, withSessions: boolean): Promise<void> {
    const by = to - this.clock.now();
    await this.clock.advanceTo(to);
    this.journal.set('clock', this.clock.offsetMs);
    if (withSessions && by > 0) this.journal.set('sessions', (this.journal.get('sessions') ?? 0) + by);
  }

  close(): void {
    this.clock.stop();
    this.journal.close();
  }
}
