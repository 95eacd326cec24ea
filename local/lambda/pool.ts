import { ServiceError } from '../types.ts';
import type { FunctionConfig } from './function-config.ts';
import { type Outcome, Sandbox, type SandboxOptions } from './sandbox.ts';

/** So many sandboxes of one function run at once on this machine; further invocations wait for one of them. */
const MAX_SANDBOXES = 10;

const CLOSED = 'the functions have been stopped';

export interface PoolOptions extends Omit<SandboxOptions, 'gone' | 'env'> {
  readonly config: FunctionConfig;
  /** The whole environment of a new sandbox. */
  env(): Record<string, string>;
  /** A sandbox unused for so long is ended; real milliseconds. */
  readonly idleMs: number;
}

export interface PoolStats {
  readonly functionName: string;
  readonly sandboxes: number;
  readonly running: number;
  readonly waiting: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly throttles: number;
}

interface Waiting {
  readonly requestId: string;
  readonly event: string;
  readonly resolve: (outcome: Outcome) => void;
}

/** The execution environments of one function: grows with concurrency, shrinks when idle. */
export class Pool {
  private readonly sandboxes = new Set<Sandbox>();
  /** Latest used last, and taken first: the others may then be reaped. */
  private readonly idle: { readonly sandbox: Sandbox; readonly reaper: NodeJS.Timeout }[] = [];
  private readonly waiting: Waiting[] = [];
  private invocations = 0;
  private coldStarts = 0;
  private throttles = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  /** @throws ServiceError `TooManyRequestsException` when the function's reserved concurrency is taken */
  async invoke(requestId: string, event: string): Promise<Outcome> {
    const { reservedConcurrency } = this.options.config;
    if (reservedConcurrency !== undefined && this.running + this.waiting.length >= reservedConcurrency) {
      this.throttles += 1;
      throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    const outcome = await new Promise<Outcome>((resolve) => {
      this.waiting.push({ requestId, event, resolve });
      this.dispatch();
    });
    this.invocations += 1;
    if (outcome.coldStart) this.coldStarts += 1;
    return outcome;
  }

  /** Ends every sandbox; what runs in them fails, what waits gets new ones. */
  crash(): void {
    for (const sandbox of [...this.sandboxes]) sandbox.kill();
  }

  stats(): PoolStats {
    return {
      functionName: this.options.config.name,
      sandboxes: this.sandboxes.size,
      running: this.running,
      waiting: this.waiting.length,
      invocations: this.invocations,
      coldStarts: this.coldStarts,
      throttles: this.throttles,
    };
  }

  /** Ends every sandbox, and what waits fails. */
  close(): void {
    this.closed = true;
    for (const { resolve, requestId } of this.waiting.splice(0)) resolve(notStarted(requestId, CLOSED));
    this.crash();
  }

  private get running(): number {
    return this.sandboxes.size - this.idle.length;
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const sandbox = this.take();
      if (!sandbox) return;
      const next = this.waiting.shift();
      if (!next) return;
      if (sandbox instanceof Error) next.resolve(notStarted(next.requestId, sandbox.message));
      else void sandbox.run(next.requestId, next.event).then((outcome) => this.finished(sandbox, outcome, next));
    }
  }

  private finished(sandbox: Sandbox, outcome: Outcome, { resolve }: Waiting): void {
    if (this.sandboxes.has(sandbox)) this.release(sandbox);
    resolve(outcome);
    this.dispatch();
  }

  private release(sandbox: Sandbox): void {
    const reaper = setTimeout(() => sandbox.kill(), this.options.idleMs);
    reaper.unref();
    this.idle.push({ sandbox, reaper });
  }

  private take(): Sandbox | Error | undefined {
    if (this.closed) return new Error(CLOSED);
    const warm = this.idle.pop();
    if (warm) {
      clearTimeout(warm.reaper);
      return warm.sandbox;
    }
    if (this.sandboxes.size >= MAX_SANDBOXES) return undefined;
    try {
      const { env, ...rest } = this.options;
      const sandbox: Sandbox = new Sandbox({ ...rest, env: env(), gone: () => this.forget(sandbox) });
      this.sandboxes.add(sandbox);
      return sandbox;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private forget(sandbox: Sandbox): void {
    this.sandboxes.delete(sandbox);
    const at = this.idle.findIndex((entry) => entry.sandbox === sandbox);
    if (at >= 0) for (const { reaper } of this.idle.splice(at, 1)) clearTimeout(reaper);
  }
}

function notStarted(requestId: string, reason: string): Outcome {
  return {
    result: {
      ok: false,
      kind: 'Crash',
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime could not start: ${reason}`,
    },
    ms: 0,
    cpuMs: undefined,
    coldStart: false,
    initMs: undefined,
  };
}
