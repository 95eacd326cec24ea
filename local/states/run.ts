import { randomUUID } from 'node:crypto';
import type { ChoiceState, PassState, State, WaitState } from './definition.ts';
import { Draft, type Machine, whole } from './draft.ts';
import { type Catcher, delayBefore, isFor } from './error-rules.ts';
import { evaluateLimit, evaluateWait, select } from './evaluation.ts';
import type { Execution, TaskRest } from './execution.ts';
import { type Failure, runtimeFailure, StateFailure, tooLarge } from './failure.ts';
import { placeAt, type Scope } from './reference-path.ts';
import { callOf } from './task-definition.ts';
import { type TaskEvents, taskEvents } from './task-events.ts';
import { makeToken } from './token.ts';

type TaskOf = Extract<State, { type: 'Task' }>;

/** A history of more events fails the execution (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
const MOST_EVENTS = 25_000;

/** One stretch of an execution, from something that happened to it until it has to wait again. */
export class Run {
  /** What has come of it so far. */
  readonly draft: Draft;

  /** @param now milliseconds since the epoch */
  constructor(machine: Machine, execution: Execution, now: number) {
    this.draft = new Draft(machine, execution, now);
  }

  /** Starts an execution that has no history yet. */
  begin(): void {
    const { machine, execution } = this.draft;
    const { input } = execution.identity;
    this.draft.record('ExecutionStarted', { input, ...whole('inputDetails'), roleArn: machine.roleArn }, 0);
    this.draft.enter(machine.definition.startAt, JSON.parse(input), 0);
  }

  /** Runs states until one has to wait. */
  proceed(): void {
    while (this.draft.progress?.rest.kind === 'ready') this.guarded(() => this.perform());
  }

  /** What its time has come for happens: a wait is over, a retry begins, a task is given up. */
  elapse(): void {
    const rest = this.draft.progress?.rest;
    if (rest?.kind === 'wait') this.guarded(() => this.leaveFiltered());
    else if (rest?.kind === 'retry') this.draft.rest({ kind: 'ready' });
    else if (rest?.kind === 'task') this.failed(timeoutOf(rest));
    this.proceed();
  }

  /** The function of a task has answered: that is the task's result, unless somebody is to report by a token. */
  answered(output: unknown): void {
    this.withTask((task, rest, events) => {
      const large = tooLarge(output, events.subject);
      if (large) this.failTask(task, large, events);
      else if (rest.token === undefined) this.succeedTask(task, output, events);
      else {
        this.draft.record(...events.submitted(output));
        this.draft.rest({ ...rest, submitted: true });
      }
    });
  }

  /** Somebody has reported success by the task's token. */
  reported(output: unknown): void {
    this.withTask((task, _rest, events) => this.succeedTask(task, output, events));
  }

  /** The task failed: its function did, or somebody reported so, or its time is over. */
  failed(failure: Failure): void {
    this.withTask((task, _rest, events) => this.failTask(task, failure, events));
  }

  /** Somebody still works on the task. */
  alive(): void {
    const rest = this.draft.progress?.rest;
    if (rest?.kind !== 'task' || !rest.heartbeat) return;
    const { seconds } = rest.heartbeat;
    this.draft.rest({ ...rest, heartbeat: { seconds, by: this.draft.now + 1000 * seconds } });
  }

  /** Ends the execution as a whole, from outside of it. */
  end(status: 'ABORTED' | 'TIMED_OUT', why: { readonly error?: string; readonly cause?: string } = {}): void {
    this.draft.record(status === 'ABORTED' ? 'ExecutionAborted' : 'ExecutionTimedOut', why, 0);
    this.draft.conclude({ status, ...why });
  }

  private perform(): void {
    if (this.draft.count < MOST_EVENTS) this.runState(this.draft.current.state, this.draft.scope());
    else this.draft.fail(tooMuchHistory);
  }

  private runState(state: State, scope: Scope): void {
    switch (state.type) {
      case 'Pass':
        this.pass(state, scope);
        break;
      case 'Choice':
        this.choose(state, scope);
        break;
      case 'Wait':
        this.wait(state, scope);
        break;
      case 'Succeed':
        this.leaveFiltered();
        break;
      case 'Fail':
        this.draft.fail({
          error: String(state.error?.(scope) ?? ''),
          ...(state.cause && { cause: String(state.cause(scope)) }),
        });
        break;
      case 'Task':
        this.startTask(state, scope);
        break;
    }
  }

  private pass(state: PassState, scope: Scope): void {
    const effective = { ...scope, input: select(state.inputPath, scope) };
    const given = state.parameters ? state.parameters(effective) : effective.input;
    this.leaveWith(state, state.result ? state.result.value : given);
  }

  private choose(state: ChoiceState, scope: Scope): void {
    const effective = { ...scope, input: select(state.inputPath, scope) };
    const next = state.rules.find(({ holds }) => holds(effective))?.next ?? state.otherwise;
    if (next === undefined) throw new StateFailure(noChoiceMatched);
    this.draft.leave(next, select(state.outputPath, effective));
  }

  private wait(state: WaitState, scope: Scope): void {
    const { now } = this.draft;
    const until = evaluateWait(state.until, { ...scope, input: select(state.inputPath, scope) }, now);
    if (until > now) this.draft.rest({ kind: 'wait', until });
    else this.leaveFiltered();
  }

