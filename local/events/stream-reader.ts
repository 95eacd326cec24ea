import type { Timer, VirtualClock } from '../clock.ts';
import type { InvokeResult, Invoker, Queues } from '../types.ts';
import { type Discard, failureEnvelope, outcomeOf } from './batch.ts';
import type { MappingConfig } from './stream-mapping-config.ts';
import { createdAt, type StreamRecord, type TableStream } from './stream-record.ts';

/** A function's synchronous payload limit, from the Lambda quotas: a batch ends there. */
const LARGEST_BATCH_BYTES = 6 * 1024 * 1024;
/** Real time between looks at an idle stream; a write through the endpoint wakes the reader at once. */
const IDLE_POLL_MS = 1000;
const FIRST_BACKOFF_MS = 25;
const LONGEST_BACKOFF_MS = 5000;
/** Most records a stream gives at once. */
const PAGE = 1000;

export interface ReaderOptions {
  readonly clock: VirtualClock;
  readonly invoker: Invoker;
  readonly queues: Queues;
  readonly stream: TableStream;
  /** how far the mapping has come: the last sequence number done, none before the first */
  load(): { readonly after?: string } | undefined;
  save(after: string | undefined): void;
  log(line: string): void;
}

interface Batch {
  readonly records: readonly StreamRecord[];
  /** the last record looked at, filtered out or not */
  readonly end: string | undefined;
}

/** Records that are invoked together: a batch, or what is left or split off of one. */
interface Segment {
  readonly records: readonly StreamRecord[];
  readonly retries: number;
  readonly invokeCount: number;
  readonly lastResult?: InvokeResult;
}

/** Reads one stream for one mapping: gather a batch, deliver it, keep how far that got, and so on. */
export class StreamReader {
  private position: string | undefined;
  /** Goes up when what is under way is to be abandoned. */
  private generation = 0;
  private closed = false;
  /** In a backoff or a batching window. */
  private waiting = false;
  private polls = 0;
  /** The latest poll that found the stream consumed. */
  private emptyPoll = 0;
  private nudged = false;
  private repositioning: Promise<void> | undefined;
  private sleeper: { readonly end: () => void; readonly nudgeable: boolean } | undefined;
  private readonly observers = new Set<() => void>();

  constructor(
    private readonly config: MappingConfig,
    private readonly options: ReaderOptions,
  ) {}

  /** Resolves when the starting position is taken; reading goes on in the background. */
  async start(): Promise<void> {
    const saved = this.options.load();
    if (saved) this.position = saved.after;
    else await this.skipTo(this.config.startingPosition === 'LATEST' ? 'end' : 'start');
    void this.run();
  }

  wake(): void {
    this.nudged = true;
    if (this.sleeper?.nudgeable) this.sleeper.end();
  }

