import type { VirtualClock } from '../clock.ts';
import { Deadlines } from './deadlines.ts';
import type { Machine } from './draft.ts';
import { dueAt, type Execution, type Identity, type TaskRest } from './execution.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { Answered } from './lambda-task.ts';
import { Run } from './run.ts';
import type { FunctionCall, TaskResource } from './task-definition.ts';

export interface EngineOptions {
  readonly clock: VirtualClock;
  readonly store: ExecutionStore;
  /** What an execution runs by. @throws Error when that can not be run any more */
  machineOf(identity: Identity): Machine;
  /** Invokes a task's function; never rejects. */
  invoke(machine: Machine, resource: TaskResource, call: FunctionCall): Promise<Answered>;
  /** Something happened to an execution, and is on disk. @param from how many events it had before */
  changed(execution: Execution, from: number): void;
  log(line: string): void;
}

/** An execution fails in the end when it runs for more than a year (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const LONGEST_RUN_SECONDS = 365 * 86_400;

/** Runs executions: whatever happens to one is worked out by a `Run`, kept on disk, and then acted on. */
export class Engine {
  /** Grows whenever something happens to an execution. */
  steps = 0;
  private readonly deadlines: Deadlines;
  /** Executions whose state is to be run. */
  private readonly ready = new Set<string>();
  /** Functions that run, by the task's attempt. */
  private readonly calls = new Map<string, Promise<void>>();
  private immediate: NodeJS.Immediate | undefined;
  private started = false;
  private closed = false;

  constructor(private readonly options: EngineOptions) {
    this.deadlines = new Deadlines(options.clock, (arn) => this.elapsed(arn));
  }

  /** Takes up every execution where it was; what fell due while nothing ran happens now. */
  start(): void {
    this.started = true;
    for (const execution of this.options.store.running()) this.attend(execution);
  }

  /** Begins an execution: it is on disk when this returns, and runs once the caller's turn is over. */
  begin(identity: Identity): Execution {
    const run = new Run(this.options.machineOf(identity), { identity, events: [] }, this.now());
    run.begin();
    const execution = this.options.store.create(identity, run.draft);
    this.acted(execution, 0);
    return execution;
  }

  /** Does something to a running execution, and to what follows from it until it has to wait. */
  act(execution: Execution, what: (run: Run) => void): Execution {
    const run = new Run(this.machineOf(execution), execution, this.now());
    what(run);
    const next = this.options.store.append(execution, run.draft);
    this.acted(next, execution.events.length);
    return next;
  }

  /** Ends a running execution from outside. */
  abort(arn: string, why: { readonly error?: string; readonly cause?: string }): void {
    const execution = this.options.store.get(arn);
    if (execution) this.act(execution, (run) => run.end('ABORTED', why));
  }

  /** Resolves when no execution has anything to do at the present time. */
  async settled(): Promise<void> {
    while (!this.closed) {
      this.deadlines.run();
      this.flush();
      if (this.calls.size === 0) return;
      await Promise.all(this.calls.values());
    }
  }

  /** Forgets what it was about to do; functions that run are not listened to any more. */
  reset(): void {
    this.deadlines.clear();
    this.ready.clear();
    this.calls.clear();
  }

  close(): void {
    this.closed = true;
    clearImmediate(this.immediate);
    this.deadlines.clear();
  }

  private acted(execution: Execution, from: number): void {
    this.steps += 1;
    this.options.changed(execution, from);
    this.attend(execution);
  }

  /** Sees to it that an execution goes on. */
  private attend(execution: Execution): void {
    const { progress, identity } = execution;
    if (!this.started || !progress) {
      this.deadlines.set(identity.arn, undefined);
      return;
    }
    const { rest } = progress;
    this.deadlines.set(identity.arn, Math.min(dueAt(progress) ?? Number.POSITIVE_INFINITY, this.endAt(execution)));
    if (rest.kind === 'ready') this.soon(identity.arn);
    else if (rest.kind === 'task' && !rest.submitted) this.invoke(execution, rest);
  }

  private soon(arn: string): void {
    this.ready.add(arn);
    this.immediate ??= setImmediate(() => this.flush());
  }

  private flush(): void {
    clearImmediate(this.immediate);
    this.immediate = undefined;
    for (const arn of this.ready) {
      if (this.closed) return;
      this.ready.delete(arn);
      const execution = this.options.store.get(arn);
      if (execution) this.act(execution, (run) => run.proceed());
    }
  }

  private elapsed(arn: string): void {
    const execution = this.options.store.get(arn);
    if (!execution?.progress || this.closed) return;
    const due = dueAt(execution.progress) ?? Number.POSITIVE_INFINITY;
    const ends = this.endAt(execution) <= Math.min(due, this.options.clock.now());
    this.act(execution, (run) => (ends ? run.end('TIMED_OUT') : run.elapse()));
  }

  private invoke(execution: Execution, { attempt, call }: TaskRest): void {
    if (this.calls.has(attempt) || this.closed) return;
    const machine = this.machineOf(execution);
    const task = machine.definition.states.get(execution.progress?.state ?? '');
    if (task?.type !== 'Task') return;
    const running = this.options
      .invoke(machine, task.resource, call)
      .then((answer) => this.answered(execution.identity.arn, attempt, answer))
      .catch((error: unknown) => this.options.log(`${execution.identity.arn}: ${String(error)}`))
      .finally(() => this.calls.delete(attempt));
    this.calls.set(attempt, running);
  }

  /** An answer that comes too late, or after somebody has reported already, changes nothing. */
  private answered(arn: string, attempt: string, answer: Answered): void {
    const execution = this.options.store.get(arn);
    const rest = execution?.progress?.rest;
    if (!execution || rest?.kind !== 'task' || rest.attempt !== attempt || this.closed) return;
    this.act(execution, (run) => (answer.ok ? run.answered(answer.output) : run.failed(answer.failure)));
  }

  private endAt(execution: Execution): number {
    const { timeoutSeconds } = this.machineOf(execution).definition;
    const seconds = Math.min(timeoutSeconds ?? LONGEST_RUN_SECONDS, LONGEST_RUN_SECONDS);
    return execution.identity.startedAt + 1000 * seconds;
  }

  /** In whole milliseconds: the clock can be moved to them exactly. */
  private now(): number {
    return Math.floor(this.options.clock.now());
  }

  private machineOf({ identity }: Execution): Machine {
    return this.options.machineOf(identity);
  }
}
