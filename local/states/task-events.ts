import type { Failure } from './failure.ts';
import type { TaskResource } from './task-definition.ts';

/** Type and details of an event of a history. */
type Recorded = readonly [type: string, details?: Readonly<Record<string, unknown>>];

interface Limits {
  readonly timeout: number | undefined;
  readonly heartbeat: number | undefined;
}

/** The events of a task, which differ with its resource. */
export interface TaskEvents {
  /** What errors call the task. */
  readonly subject: string;
  scheduled(parameters: unknown, limits: Limits): Recorded;
  started(): Recorded;
  submitted(output: unknown): Recorded;
  succeeded(output: unknown): Recorded;
  failed(failure: Failure): Recorded;
}

/** Names and members as in https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export function taskEvents(resource: TaskResource, region: string): TaskEvents {
  return resource.kind === 'function' ? functionEvents(resource.arn) : integrationEvents(resource.token, region);
}

const outputOf = (output: unknown) => ({ output: JSON.stringify(output), outputDetails: { truncated: false } });

const errorOf = ({ error, cause }: Failure) => ({ error, ...(cause !== undefined && { cause }) });

const limitsOf = ({ timeout, heartbeat }: Limits) => ({
  ...(timeout !== undefined && { timeoutInSeconds: timeout }),
  ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
});

const isTimeout = ({ error }: Failure): boolean => error === 'States.Timeout';

function integrationEvents(token: boolean, region: string): TaskEvents {
  const about = { resourceType: 'lambda', resource: token ? 'invoke.waitForTaskToken' : 'invoke' };
  return {
    subject: 'lambda',
    scheduled: (parameters, limits) => [
      'TaskScheduled',
      { ...about, region, parameters: JSON.stringify(parameters), ...limitsOf(limits) },
    ],
    started: () => ['TaskStarted', about],
    submitted: (output) => ['TaskSubmitted', { ...about, ...outputOf(output) }],
    succeeded: (output) => ['TaskSucceeded', { ...about, ...outputOf(output) }],
    failed: (failure) => [isTimeout(failure) ? 'TaskTimedOut' : 'TaskFailed', { ...about, ...errorOf(failure) }],
  };
}

function functionEvents(arn: string): TaskEvents {
  return {
    subject: arn,
    // Of heartbeats, which a bare function can not send, this event knows nothing.
    scheduled: (parameters, { timeout }) => [
      'LambdaFunctionScheduled',
      {
        resource: arn,
        input: JSON.stringify(parameters),
        inputDetails: { truncated: false },
        ...limitsOf({ timeout, heartbeat: undefined }),
      },
    ],
    started: () => ['LambdaFunctionStarted'],
    submitted: () => {
      throw new Error('a bare function is not waited for beyond its answer');
    },
    succeeded: (output) => ['LambdaFunctionSucceeded', outputOf(output)],
    failed: (failure) => [isTimeout(failure) ? 'LambdaFunctionTimedOut' : 'LambdaFunctionFailed', errorOf(failure)],
  };
}
