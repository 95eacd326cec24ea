import { randomUUID } from 'node:crypto';
import { type Service, ServiceError } from '../types.ts';
import {
  describeEvent,
  describeExecution,
  describeMachine,
  describeSummary,
  seconds,
  withoutData,
} from './descriptions.ts';
import type { Engine } from './engine.ts';
import type { Execution, Identity } from './execution.ts';
import type { ExecutionStore, Summary } from './execution-store.ts';
import type { MachineConfig } from './machine-config.ts';
import { checkJson, checkName, invalid, optionalFlag, optionalText, pageOf, requiredText } from './requests.ts';
import type { Run } from './run.ts';
import { readToken } from './token.ts';

export interface ApiOptions {
  readonly engine: Engine;
  readonly store: ExecutionStore;
  /** By ARN. */
  readonly machines: ReadonlyMap<string, MachineConfig>;
  /** Name under which the definition now in force is kept. */
  definitionOf(machine: MachineConfig): string;
  /** When the cloud first saw the state machine, in milliseconds since the epoch. */
  createdAt(machine: MachineConfig): number;
  now(): number;
}

type Input = Readonly<Record<string, unknown>>;
type Operation = (options: ApiOptions, input: Input) => Record<string, unknown>;

const OPERATIONS = new Map<string, Operation>(
  Object.entries({
    StartExecution: startExecution,
    StopExecution: stopExecution,
    DescribeExecution: (options, input) => describeExecution(executionIn(options, input)),
    DescribeStateMachine: (options, input) => {
      const machine = machineIn(options, input);
      return describeMachine(machine, options.createdAt(machine));
    },
    GetExecutionHistory: getExecutionHistory,
    ListExecutions: listExecutions,
    ListStateMachines: listStateMachines,
    SendTaskSuccess: (options, input) => {
      const output = requiredText(input, 'output');
      checkJson('output', output, new ServiceError('InvalidOutput', "Invalid Output: 'The output is not valid JSON'"));
      return report(options, input, (run) => run.reported(JSON.parse(output)));
    },
    SendTaskFailure: (options, input) => {
      const [error, cause] = [optionalText(input, 'error'), optionalText(input, 'cause')];
      return report(options, input, (run) => run.failed({ error: error ?? '', ...(cause !== undefined && { cause }) }));
    },
    SendTaskHeartbeat: (options, input) => report(options, input, (run) => run.alive()),
  } satisfies Record<string, Operation>),
);

/** The service's JSON API. */
export const statesApi =
  (options: ApiOptions): Service =>
  async ({ action, input }) => {
    const operation = OPERATIONS.get(action);
    if (!operation)
      throw new ServiceError('UnknownOperationException', `${action} of Step Functions is not supported here.`);
    options.store.prune(options.now());
    return operation(options, input);
  };

function startExecution(options: ApiOptions, input: Input): Record<string, unknown> {
  const machine = machineIn(options, input);
  const name = optionalText(input, 'name') ?? randomUUID();
  checkName(name);
  const given = optionalText(input, 'input') ?? '{}';
  const notJson = new ServiceError(
    'InvalidExecutionInput',
    "Invalid State Machine Execution Input: 'Invalid execution input.'",
  );
  checkJson('input', given, notJson);
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const known = options.store.summary(arn);
  if (known) return again(options, known, given);
  const identity: Identity = {
    arn,
    name,
    machineArn: machine.arn,
    definition: options.definitionOf(machine),
    input: given,
    startedAt: options.now(),
  };
  options.engine.begin(identity);
  return { executionArn: arn, startDate: seconds(identity.startedAt) };
}

/** The same request again gets the same answer while the execution runs. */
function again({ store }: ApiOptions, { arn, startedAt }: Summary, given: string): Record<string, unknown> {
  if (store.get(arn)?.identity.input === given) return { executionArn: arn, startDate: seconds(startedAt) };
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

/** One that has ended already stays as it is. */
function stopExecution(options: ApiOptions, input: Input): Record<string, unknown> {
  const execution = executionIn(options, input);
  const [error, cause] = [optionalText(input, 'error'), optionalText(input, 'cause')];
  const told = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  const ended = execution.outcome ? execution : options.engine.act(execution, (run) => run.end('ABORTED', told));
  return { stopDate: seconds(ended.outcome?.at ?? options.now()) };
}

function getExecutionHistory(options: ApiOptions, input: Input): Record<string, unknown> {
  const { events } = executionIn(options, input);
  const ordered = optionalFlag(input, 'reverseOrder', false) ? events.toReversed() : events;
  const { items, ...next } = pageOf(input, ordered);
  const withData = optionalFlag(input, 'includeExecutionData', true);
  const shown = items.map((event) =>
    withData || !event.details ? event : { ...event, details: withoutData(event.details) },
  );
  return { events: shown.map(describeEvent), ...next };
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

function listExecutions(options: ApiOptions, input: Input): Record<string, unknown> {
  const machine = machineIn(options, input);
  const status = optionalText(input, 'statusFilter');
  if (status !== undefined && !STATUSES.includes(status))
    throw invalid(
      `Value '${status}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
    );
  const all = options.store
    .summaries()
    .filter((summary) => summary.machineArn === machine.arn && (status ?? summary.status) === summary.status)
    .reverse();
  const { items, ...next } = pageOf(input, all);
  return { executions: items.map(describeSummary), ...next };
}

function listStateMachines(options: ApiOptions, input: Input): Record<string, unknown> {
  const { items, ...next } = pageOf(input, [...options.machines.values()]);
  const stateMachines = items.map((machine) => ({
    stateMachineArn: machine.arn,
    name: machine.name,
    type: 'STANDARD',
    creationDate: seconds(options.createdAt(machine)),
  }));
  return { stateMachines, ...next };
}

/** Hands what somebody reports by a token to the task it belongs to. */
function report({ engine, store }: ApiOptions, input: Input, tell: (run: Run) => void): Record<string, unknown> {
  const subject = readToken(requiredText(input, 'taskToken'));
  if (!subject) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  const { executionArn, attempt } = subject;
  if (!store.summary(executionArn))
    throw new ServiceError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
  const execution = store.get(executionArn);
  const rest = execution?.progress?.rest;
  if (!execution || rest?.kind !== 'task' || rest.attempt !== attempt)
    throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  engine.act(execution, tell);
  return {};
}

/** @throws ServiceError `InvalidArn`, `StateMachineDoesNotExist` */
function machineIn({ machines }: ApiOptions, input: Input): MachineConfig {
  const arn = arnIn(input, 'stateMachineArn', 'stateMachine');
  const machine = machines.get(arn);
  if (machine) return machine;
  throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** @throws ServiceError `InvalidArn`, `ExecutionDoesNotExist` */
function executionIn({ store }: ApiOptions, input: Input): Execution {
  const arn = arnIn(input, 'executionArn', 'execution');
  const execution = store.read(arn);
  if (execution) return execution;
  throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

function arnIn(input: Input, name: string, resource: string): string {
  const arn = requiredText(input, name);
  const [prefix, , service, , , type] = arn.split(':');
  if (prefix !== 'arn' || service !== 'states')
    throw new ServiceError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (type !== resource)
    throw new ServiceError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${String(type).toLowerCase()}'`,
    );
  return arn;
}