  settled(): Promise<void> {
    const wanted = this.polls + 1;
    this.wake();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.closed && !this.waiting && this.emptyPoll < wanted) return;
        this.observers.delete(look);
        resolve();
      };
      this.observers.add(look);
      look();
    });
  }

  async reset(): Promise<void> {
    this.generation += 1;
    this.repositioning = this.skipTo('end').finally(() => {
      this.repositioning = undefined;
    });
    this.sleeper?.end();
    await this.repositioning;
    await this.settled();
  }

  close(): void {
    this.closed = true;
    this.sleeper?.end();
    this.changed();
  }

  private async skipTo(where: 'start' | 'end'): Promise<void> {
    let after: string | undefined;
    for (let moved = where === 'end'; moved; ) {
      const { last } = await this.options.stream.records(after, PAGE);
      moved = last !== after;
      after = last;
    }
    if (!this.closed) this.advance(after);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.closed; ) {
      try {
        await this.repositioning;
        const generation = this.generation;
        const batch = await this.gather(generation);
        if (batch) await this.deliver(batch, generation);
        failures = 0;
      } catch (error) {
        if (this.closed) return;
        failures += 1;
        this.log(`can not go on: ${error instanceof Error ? error.message : String(error)}`);
        await this.wait(backoff(failures));
      }
    }
  }

  /** The next batch with a record that passes the filters; undefined when it was abandoned. */
  private async gather(generation: number): Promise<Batch | undefined> {
    const records: StreamRecord[] = [];
    let bytes = 0;
    let end = this.position;
    let windowEnd: number | undefined;
    while (!this.stale(generation)) {
      const poll = this.beginPoll();
      const page = await this.options.stream.records(end, Math.min(this.config.batchSize, PAGE));
      if (this.stale(generation)) return undefined;
      for (const record of page.records) {
        if (this.passes(record)) {
          bytes += Buffer.byteLength(JSON.stringify(record));
          if (records.length > 0 && bytes > LARGEST_BATCH_BYTES) return { records, end };
          records.push(record);
        }
        end = record.dynamodb.SequenceNumber;
        if (records.length === this.config.batchSize) return { records, end };
      }
      const exhausted = page.records.length === 0 && page.last === end;
      end = page.last;
      if (records.length === 0) {
        if (end !== this.position) this.advance(end);
        if (exhausted) await this.idle(poll);
        continue;
      }
      windowEnd ??= this.options.clock.now() + this.config.windowMs;
      if (this.options.clock.now() >= windowEnd) return { records, end };
      if (exhausted && !this.nudged) await this.wait(undefined, windowEnd, true);
    }
    return undefined;
  }

  private beginPoll(): number {
    this.nudged = false;
    this.polls += 1;
    return this.polls;
  }

  private passes(record: StreamRecord): boolean {
    const { filters } = this.config;
    return filters.length === 0 || filters.some((matches) => matches(record));
  }

  private async deliver({ records, end }: Batch, generation: number): Promise<void> {
    let pending: readonly Segment[] = [{ records, retries: 0, invokeCount: 0 }];
    for (let segment = pending[0]; segment; segment = pending[0]) {
      const left = await this.attempt(segment, generation);
      if (this.stale(generation)) return;
      const leftCount = left.reduce((count, part) => count + part.records.length, 0);
      const done = segment.records[segment.records.length - leftCount - 1];
      if (done) this.advance(done.dynamodb.SequenceNumber);
      pending = [...left, ...pending.slice(1)];
    }
    if (end !== this.position) this.advance(end);
  }

  /** Invokes the function once. @returns what is left to do of the segment, in order */
  private async attempt(segment: Segment, generation: number): Promise<readonly Segment[]> {
    const { records } = segment;
    const now = this.options.clock.now();
    const firstAlive = records.findIndex((record) => createdAt(record) + this.config.maximumAgeMs > now);
    if (firstAlive !== 0) {
      const expired = firstAlive === -1 ? records : records.slice(0, firstAlive);
      this.discard({ ...segment, records: expired }, 'RecordAgeExceeded');
      return part(segment, expired.length);
    }
    const result = await this.invoke(records);
    if (this.stale(generation)) return [];
    const tried = { ...segment, invokeCount: segment.invokeCount + 1, lastResult: result };
    const outcome = outcomeOf(this.config, records, result);
    if (outcome.kind === 'succeeded') return [];
    if (outcome.kind === 'partly') {
      const left = part(tried, outcome.failedFrom);
      // With bisecting, the report is where the batch is split, and splitting does not use up a retry.
      return this.config.bisects ? left : await this.retry(left, 'item failures were reported');
    }
    if (!this.config.bisects || records.length === 1) return await this.retry([tried], outcome.reason);
    this.log(`splits a batch of ${records.length}: ${outcome.reason}`);
    const middle = Math.ceil(records.length / 2);
    return [
      { ...segment, records: records.slice(0, middle) },
      { ...segment, records: records.slice(middle) },
    ];
  }

  private async invoke(records: readonly StreamRecord[]): Promise<InvokeResult> {
    try {
      return await this.options.invoker.invoke(this.config.functionName, { Records: records });
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { ok: false, kind: 'Crash', errorType: 'InvocationFailed', errorMessage };
    }
  }

  private async retry([segment]: readonly Segment[], reason: string): Promise<readonly Segment[]> {
    const [first] = segment?.records ?? [];
    if (!segment || !first) return [];
    const retries = segment.retries + 1;
    if (retries > this.config.maximumRetries) {
      this.discard(segment, 'RetryAttemptsExhausted');
      return [];
    }
    const pause = backoff(retries);
    this.log(`retries ${segment.records.length} records in ${pause} ms: ${reason}`);
    // Moving the clock past the records' age ends the wait: then they are given up.
    await this.wait(pause, createdAt(first) + this.config.maximumAgeMs);
    return [{ ...segment, retries }];
  }

  private discard({ records, invokeCount, lastResult }: Segment, condition: Discard['condition']): void {
    const [first, ...others] = records;
    if (!first) return;
    const { onFailureArn } = this.config;
    const fate = onFailureArn === undefined ? 'there is no on-failure destination' : `told to ${onFailureArn}`;
    this.log(`gives up ${records.length} records (${condition}), ${fate}`);
    if (onFailureArn === undefined) return;
    const why = { condition, invokeCount, at: this.options.clock.now(), ...(lastResult ? { lastResult } : {}) };
    this.options.queues.send(onFailureArn, failureEnvelope(this.config, [first, ...others], why));
  }

  private async idle(poll: number): Promise<void> {
    this.emptyPoll = poll;
    this.changed();
    if (!this.nudged) await this.sleep(IDLE_POLL_MS, undefined, true);
  }

  private async wait(realMs: number | undefined, until?: number, nudgeable = false): Promise<void> {
    this.waiting = true;
    this.changed();
    await this.sleep(realMs, until, nudgeable);
  }

  /** Until so much real time has passed, or the clock has come to `until`, or a nudge. */
  private sleep(realMs: number | undefined, until: number | undefined, nudgeable: boolean): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      let onClock: Timer | undefined;
      let timeout: NodeJS.Timeout | undefined;
      // Ends `waiting` in the same turn, so that whoever moved the clock sees that there is work again.
      const end = (): void => {
        onClock?.cancel();
        clearTimeout(timeout);
        this.sleeper = undefined;
        this.waiting = false;
        resolve();
      };
      this.sleeper = { end, nudgeable };
      if (until !== undefined && Number.isFinite(until)) onClock = this.options.clock.schedule(until, end);
      if (realMs !== undefined) timeout = setTimeout(end, realMs).unref();
    });
  }

  private advance(after: string | undefined): void {
    this.position = after;
    this.options.save(after);
  }

  private stale(generation: number): boolean {
    return this.closed || this.generation !== generation;
  }

  private changed(): void {
    for (const look of [...this.observers]) look();
  }

  private log(line: string): void {
    this.options.log(`${this.config.id} → ${this.config.functionName}: ${line}`);
  }
}

/** What is left of a segment from a record on. */
function part(segment: Segment, from: number): readonly Segment[] {
  const records = segment.records.slice(from);
  return records.length === 0 ? [] : [{ ...segment, records }];
}

/** Milliseconds before the given retry, counted from 1. */
function backoff(retry: number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(retry - 1, 16));
}
