import { isObject, optionalText, type Properties, text } from '../events/properties.ts';
import type { FindFunction } from './definition.ts';
import { type Catcher, type Retrier, readCatchers, readResultPath, readRetriers, wholeNumber } from './error-rules.ts';
import { runtimeFailure } from './failure.ts';
import type { Expression } from './intrinsics.ts';
import { compileTemplate } from './payload-template.ts';
import { type Path, parsePath } from './reference-path.ts';

/** What a Task state does. */
export type TaskResource =
  /** The integration with Lambda; with a token, the task ends when somebody reports by it. */
  | { readonly kind: 'invoke'; readonly token: boolean }
  /** A function's ARN: its answer as it is. */
  | { readonly kind: 'function'; readonly arn: string };

/** Seconds, or where in the state's input they stand. */
export type Limit = number | Path;

export interface TaskState {
  readonly type: 'Task';
  readonly resource: TaskResource;
  readonly parameters: Expression | undefined;
  readonly resultSelector: Expression | undefined;
  readonly resultPath: Path | null;
  readonly timeout: Limit | undefined;
  readonly heartbeat: Limit | undefined;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
  readonly next: string | undefined;
}

/** An invocation that a task asks for. */
export interface FunctionCall {
  /** Name or ARN. */
  readonly functionName: string;
  readonly payload: unknown;
}

/** Largest `TimeoutSeconds` and `Seconds`, and what a task has that sets none (Amazon States Language, Task state). */
export const LONGEST_SECONDS = 99_999_999;

const INVOKE = /^arn:[\w-]+:states:::lambda:invoke(\.waitForTaskToken)?$/;
/** What the integration of AWS takes besides, and what is not there to be had here. */
const NOT_HERE = ['ClientContext', 'InvocationType', 'LogType', 'Qualifier'];

/** @throws Error naming the place in the definition */
export function compileTask(where: string, state: Properties, next: string | undefined, find: FindFunction): TaskState {
  const resource = readResource(where, text(where, state, 'Resource'), find);
  if (resource.kind === 'invoke') checkInvoke(`${where}/Parameters`, state['Parameters'], find);
  const [timeout, heartbeat] = [readLimit(where, state, 'Timeout'), readLimit(where, state, 'Heartbeat')];
  if (typeof heartbeat === 'number' && heartbeat >= (typeof timeout === 'number' ? timeout : LONGEST_SECONDS))
    throw new Error(`${where}: HeartbeatSeconds must be less than TimeoutSeconds`);
  const template = (name: string) =>
    state[name] === undefined ? undefined : compileTemplate(`${where}/${name}`, state[name]);
  return {
    type: 'Task',
    resource,
    parameters: template('Parameters'),
    resultSelector: template('ResultSelector'),
    resultPath: readResultPath(where, state),
    timeout,
    heartbeat,
    retriers: readRetriers(where, state),
    catchers: readCatchers(where, state),
    next,
  };
}

/**
 * The invocation a task asks for.
 * @param parameters worked out
 * @throws StateFailure when they name no function
 */
export function callOf(resource: TaskResource, parameters: unknown): FunctionCall {
  if (resource.kind === 'function') return { functionName: resource.arn, payload: parameters };
  const fields = isObject(parameters) ? parameters : {};
  const { FunctionName: functionName, Payload: payload } = fields;
  if (typeof functionName === 'string' && functionName !== '') return { functionName, payload: payload ?? {} };
  throw runtimeFailure("The Parameters could not be used to start the Task: [The field 'FunctionName' is missing]");
}

function readResource(where: string, resource: string, find: FindFunction): TaskResource {
  const invoke = INVOKE.exec(resource);
  if (invoke) return { kind: 'invoke', token: invoke[1] !== undefined };
  if (!/^arn:[\w-]+:lambda:/.test(resource)) throw new Error(`${where}: the Resource ${resource} is not supported`);
  if (find(resource) === undefined) throw new Error(`${where}: Resource ${resource} is no function of this stack`);
  return { kind: 'function', arn: resource };
}

function checkInvoke(where: string, parameters: unknown, find: FindFunction): void {
  if (!isObject(parameters)) throw new Error(`${where}: FunctionName is missing`);
  for (const key of Object.keys(parameters)) {
    const name = key.replace(/\.\$$/, '');
    if (NOT_HERE.includes(name)) throw new Error(`${where}: ${name} is not supported here`);
    if (!['FunctionName', 'Payload'].includes(name)) throw new Error(`${where}: lambda:invoke takes no ${name}`);
  }
  if (parameters['FunctionName.$'] !== undefined) return;
  const functionName = text(where, parameters, 'FunctionName');
  if (find(functionName) === undefined) throw new Error(`${where}: ${functionName} is no function of this stack`);
}

/** `TimeoutSeconds` or `TimeoutSecondsPath`, and the same of heartbeats. */
function readLimit(where: string, state: Properties, kind: 'Timeout' | 'Heartbeat'): Limit | undefined {
  const [name, byPath] = [`${kind}Seconds`, `${kind}SecondsPath`];
  const seconds = wholeNumber(where, state, name, { min: 1, max: LONGEST_SECONDS });
  const path = optionalText(where, state, byPath);
  if (seconds !== undefined && path !== undefined) throw new Error(`${where}: has both ${name} and ${byPath}`);
  return path === undefined ? seconds : parsePath(`${where}/${byPath}`, path);
}
