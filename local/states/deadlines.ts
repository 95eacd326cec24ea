import type { Timer, VirtualClock } from '../clock.ts';

/**
 * Times by key, on one timer of the clock: thousands of executions wait at once, and all but a few of them for days.
 */
export class Deadlines {
  private readonly times = new Map<string, number>();
  private timer: Timer | undefined;
  private timerAt = Number.POSITIVE_INFINITY;

  /** @param reached is told each key whose time has come, the earliest first */
  constructor(
    private readonly clock: VirtualClock,
    private readonly reached: (key: string) => void,
  ) {}

  /** @param at milliseconds since the epoch; `undefined` when there is nothing to wait for any more */
  set(key: string, at: number | undefined): void {
    if (at === undefined) this.times.delete(key);
    else {
      this.times.set(key, at);
      this.arm(at);
    }
  }

  clear(): void {
    this.times.clear();
    this.disarm();
  }

  /** Reaches everything whose time has come. */
  run(): void {
    if (this.timerAt > this.clock.now()) return;
    this.disarm();
    const now = this.clock.now();
    const due = [...this.times].filter(([, at]) => at <= now).sort(([, one], [, other]) => one - other);
    for (const [key, at] of due) {
      // What was reached before may have changed it.
      if (this.times.get(key) !== at) continue;
      this.times.delete(key);
      this.reached(key);
    }
    this.arm(this.earliest());
  }

  private arm(at: number): void {
    if (at >= this.timerAt) return;
    this.timer?.cancel();
    this.timerAt = at;
    this.timer = this.clock.schedule(at, () => this.run());
  }

  private disarm(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const at of this.times.values()) if (at < earliest) earliest = at;
    return earliest;
  }
}
