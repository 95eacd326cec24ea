import { Worker } from 'node:worker_threads';
import type { InvokeResult } from '../types.ts';
import type { FunctionConfig } from './function-config.ts';
import type { Environment, ErrorReport, FromWorker, Invocation } from './protocol.ts';

export type Failure = Extract<InvokeResult, { ok: false }>;

/** How one invocation went. Times are real milliseconds. */
export interface Outcome {
  readonly result: InvokeResult;
  /** Stack of what the function threw. */
  readonly trace?: readonly string[] | undefined;
  /** From handing the event over to the answer; a cold start's `initMs` is not in it. */
  readonly ms: number;
  /** CPU time of the function's own thread, where the platform tells it. */
  readonly cpuMs: number | undefined;
  readonly coldStart: boolean;
  readonly initMs: number | undefined;
}

export interface SandboxOptions {
  readonly config: FunctionConfig;
  /** Path of the worker's file. */
  readonly bootstrap: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: SharedArrayBuffer;
  /** It may take so many times what AWS would let it take. */
  readonly patience: number;
  /** One record of output. */
  print(level: string, text: string, requestId: string): void;
  /** Called once, as soon as this sandbox takes no further invocation. */
  gone(): void;
}

interface Running {
  readonly requestId: string;
  readonly event: string;
  readonly resolve: (outcome: Outcome) => void;
  startedAt: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Lambda's limit of the init phase: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

/** Largest answer of a synchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESPONSE_BYTES = 6_291_556;

/** One execution environment: a worker thread that has loaded the bundle and runs one invocation at a time. */
export class Sandbox {
  private readonly worker: Worker;
  private readonly initTimer: NodeJS.Timeout;
  private running: Running | undefined;
  private ready = false;
  private alive = true;
  private used = false;
  private initMs: number | undefined;
  /** Why the worker is ending, when it says so itself. */
  private dying: 'Crash' | 'OutOfMemory' = 'Crash';

  /** @throws Error when Node refuses to start such a worker, e.g. for options in `NODE_OPTIONS` */
  constructor(private readonly options: SandboxOptions) {
    const { config } = options;
    this.worker = new Worker(options.bootstrap, {
      workerData: {
        functionName: config.name,
        functionArn: config.arn,
        handler: config.handler,
        taskRoot: config.taskRoot,
        memoryMb: config.memoryMb,
        clock: options.clock,
      } satisfies Environment,
      env: { ...options.env },
      // Without this the function would inherit the loaders and flags of the process that hosts it.
      execArgv: [],
      stdout: true,
      stderr: true,
      // Lambda's start script gives the heap 90 % of the memory.
      resourceLimits: { maxOldGenerationSizeMb: Math.max(1, Math.floor(config.memoryMb * 0.9)) },
    });
    const initLimitMs = INIT_LIMIT_MS * options.patience;
    this.initTimer = setTimeout(() => this.timedOut(initLimitMs), initLimitMs);
    this.worker.on('message', (message: FromWorker) => this.receive(message));
    this.worker.on('error', (error: Error & { code?: string }) => this.broken(error));
    this.worker.on('exit', (code) => this.ended(code));
    for (const [stream, level] of [[this.worker.stdout, 'INFO'] as const, [this.worker.stderr, 'ERROR'] as const])
      stream.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString('utf8').split('\n'))
          if (line !== '') options.print(level, line, this.running?.requestId ?? '');
      });
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  /** Never rejects. Not to be called while another invocation runs here. */
  run(requestId: string, event: string): Promise<Outcome> {
    return new Promise((resolve) => {
      this.running = { requestId, event, resolve, startedAt: undefined, timer: undefined };
      if (this.ready) this.send();
    });
  }

  /** Ends the worker; a running invocation fails. */
  kill(): void {
    this.end(this.crashed('Runtime exited without providing a reason'));
  }

  private send(): void {
    const { running } = this;
    if (!running) return;
    const timeoutMs = this.options.config.timeoutMs * this.options.patience;
    running.startedAt = performance.now();
    running.timer = setTimeout(() => this.timedOut(timeoutMs), timeoutMs);
    this.worker.postMessage({
      type: 'invoke',
      requestId: running.requestId,
      event: running.event,
      timeoutMs,
    } satisfies Invocation);
  }

  private receive(message: FromWorker): void {
    // What a worker still says while it is being terminated is not heard: its invocation is answered already.
    if (!this.alive && message.type !== 'print') return;
    switch (message.type) {
      case 'print':
        this.options.print(message.level, message.text, message.requestId);
        break;
      case 'ready':
        clearTimeout(this.initTimer);
        this.ready = true;
        this.initMs = message.initMs;
        this.send();
        break;
      case 'init-failed':
        this.end(unhandled(message.error), message.error.trace);
        break;
      case 'done':
        if (this.running?.requestId === message.requestId) this.settle(answer(message.payload), message.cpuMs);
        break;
      case 'failed':
        if (this.running?.requestId === message.requestId)
          this.settle(unhandled(message.error), message.cpuMs, message.error.trace);
        break;
    }
  }

  private timedOut(limitMs: number): void {
    const seconds = (limitMs / 1000).toFixed(2);
    this.end({
      ok: false,
      kind: 'Timeout',
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${this.running?.requestId} Error: Task timed out after ${seconds} seconds`,
    });
  }

  private broken(error: Error & { code?: string }): void {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.dying = 'OutOfMemory';
    this.options.print('ERROR', error.stack ?? String(error), this.running?.requestId ?? '');
  }

  private ended(code: number): void {
    const reason =
      this.dying === 'OutOfMemory'
        ? 'Runtime exited with error: signal: killed'
        : code === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${code}`;
    this.end(this.crashed(reason));
  }

  private crashed(reason: string): Failure {
    return {
      ok: false,
      kind: this.dying,
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${this.running?.requestId} Error: ${reason}`,
    };
  }

  private end(failure: Failure, trace?: readonly string[]): void {
    if (!this.alive) return;
    this.alive = false;
    clearTimeout(this.initTimer);
    void this.worker.terminate();
    this.options.gone();
    this.settle(failure, undefined, trace);
  }

  private settle(result: InvokeResult, cpuMs: number | undefined, trace?: readonly string[]): void {
    const { running } = this;
    if (!running) return;
    this.running = undefined;
    clearTimeout(running.timer);
    const coldStart = !this.used;
    this.used = true;
    running.resolve({
      result,
      trace,
      ms: running.startedAt === undefined ? 0 : performance.now() - running.startedAt,
      cpuMs,
      coldStart,
      initMs: coldStart ? this.initMs : undefined,
    });
  }
}

function answer(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES)
    return {
      ok: false,
      kind: 'Unhandled',
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
    };
  return { ok: true, payload: JSON.parse(payload) as unknown };
}

function unhandled({ errorType, errorMessage }: ErrorReport): Failure {
  return { ok: false, kind: 'Unhandled', errorType, errorMessage };
}
