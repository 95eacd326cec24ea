import { describeEvent } from './descriptions.ts';
import type { Execution, Status } from './execution.ts';
import type { ExecutionStore, Summary } from './execution-store.ts';

/** An execution as the control endpoint lists it. */
export interface ListedExecution {
  readonly name: string;
  /** Name of the state machine. */
  readonly stateMachine: string;
  readonly status: Status;
  /** The state it is in, or was in at the end. */
  readonly state?: string;
  /** ISO 8601, on the clock; so is `stoppedAt`. */
  readonly startedAt: string;
  readonly stoppedAt?: string;
  /** JSON; so is `output`. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** As GetExecutionHistory tells it, with times in ISO 8601; only of executions asked for by name. */
  readonly history?: readonly Readonly<Record<string, unknown>>[];
}

export interface Wanted {
  readonly name?: string | undefined;
  readonly status?: string | undefined;
}

const MOST = 100;

/** Newest first, a hundred at most. */
export function listExecutions(store: ExecutionStore, { name, status }: Wanted): ListedExecution[] {
  return store
    .summaries()
    .filter((summary) => (name ?? summary.name) === summary.name && (status ?? summary.status) === summary.status)
    .slice(-MOST)
    .reverse()
    .flatMap((summary) => {
      const execution = store.read(summary.arn);
      return execution ? [listed(summary, execution, name !== undefined)] : [];
    });
}

function listed(summary: Summary, { identity, progress, outcome, events }: Execution, whole: boolean): ListedExecution {
  const state = progress?.state ?? summary.state;
  const { output, error, cause } = outcome ?? {};
  return {
    name: identity.name,
    stateMachine: identity.machineArn.split(':').at(-1) ?? '',
    status: outcome?.status ?? 'RUNNING',
    ...(state !== undefined && { state }),
    startedAt: new Date(identity.startedAt).toISOString(),
    ...(outcome && { stoppedAt: new Date(outcome.at).toISOString() }),
    input: identity.input,
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(whole && {
      history: events.map((event) => ({ ...describeEvent(event), timestamp: new Date(event.timestamp).toISOString() })),
    }),
  };
}
