/**
 * The store stamps its stream records by real time. This gives them the time that the clock showed when a reader first
 * met them. Readers keep up before the clock is moved, so that is when they were written; and it stays the same however
 * far the clock is moved while a record is tried again and again.
 */
export class RecordTimes {
  /** Ascending: records after this position were first met while the clock was this far ahead. */
  private readonly spans: { after: string; offsetMs: number }[] = [];
  private newest = '';

  /** @param offsetMs how far the clock is ahead of real time now */
  constructor(private readonly offsetMs: () => number) {}

  /**
   * @param position of the record; positions compare as texts
   * @param realSeconds the store's stamp, seconds since the epoch
   * @returns seconds since the epoch on the clock
   */
  onClock(position: string, realSeconds: number): number {
    const offsetMs = this.offsetMs();
    if (this.spans.at(-1)?.offsetMs !== offsetMs) this.spans.push({ after: this.newest, offsetMs });
    if (position > this.newest) this.newest = position;
    const span = this.spans.findLast(({ after }) => after < position);
    return Math.floor(realSeconds + (span?.offsetMs ?? 0) / 1000);
  }
}
