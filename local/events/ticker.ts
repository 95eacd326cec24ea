import type { Timer, VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import { type NextTime, parseSchedule } from './schedule-expression.ts';

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

/** A schedule that goes on. */
interface Ticking {
  readonly nextTime: NextTime;
  run(at: number): void;
  timer: Timer | undefined;
}

/** How far `lastTime` looks back at first. */
const A_MINUTE_MS = 60_000;

/**
 * Runs schedules on the clock, each tick in order when the clock is moved. Rates go on in phase after a restart; what
 * fell due while nothing ran is not made up for.
 */
export class Ticker {
  private readonly ticking: Ticking[] = [];
  private readonly anchors: Journal<number>;
  private closed = false;
  /** Where the clock is being moved, and how far apart ticks are run on the way. */
  private move: { readonly to: number; readonly stepMs: number } | undefined;

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

  /**
   * Runs each schedule at most so often until `to`, for a clock that is about to be moved there: spread evenly, the last
   * tick among them. A sweep every five minutes would be run nine thousand times in a month that passes in a second.
   * @param to milliseconds since the epoch
   * @returns to be called when the clock is there, or will not go there
   */
  thinOut(to: number, most: number): () => void {
    // The clock is being moved already: that move goes on as it began, and this one will be refused.
    if (this.move) return () => undefined;
    const now = this.clock.now();
    this.move = { to, stepMs: Math.max(0, (to - now) / most) };
    for (const ticking of this.ticking) this.plan(ticking, this.next(ticking, now));
    return () => {
      this.move = undefined;
      for (const ticking of this.ticking) this.plan(ticking, this.next(ticking, this.clock.now()));
    };
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { timer } of this.ticking) timer?.cancel();
    this.anchors.close();
  }

  private start({ id, where, expression, allowAt, run }: Schedule): void {
    const key = `${id} ${expression}`;
    const anchor = this.anchors.get(key) ?? this.clock.now();
    const nextTime = parseSchedule(where, expression, anchor, allowAt);
    if (this.anchors.get(key) === undefined) this.anchors.set(key, anchor);
    const ticking: Ticking = { nextTime, run, timer: undefined };
    this.ticking.push(ticking);
    this.plan(ticking, this.next(ticking, this.clock.now()));
  }

  /** The next tick after a time; in a move, the next of those that are run. */
  private next({ nextTime }: Ticking, after: number): number | undefined {
    const next = nextTime(after);
    if (!this.move || next === undefined || next > this.move.to) return next;
    const { to, stepMs } = this.move;
    const later = after + stepMs < to ? nextTime(after + stepMs - 1) : undefined;
    return later !== undefined && later <= to ? Math.max(next, later) : lastTime(nextTime, after, to);
  }

  private plan(ticking: Ticking, at: number | undefined): void {
    ticking.timer?.cancel();
    if (at === undefined) return;
    ticking.timer = this.clock.schedule(at, () => {
      this.plan(ticking, this.next(ticking, at));
      ticking.run(at);
    });
  }
}

/** The last time after `from` and not after `to` at which a schedule falls due. */
function lastTime(nextTime: NextTime, from: number, to: number): number | undefined {
  for (let back = A_MINUTE_MS; ; back *= 2) {
    const start = Math.max(from, to - back);
    let last: number | undefined;
    for (let at = nextTime(start); at !== undefined && at <= to; at = nextTime(at)) last = at;
    if (last !== undefined || start === from) return last;
  }
}
