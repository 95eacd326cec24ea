import { type Execution, type HistoryEvent, type Status, statusOf } from './execution.ts';
import type { Summary } from './execution-store.ts';
import type { MachineConfig } from './machine-config.ts';

type Described = Readonly<Record<string, unknown>>;

/** Timestamps of the AWS JSON protocol are seconds since the epoch. */
export const seconds = (at: number): number => at / 1000;

/** The answer to DescribeExecution. */
export function describeExecution(execution: Execution): Record<string, unknown> {
  const { identity, outcome } = execution;
  const { output, error, cause } = outcome ?? {};
  return {
    executionArn: identity.arn,
    stateMachineArn: identity.machineArn,
    name: identity.name,
    status: statusOf(execution),
    startDate: seconds(identity.startedAt),
    ...(outcome && { stopDate: seconds(outcome.at) }),
    input: identity.input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveCount: 0,
    ...redrive(statusOf(execution)),
  };
}

/** An entry of ListExecutions. */
export function describeSummary({ arn, machineArn, name, status, startedAt, stoppedAt }: Summary): Described {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
    redriveCount: 0,
  };
}

/** An event of GetExecutionHistory. */
export function describeEvent({ id, previousEventId, timestamp, type, details }: HistoryEvent): Described {
  return {
    id,
    previousEventId,
    timestamp: seconds(timestamp),
    type,
    ...(details && { [detailsOf(type)]: details }),
  };
}

/** @param createdAt milliseconds since the epoch */
export function describeMachine(machine: MachineConfig, createdAt: number): Record<string, unknown> {
  const { arn, name, definition, roleArn, logging, tracing } = machine;
  const { level, includeExecutionData, logGroupArn } = logging;
  const destinations = logGroupArn === undefined ? undefined : [{ cloudWatchLogsLogGroup: { logGroupArn } }];
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: seconds(createdAt),
    loggingConfiguration: { level, includeExecutionData, ...(destinations && { destinations }) },
    tracingConfiguration: { enabled: tracing },
  };
}

/** Details without what is data of the execution, for logs and histories that leave it out. */
export function withoutData(details: Described): Described {
  const data = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];
  return Object.fromEntries(Object.entries(details).filter(([name]) => !data.includes(name)));
}

/** What EventBridge tells of an execution's new status; times are in milliseconds there. */
export function statusDetail(execution: Execution): Described {
  const { stopDate: _, ...described } = describeExecution(execution);
  const { identity, outcome } = execution;
  return {
    output: null,
    outputDetails: null,
    error: null,
    cause: null,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveDate: null,
    redriveStatusReason: null,
    ...described,
    startDate: identity.startedAt,
    stopDate: outcome?.at ?? null,
  };
}

function redrive(status: Status): Described {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveStatus: 'REDRIVABLE' };
  return {
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

/** `TaskStateEntered` → `stateEnteredEventDetails`, `TaskFailed` → `taskFailedEventDetails` */
function detailsOf(type: string): string {
  const state = /State(Entered|Exited)$/.exec(type)?.[1];
  const name = state === undefined ? type : `State${state}`;
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}EventDetails`;
}
