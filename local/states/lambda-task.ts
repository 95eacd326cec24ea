import { randomUUID } from 'node:crypto';
import { type InvokeResult, type Invoker, ServiceError } from '../types.ts';
import type { Failure } from './failure.ts';
import type { FunctionCall, TaskResource } from './task-definition.ts';

/** What a function's answer means to the task. */
export type Answered =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly failure: Failure };

export interface LambdaTaskOptions {
  readonly invoker: Pick<Invoker, 'invoke'>;
  /** Name of the function that a name or an ARN stands for; `undefined` when there is none. */
  find(nameOrArn: string): { readonly name: string; readonly arn: string } | undefined;
  /** Whether the state machine's role may perform an action on a resource. */
  roleMay(roleArn: string, action: string, resource: string): boolean;
  /** A state machine invoked a function, or was not let. */
  invoked?(invocation: {
    readonly machineName: string;
    readonly functionArn: string;
    readonly ms: number;
    readonly denied: boolean;
  }): void;
  now(): number;
  readonly account: string;
}

/** The state machine that invokes. */
export interface Caller {
  readonly name: string;
  readonly roleArn: string;
}

/**
 * Invokes the function of a task, as far as the state machine's role may.
 * @returns the task's result in the form the resource gives it; never rejects
 */
export async function invokeFor(
  options: LambdaTaskOptions,
  caller: Caller,
  resource: TaskResource,
  { functionName, payload }: FunctionCall,
): Promise<Answered> {
  const known = options.find(functionName);
  if (!known) return failed(serviceFailure('ResourceNotFoundException', `Function not found: ${functionName}`, 404));
  const denied = !options.roleMay(caller.roleArn, 'lambda:InvokeFunction', known.arn);
  const started = performance.now();
  try {
    if (denied) return failed(notAuthorized(options.account, caller, known.arn));
    const result = await options.invoker.invoke(known.name, payload);
    return result.ok ? { ok: true, output: outputOf(resource, result.payload, options.now()) } : failed(thrown(result));
  } catch (error) {
    if (error instanceof ServiceError) return failed(serviceFailure(error.code, error.message, error.status));
    return failed({ error: 'Lambda.ServiceException', cause: error instanceof Error ? error.message : String(error) });
  } finally {
    const ms = performance.now() - started;
    options.invoked?.({ machineName: caller.name, functionArn: known.arn, ms, denied });
  }
}

const failed = (failure: Failure): Answered => ({ ok: false, failure });

/** A bare function's answer is the result; the integration wraps it in the whole answer of the service. */
function outputOf(resource: TaskResource, payload: unknown, now: number): unknown {
  if (resource.kind === 'function') return payload;
  const requestId = randomUUID();
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(payload))),
    'Content-Type': 'application/json',
    Date: new Date(now).toUTCString(),
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

/** A function that fails gives the error its type: that of what it threw, `Sandbox.Timedout`, `Runtime.ExitError`. */
function thrown({ errorType, errorMessage }: Extract<InvokeResult, { ok: false }>): Failure {
  const cause = JSON.stringify({ errorType, errorMessage });
  if (errorType !== '') return { error: errorType, cause };
  return {
    error: 'Lambda.Unknown',
    cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${cause}`,
  };
}

/** An invocation that Lambda did not let in, such as `Lambda.TooManyRequestsException`. */
function serviceFailure(code: string, message: string, status: number): Failure {
  const about = `Service: Lambda, Status Code: ${status}, Request ID: ${randomUUID()}`;
  return { error: `Lambda.${code}`, cause: `${message} (${about})` };
}

function notAuthorized(account: string, { roleArn }: Caller, functionArn: string): Failure {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const user = `arn:aws:sts::${account}:assumed-role/${role}/${randomUUID().replaceAll('-', '')}`;
  const action = 'lambda:InvokeFunction';
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${functionArn} because no identity-based policy allows the ${action} action`;
  return { ...serviceFailure('AccessDeniedException', message, 403), error: 'Lambda.AWSLambdaException' };
}
