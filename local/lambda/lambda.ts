import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beside } from '../beside.ts';
import type { VirtualClock } from '../clock.ts';
import { type Assembly, type InvokeResult, type Invoker, type Queues, type Resource, ServiceError } from '../types.ts';
import { AsyncQueue } from './async-queue.ts';
import { type AsyncPolicy, asyncPolicy, type FunctionConfig, foreign, functionConfig } from './function-config.ts';
import { LogStore } from './logs.ts';
import { Pool, type PoolStats } from './pool.ts';
import type { Outcome } from './sandbox.ts';

/** Lambda's limits of a request: 6 MB when waited for, 1 MB as an event (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
const MAX_EVENT_BYTES = 1024 * 1024;

/** One finished invocation, for whoever measures. Times are real milliseconds. */
export interface Invoked {
  readonly functionName: string;
  /** Without the cold start. */
  readonly ms: number;
  /** Of the function's own thread; `undefined` where the platform does not tell, or the worker died. */
  readonly cpuMs: number | undefined;
  readonly coldStart: boolean;
  /** Time the bundle took to load; only of a cold start. */
  readonly initMs: number | undefined;
  readonly ok: boolean;
}

export interface LambdaOptions {
  readonly assembly: Assembly;
  readonly clock: VirtualClock;
  /** Holds `logs/<function>.log`, `metrics.jsonl` and the journal of event invocations. */
  readonly directory: string;
  readonly queues: Queues;
  /** Credentials, endpoints and the like; added to the function's own variables whenever a sandbox starts. */
  environment(functionName: string): Record<string, string>;
  log(line: string): void;
  /** Each JSON line a function writes. */
  onLog?(functionName: string, line: string): void;
  onInvoked?(invocation: Invoked): void;
  /** A sandbox unused for so long is ended; real milliseconds, 5 minutes unless told. */
  readonly idleMs?: number;
  /** Functions may take so many times what AWS would let them take, on a machine that has other things to do; 1 unless told. */
  readonly patience?: number;
  /** Path of the worker's file, when it does not lie beside this one. */
  readonly bootstrap?: string;
}

export interface Lambda extends Invoker {
  /** Kills the function's workers now; invocations that run in them fail with the kind `Crash`. */
  crash(functionName: string): void;
  /** Resolves when no event invocation is due now or running. */
  settled(): Promise<void>;
  /** The last lines the function wrote, oldest first. */
  logs(functionName: string): readonly string[];
  stats(): { readonly functions: readonly PoolStats[]; readonly pendingEvents: number };
  /** Forgets the event invocations that wait, and starts every function anew. */
  reset(): void;
  /** Ends every worker. Event invocations that wait or run go on after the next start. */
  close(): void;
}

interface Known {
  readonly resource: Resource;
  readonly config: FunctionConfig;
  readonly policy: AsyncPolicy;
  readonly pool: Pool;
}

/**
 * Runs the functions of an assembly, each in worker threads of its own. Functions that are not Node.js (helpers of
 * CloudFormation) are told by `log` and refused when invoked.
 * @throws Error naming the resource and the property when a function's settings are not supported
 */
export function startLambda(options: LambdaOptions): Lambda {
  const logs = new LogStore(options.directory, (name, line) => options.onLog?.(name, line));
  const functions = new Map<string, Known>();
  const unsupported = new Map<string, string>();
  for (const resource of options.assembly.resources) {
    if (resource.type !== 'AWS::Lambda::Function') continue;
    const what = foreign(resource);
    if (what === undefined) functions.set(resource.ref, known(resource, options, logs));
    else {
      unsupported.set(resource.ref, `${resource.id}: the local cloud does not run functions with ${what}`);
      options.log(`${resource.id} can not be invoked here: it has ${what}`);
    }
  }
  const find = (functionName: string): Known => {
    const found = functions.get(functionName);
    if (found) return found;
    throw new ServiceError(
      'ResourceNotFoundException',
      unsupported.get(functionName) ?? `Function not found: ${functionName}`,
      404,
    );
  };
  const run = async (functionName: string, requestId: string, event: unknown): Promise<InvokeResult> => {
    const { pool, config } = find(functionName);
    const outcome = await pool.invoke(requestId, serialized(event, MAX_REQUEST_BYTES));
    if (!outcome.result.ok) logFailure(options, logs, config, requestId, outcome);
    const { ms, cpuMs, coldStart, initMs, result } = outcome;
    options.onInvoked?.({ functionName, ms, cpuMs, coldStart, initMs, ok: result.ok });
    return result;
  };
  const events = new AsyncQueue({
    file: join(options.directory, 'lambda-events.jsonl'),
    clock: options.clock,
    queues: options.queues,
    policy: (functionName) => functions.get(functionName)?.policy,
    attempt: run,
    log: options.log,
  });
  const pools = () => [...functions.values()].map(({ pool }) => pool);
  return {
    invoke: (functionName, event) => run(functionName, randomUUID(), event),
    invokeAsync: (functionName, event) => {
      find(functionName);
      events.add(functionName, JSON.parse(serialized(event, MAX_EVENT_BYTES)));
    },
    crash: (functionName) => find(functionName).pool.crash(),
    settled: () => events.settled(),
    logs: (functionName) => logs.lines(functionName),
    stats: () => ({ functions: pools().map((pool) => pool.stats()), pendingEvents: events.size }),
    reset: () => {
      events.clear();
      for (const pool of pools()) pool.crash();
    },
    close: () => {
      events.close();
      for (const pool of pools()) pool.close();
    },
  };
}

function known(resource: Resource, options: LambdaOptions, logs: LogStore): Known {
  const { assembly, clock } = options;
  const config = functionConfig(resource, assembly);
  const pool = new Pool({
    config,
    bootstrap: options.bootstrap ?? beside('lambda/bootstrap.mjs'),
    env: () => ({
      ...runtimeVariables(config, assembly.region),
      ...config.variables,
      ...options.environment(config.name),
    }),
    clock: clock.shared,
    idleMs: options.idleMs ?? 300_000,
    patience: options.patience ?? 1,
    print: (level, text, requestId) =>
      logs.write(config.name, { level, text, requestId, timestamp: new Date(clock.now()).toISOString() }),
  });
  return { resource, config, policy: asyncPolicy(config, assembly), pool };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function runtimeVariables(config: FunctionConfig, region: string): Record<string, string> {
  return {
    _HANDLER: config.handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
    AWS_REGION: region,
    // The Node.js of this machine may be older than the runtime's, about which the SDK would warn in every log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: config.taskRoot,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}

function serialized(event: unknown, limit: number): string {
  const text = JSON.stringify(event) ?? 'null';
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  const message = `${bytes} byte payload is too large for the invocation (limit ${limit} bytes)`;
  throw new ServiceError('RequestTooLargeException', message, 413);
}

/** Into the function's log goes what Lambda writes there; the console hears what the function could not say itself. */
function logFailure(
  options: LambdaOptions,
  logs: LogStore,
  config: FunctionConfig,
  requestId: string,
  { result, trace }: Outcome,
): void {
  if (result.ok) return;
  const { kind, errorType, errorMessage } = result;
  const timestamp = new Date(options.clock.now()).toISOString();
  const message = { errorType, errorMessage, ...(trace && { stackTrace: trace }) };
  const text = JSON.stringify({ timestamp, level: 'ERROR', requestId, message });
  logs.write(config.name, { level: 'ERROR', text, requestId, timestamp });
  if (kind !== 'Unhandled') options.log(`${config.name}: ${kind}: ${errorMessage}`);
}