  private startTask(task: TaskOf, outer: Scope): void {
    const { machine, execution, now } = this.draft;
    const attempt = randomUUID();
    const subject = { machineArn: machine.arn, executionArn: execution.identity.arn, attempt };
    const token = task.resource.kind === 'invoke' && task.resource.token ? makeToken(subject) : undefined;
    const scope = { ...this.draft.scope(token), input: select(task.inputPath, outer) };
    const parameters = task.parameters ? task.parameters(scope) : scope.input;
    this.draft.refuseLarge(parameters);
    const call = callOf(task.resource, parameters);
    const timeout = evaluateLimit(task.timeout, scope);
    const heartbeat = evaluateLimit(task.heartbeat, scope);
    const events = taskEvents(task.resource, machine.region);
    this.draft.record(...events.scheduled(parameters, { timeout, heartbeat }));
    this.draft.record(...events.started());
    this.draft.rest({
      kind: 'task',
      attempt,
      call,
      submitted: false,
      ...(token !== undefined && { token }),
      ...(timeout !== undefined && { timeoutAt: now + 1000 * timeout }),
      ...(heartbeat !== undefined && { heartbeat: { seconds: heartbeat, by: now + 1000 * heartbeat } }),
    });
  }

  private succeedTask(task: TaskOf, output: unknown, events: TaskEvents): void {
    this.draft.record(...events.succeeded(output));
    const result = task.resultSelector ? task.resultSelector({ ...this.draft.scope(), input: output }) : output;
    this.leaveWith(task, result);
  }

  private failTask(task: TaskOf, failure: Failure, events: TaskEvents): void {
    this.draft.record(...events.failed(failure));
    this.recover(task, failure);
  }

  /** `Retry`, then `Catch`, then the end; which it is as well when the error has no place in the state's input. */
  private recover(task: TaskOf, failure: Failure): void {
    try {
      this.retryOrCatch(task, failure);
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      this.draft.fail(error.failure);
    }
  }

  private retryOrCatch(task: TaskOf, failure: Failure): void {
    const { progress } = this.draft.current;
    const at = task.retriers.findIndex(({ errors }) => isFor(errors, failure));
    const retrier = task.retriers[at];
    const attempts = progress.retries[at] ?? 0;
    if (retrier && attempts < retrier.maxAttempts) {
      const retries = task.retriers.map((_, index) => (progress.retries[index] ?? 0) + (index === at ? 1 : 0));
      const until = this.draft.now + delayBefore(retrier, attempts + 1, Math.random());
      this.draft.progress = { ...progress, retries, rest: { kind: 'retry', until } };
      return;
    }
    const catcher = task.catchers.find(({ errors }) => isFor(errors, failure));
    if (catcher) this.draft.leave(catcher.next, caught(catcher, progress.input, failure));
    else this.draft.fail(failure);
  }

  /** Runs something of a state; what it throws fails the state as the definition says. */
  private guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const { progress, state } = this.draft.current;
      const { failure } = error;
      const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${progress.enteredEvent}).`;
      if (failure.error === 'States.Runtime') this.draft.fail(runtimeFailure(`${where} ${failure.cause}`).failure);
      else if (state.type === 'Task' && failure.error !== 'States.DataLimitExceeded') this.recover(state, failure);
      else this.draft.fail(failure);
    }
  }

  private withTask(act: (task: TaskOf, rest: TaskRest, events: TaskEvents) => void): void {
    this.guarded(() => {
      const { progress, state } = this.draft.current;
      if (state.type !== 'Task' || progress.rest.kind !== 'task') throw new Error(`${state.name} runs no task`);
      act(state, progress.rest, taskEvents(state.resource, this.draft.machine.region));
    });
    this.proceed();
  }

  /** Leaves a state whose output is its input, but for the paths. */
  private leaveFiltered(): void {
    const { state } = this.draft.current;
    const scope = this.draft.scope();
    const input = select(state.inputPath, scope);
    const next = 'next' in state ? state.next : undefined;
    this.draft.leave(next, select(state.outputPath, { ...scope, input }));
  }

  private leaveWith(state: PassState | TaskOf, result: unknown): void {
    const scope = this.draft.scope();
    const input = state.resultPath === null ? scope.input : placeAt(state.resultPath, scope.input, result);
    this.draft.leave(state.next, select(state.outputPath, { ...scope, input }));
  }
}

/** The service reports both as `States.Timeout`; when both are due at once, it is the task's own. */
function timeoutOf({ timeoutAt, heartbeat }: TaskRest): Failure {
  const missed = heartbeat !== undefined && heartbeat.by < (timeoutAt ?? Number.POSITIVE_INFINITY);
  return { error: 'States.Timeout', ...(missed && { alias: 'States.HeartbeatTimeout' }) };
}

/** A catcher's output: the state's input with the error in it. @throws StateFailure when it has no place there */
function caught({ resultPath }: Catcher, input: unknown, { error, cause = '' }: Failure): unknown {
  return resultPath === null ? input : placeAt(resultPath, input, { Error: error, Cause: cause });
}

const noChoiceMatched: Failure = {
  error: 'States.NoChoiceMatched',
  cause: 'No choice rule holds, and there is no Default',
};

const tooMuchHistory: Failure = {
  error: 'States.Runtime',
  cause: `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
};
