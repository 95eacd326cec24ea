import type { Definition, State } from './definition.ts';
import type { Execution, HistoryEvent, Outcome, Progress, Rest } from './execution.ts';
import { type Failure, StateFailure, tooLarge } from './failure.ts';
import type { Scope } from './reference-path.ts';

/** The state machine as its execution sees it. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly region: string;
  readonly definition: Definition;
}

/**
 * What a stretch of an execution adds to it: events, where it is now, or how it ended. The execution itself is not
 * changed; the draft is kept as a whole or not at all.
 */
export class Draft {
  readonly events: HistoryEvent[] = [];
  progress: Progress | undefined;
  outcome: Outcome | undefined;

  /** @param now milliseconds since the epoch, of everything that happens in this stretch */
  constructor(
    readonly machine: Machine,
    readonly execution: Execution,
    readonly now: number,
  ) {
    this.progress = execution.progress;
  }

  /** The state it is in. @throws Error when it is in none */
  get current(): { readonly progress: Progress; readonly state: State } {
    const { progress } = this;
    const state = progress && this.machine.definition.states.get(progress.state);
    if (!progress || !state) throw new Error(`${this.execution.identity.arn} is in no state`);
    return { progress, state };
  }

  /** Events so far, those of earlier stretches included. */
  get count(): number {
    return this.execution.events.length + this.events.length;
  }

  /** @param previous id of the event this one follows from, when it is not the last. @returns its id */
  record(type: string, details?: Readonly<Record<string, unknown>>, previous?: number): number {
    const id = this.count + 1;
    const previousEventId = previous ?? this.progress?.lastEvent ?? 0;
    this.events.push({ id, previousEventId, timestamp: this.now, type, ...(details && { details }) });
    if (this.progress) this.progress = { ...this.progress, lastEvent: id };
    return id;
  }

  rest(rest: Rest): void {
    this.progress = { ...this.current.progress, rest };
  }

  enter(name: string, input: unknown, previous?: number): void {
    const type = this.machine.definition.states.get(name)?.type;
    const details = { name, input: JSON.stringify(input), ...whole('inputDetails') };
    const enteredEvent = this.record(`${type}StateEntered`, details, previous);
    const place = { state: name, input, enteredAt: this.now, enteredEvent, lastEvent: enteredEvent };
    this.progress = { ...place, retries: [], rest: { kind: 'ready' } };
  }

  /**
   * Leaves the current state for the next one, or ends the execution with its output.
   * @throws StateFailure when the output is too large
   */
  leave(next: string | undefined, output: unknown): void {
    const { state } = this.current;
    this.refuseLarge(output);
    const details = { output: JSON.stringify(output), ...whole('outputDetails') };
    this.record(`${state.type}StateExited`, { name: state.name, ...details });
    if (next !== undefined) this.enter(next, output);
    else {
      this.record('ExecutionSucceeded', details);
      this.conclude({ status: 'SUCCEEDED', output: details.output });
    }
  }

  /** Fails the execution, past `Retry` and `Catch`. */
  fail({ error, cause }: Failure): void {
    const told = { ...(error !== '' && { error }), ...(cause !== undefined && { cause }) };
    this.record('ExecutionFailed', told);
    this.conclude({ status: 'FAILED', ...told });
  }

  conclude(outcome: Omit<Outcome, 'at'>): void {
    this.progress = undefined;
    this.outcome = { ...outcome, at: this.now };
  }

  /** A state's parameters or output. @throws StateFailure when they are too large */
  refuseLarge(data: unknown): void {
    const large = tooLarge(data, this.current.state.name);
    if (large) throw new StateFailure(large);
  }

  /**
   * What paths of the current state are followed in, before its `InputPath`.
   * @param token of its task, where that has one
   */
  scope(token?: string): Scope {
    const { identity } = this.execution;
    const { progress, state } = this.current;
    const { arn: machineArn, name: machineName, roleArn } = this.machine;
    const attempts = progress.retries.reduce((sum, count) => sum + count, 0);
    // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    const context = {
      Execution: {
        Id: identity.arn,
        Input: JSON.parse(identity.input) as unknown,
        Name: identity.name,
        RoleArn: roleArn,
        StartTime: new Date(identity.startedAt).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: machineArn, Name: machineName },
      State: {
        Name: state.name,
        EnteredTime: new Date(progress.enteredAt).toISOString(),
        ...(state.type === 'Task' && { RetryCount: attempts }),
      },
      ...(token !== undefined && { Task: { Token: token } }),
    };
    return { input: progress.input, context };
  }
}

/** Nothing is ever cut off here. */
export const whole = (details: 'inputDetails' | 'outputDetails') => ({ [details]: { truncated: false } });
