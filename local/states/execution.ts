import type { FunctionCall } from './task-definition.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** All times of executions are milliseconds since the epoch, on the clock. */
export interface HistoryEvent {
  /** Counts from 1. */
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  /** e.g. `TaskStateEntered` */
  readonly type: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What an execution is waiting for. */
export type Rest =
  /** Nothing: its state is to be run. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'retry'; readonly until: number }
  | TaskRest;

export interface TaskRest {
  readonly kind: 'task';
  /** Of this attempt; answers to an earlier one are of no interest. */
  readonly attempt: string;
  readonly call: FunctionCall;
  /** Somebody is to report by it. */
  readonly token?: string;
  /** The function has answered, and only the report is missing. */
  readonly submitted: boolean;
  readonly timeoutAt?: number;
  readonly heartbeat?: { readonly seconds: number; readonly by: number };
}

/** Where a running execution is. */
export interface Progress {
  /** Name of the state. */
  readonly state: string;
  /** Of the state, before `InputPath`. */
  readonly input: unknown;
  readonly enteredAt: number;
  /** Id of the event of entering it. */
  readonly enteredEvent: number;
  readonly lastEvent: number;
  /** Retries so far, by the position of the retrier. */
  readonly retries: readonly number[];
  readonly rest: Rest;
}

/** How an execution ended. */
export interface Outcome {
  readonly status: Exclude<Status, 'RUNNING'>;
  readonly at: number;
  /** JSON, of one that succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What never changes of an execution. */
export interface Identity {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** Which definition it runs by: the one that was in force when it started. */
  readonly definition: string;
  /** JSON, as it was given. */
  readonly input: string;
  readonly startedAt: number;
}

export interface Execution {
  readonly identity: Identity;
  readonly events: readonly HistoryEvent[];
  /** While it runs. */
  readonly progress?: Progress;
  /** Once it has ended. */
  readonly outcome?: Outcome;
}

export const statusOf = ({ outcome }: Execution): Status => outcome?.status ?? 'RUNNING';

/** When something is to happen to a running execution by itself; the earliest, if there are several. */
export function dueAt({ rest }: Progress): number | undefined {
  if (rest.kind === 'ready') return undefined;
  if (rest.kind !== 'task') return rest.until;
  const limits = [rest.timeoutAt, rest.heartbeat?.by].filter((at) => at !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}
