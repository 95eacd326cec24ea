import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../journal.ts';
import type { Execution, HistoryEvent, Identity, Outcome, Progress, Status } from './execution.ts';

/** What is known of an execution without reading its file. */
export interface Summary {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly status: Status;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  /** The state it is in, or was in at the end. */
  readonly state?: string;
}

/** What one stretch of an execution adds to it. */
export interface Stretch {
  readonly events: readonly HistoryEvent[];
  readonly progress: Progress | undefined;
  readonly outcome: Outcome | undefined;
}

/** A line of an execution's file. The first has its identity, the last tells where it is. */
interface Line {
  readonly identity?: Identity;
  readonly events: readonly HistoryEvent[];
  readonly progress?: Progress;
  readonly outcome?: Outcome;
}

/** How long AWS keeps executions that have ended. */
const KEPT_MS = 90 * 86_400_000;

/**
 * The executions on disk: one file each, to which every stretch is one line, written before anybody hears of it; and an
 * index of all of them. The files of those that have ended are read only when somebody asks for them.
 */
export class ExecutionStore {
  private readonly folder: string;
  private readonly index: Journal<Summary>;
  private readonly live = new Map<string, Execution>();
  /** ARNs of ended executions, in the order they ended. */
  private readonly ended: string[];

  constructor(directory: string) {
    this.folder = join(directory, 'executions');
    mkdirSync(this.folder, { recursive: true });
    this.index = new Journal(join(directory, 'executions.jsonl'));
    this.removeStrangers();
    for (const [arn, { status }] of this.index.entries()) if (status === 'RUNNING') this.restore(arn);
    this.ended = this.summaries()
      .filter(({ status }) => status !== 'RUNNING')
      .sort((one, other) => (one.stoppedAt ?? 0) - (other.stoppedAt ?? 0))
      .map(({ arn }) => arn);
  }

  /** Those that run, in the order they started. */
  running(): readonly Execution[] {
    return [...this.live.values()];
  }

  summary(arn: string): Summary | undefined {
    return this.index.get(arn);
  }

  /** All, in the order they started. */
  summaries(): Summary[] {
    return this.index.entries().map(([, summary]) => summary);
  }

  /** One that runs. */
  get(arn: string): Execution | undefined {
    return this.live.get(arn);
  }

  /** One that runs or has ended; the latter is read from disk. */
  read(arn: string): Execution | undefined {
    return this.live.get(arn) ?? (this.index.get(arn) ? this.load(arn) : undefined);
  }

  /** Adds an execution with its first stretch. */
  create(identity: Identity, stretch: Stretch): Execution {
    writeFileSync(this.fileOf(identity.arn), line(stretch, identity));
    const { arn, name, machineArn, startedAt } = identity;
    const { progress } = stretch;
    // In the index only now: an execution without a file would be none.
    this.index.set(arn, {
      arn,
      name,
      machineArn,
      status: 'RUNNING',
      startedAt,
      ...(progress && { state: progress.state }),
    });
    return this.apply({ identity, events: [] }, stretch);
  }

  /** Adds a stretch: it is on disk when this returns. */
  append(execution: Execution, stretch: Stretch): Execution {
    appendFileSync(this.fileOf(execution.identity.arn), line(stretch));
    return this.apply(execution, stretch);
  }

  /** Drops those that ended too long ago. @param now milliseconds since the epoch */
  prune(now: number): void {
    for (let [arn] = this.ended; arn !== undefined; [arn] = this.ended) {
      if ((this.index.get(arn)?.stoppedAt ?? 0) > now - KEPT_MS) return;
      this.ended.shift();
      this.index.delete(arn);
      rmSync(this.fileOf(arn), { force: true });
    }
  }

  clear(): void {
    this.live.clear();
    this.ended.length = 0;
    this.index.clear();
    this.removeStrangers();
  }

  close(): void {
    this.index.close();
  }

  private apply(execution: Execution, { events, progress, outcome }: Stretch): Execution {
    const { identity } = execution;
    const next: Execution = {
      identity,
      events: [...execution.events, ...events],
      ...(progress && { progress }),
      ...(outcome && { outcome }),
    };
    if (outcome) this.conclude(identity.arn, outcome, lastState(next));
    else this.live.set(identity.arn, next);
    return next;
  }

  private conclude(arn: string, outcome: Outcome, state: string | undefined): void {
    this.live.delete(arn);
    const summary = this.index.get(arn);
    if (!summary) return;
    this.index.set(arn, concluded(summary, outcome, state));
    this.ended.push(arn);
  }

  /** Takes up one that ran when the process ended; its file may know that it had come to its end. */
  private restore(arn: string): void {
    this.mend(arn);
    const execution = this.load(arn);
    const summary = this.index.get(arn);
    const outcome = execution?.outcome;
    if (!execution || !summary) this.index.delete(arn);
    else if (!outcome) this.live.set(arn, execution);
    else this.index.set(arn, concluded(summary, outcome, lastState(execution)));
  }

  /** Cuts off a line that was not written to its end: the next one would be taken for its rest. */
  private mend(arn: string): void {
    if (!existsSync(this.fileOf(arn))) return;
    const text = readFileSync(this.fileOf(arn), 'utf8');
    if (!text.endsWith('\n')) writeFileSync(this.fileOf(arn), text.slice(0, text.lastIndexOf('\n') + 1));
  }

  private load(arn: string): Execution | undefined {
    if (!existsSync(this.fileOf(arn))) return undefined;
    const lines = readFileSync(this.fileOf(arn), 'utf8').split('\n').flatMap(parsed);
    const identity = lines[0]?.identity;
    const last = lines.at(-1);
    if (!identity || !last) return undefined;
    return {
      identity,
      events: lines.flatMap(({ events }) => events),
      ...(last.progress && { progress: last.progress }),
      ...(last.outcome && { outcome: last.outcome }),
    };
  }

  /** Files without an entry: of an execution nobody was told of, or of one that was dropped. */
  private removeStrangers(): void {
    const known = new Set(this.index.entries().map(([arn]) => this.fileOf(arn)));
    for (const name of readdirSync(this.folder))
      if (!known.has(join(this.folder, name))) rmSync(join(this.folder, name), { force: true });
  }

  /** Names of executions may be longer than those of files, and hold any letter. */
  private fileOf(arn: string): string {
    return join(this.folder, `${createHash('sha256').update(arn).digest('hex').slice(0, 40)}.jsonl`);
  }
}

const concluded = (summary: Summary, { status, at }: Outcome, state: string | undefined): Summary => ({
  ...summary,
  status,
  stoppedAt: at,
  ...(state !== undefined && { state }),
});

function lastState({ events }: Execution): string | undefined {
  const name = events.findLast(({ type }) => type.endsWith('StateEntered'))?.details?.['name'];
  return typeof name === 'string' ? name : undefined;
}

function line({ events, progress, outcome }: Stretch, identity?: Identity): string {
  const content: Line = {
    ...(identity && { identity }),
    events,
    ...(progress && { progress }),
    ...(outcome && { outcome }),
  };
  return `${JSON.stringify(content)}\n`;
}

/** A line that was cut off when the process was killed never happened. */
function parsed(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}
