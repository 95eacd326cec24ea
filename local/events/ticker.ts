import type { Timer, VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import { parseSchedule } from './schedule-expression.ts';

/** Something that is to happen on a schedule. */
export interface Schedule {
  /** the resource's id in the assembly */
  readonly id: string;
  /** names it in errors */
  readonly where: string;
  readonly expression: string;
  /** whether `at(…)` is a valid expression */
  readonly allowAt: boolean;
  /** @param at milliseconds since the epoch, when it fell due */
  run(at: number): void;
}

/**
 * Runs schedules on the clock, each tick in order when the clock is moved. Rates go on in phase after a restart; what
 * fell due while nothing ran is not made up for.
 */
export class Ticker {
  private readonly timers = new Map<string, Timer>();
  private readonly anchors: Journal<number>;
  private closed = false;

  /**
   * @param file keeps when each schedule was first seen
   * @throws Error for an expression that is not supported
   */
  constructor(
    schedules: readonly Schedule[],
    file: string,
    private readonly clock: VirtualClock,
  ) {
    this.anchors = new Journal(file);
    for (const schedule of schedules) this.start(schedule);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.anchors.close();
  }

  private start({ id, where, expression, allowAt, run }: Schedule): void {
    const key = `${id} ${expression}`;
    const anchor = this.anchors.get(key) ?? this.clock.now();
    const nextTime = parseSchedule(where, expression, anchor, allowAt);
    if (this.anchors.get(key) === undefined) this.anchors.set(key, anchor);
    const plan = (after: number): void => {
      const at = nextTime(after);
      if (at === undefined) return;
      const timer = this.clock.schedule(at, () => {
        plan(at);
        run(at);
      });
      this.timers.set(id, timer);
    };
    plan(this.clock.now());
  }
}
