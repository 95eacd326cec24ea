import { randomUUID } from 'node:crypto';
import type { Timer, VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import { type InvokeResult, type Queues, ServiceError } from '../types.ts';
import type { AsyncPolicy } from './function-config.ts';

/** Wait after the first and after the second failure: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_MS = 60_000;
/** Throttled and unstartable invocations wait 1 second, doubled each time, at most 5 minutes; same source. */
const THROTTLED_MS = 1000;
const LONGEST_THROTTLED_MS = 300_000;

interface Pending {
  readonly functionName: string;
  readonly event: unknown;
  /** Milliseconds since the epoch, on the clock; so is `dueAt`. */
  readonly receivedAt: number;
  readonly dueAt: number;
  /** Invocations that ran and failed. */
  readonly attempts: number;
  /** Invocations in a row that were not let in. */
  readonly throttles: number;
  readonly last?: Failed;
}

export interface AsyncQueueOptions {
  /** Journal of what is not done yet. */
  readonly file: string;
  readonly clock: VirtualClock;
  readonly queues: Queues;
  /** `undefined` when there is no such function any more. */
  policy(functionName: string): AsyncPolicy | undefined;
  /** Runs one attempt. @throws when the invocation was not let in */
  attempt(functionName: string, requestId: string, event: unknown): Promise<InvokeResult>;
  log(line: string): void;
}

/** Lambda's internal queue of event invocations: at least once, retried on the clock, dead-lettered at the end. */
export class AsyncQueue {
  private readonly journal: Journal<Pending>;
  private readonly timers = new Map<string, Timer>();
  private readonly running = new Map<string, Promise<void>>();
  private closed = false;

  /** Invocations left by an earlier run go on once the caller's turn is over, so that it can finish starting. */
  constructor(private readonly options: AsyncQueueOptions) {
    this.journal = new Journal(options.file);
    for (const [requestId, pending] of this.journal.entries()) this.arm(requestId, pending);
  }

  /** On disk when it returns. */
  add(functionName: string, event: unknown): void {
    const now = this.options.clock.now();
    const requestId = randomUUID();
    this.journal.set(requestId, { functionName, event, receivedAt: now, dueAt: now, attempts: 0, throttles: 0 });
    void this.start(requestId);
  }

  /** Invocations that wait or run. */
  get size(): number {
    return this.journal.size;
  }

  /** Resolves when nothing is due at the present time of the clock and nothing runs. */
  async settled(): Promise<void> {
    while (!this.closed) {
      for (const [requestId, { dueAt }] of this.journal.entries())
        if (dueAt <= this.options.clock.now()) void this.start(requestId);
      if (this.running.size === 0) return;
      await Promise.all(this.running.values());
    }
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.journal.clear();
  }

  /** What runs now stays in the journal and runs again after the next start. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) timer.cancel();
    this.journal.close();
  }

  private arm(requestId: string, { dueAt }: Pending): void {
    this.timers.set(
      requestId,
      this.options.clock.schedule(dueAt, () => this.start(requestId)),
    );
  }

  private start(requestId: string): Promise<void> {
    const underWay = this.running.get(requestId);
    if (underWay || this.closed) return underWay ?? Promise.resolve();
    this.timers.get(requestId)?.cancel();
    this.timers.delete(requestId);
    const run = this.attempt(requestId).finally(() => this.running.delete(requestId));
    this.running.set(requestId, run);
    return run;
  }

  private async attempt(requestId: string): Promise<void> {
    const pending = this.journal.get(requestId);
    if (!pending) return;
    const policy = this.options.policy(pending.functionName);
    if (!policy) {
      this.options.log(`async invocation ${requestId} dropped: there is no function ${pending.functionName}`);
      return this.journal.delete(requestId);
    }
    if (this.options.clock.now() - pending.receivedAt >= policy.maxAgeMs)
      return this.giveUp(requestId, pending, policy, 'EventAgeExceeded');
    const outcome = await this.options.attempt(pending.functionName, requestId, pending.event).then(ran, notLetIn);
    // Cleared or closed meanwhile: the outcome is of no interest, or of the next run's.
    if (this.closed || this.journal.get(requestId) !== pending) return;
    if (!outcome) return this.journal.delete(requestId);
    const failed = this.afterFailure(pending, outcome);
    if (failed.attempts > policy.maxRetries) return this.giveUp(requestId, failed, policy, 'RetriesExhausted');
    // Whatever outlives its age waiting is given up at that moment, not at its next attempt.
    const next = { ...failed, dueAt: Math.min(failed.dueAt, pending.receivedAt + policy.maxAgeMs) };
    this.journal.set(requestId, next);
    this.arm(requestId, next);
  }

  private afterFailure(pending: Pending, outcome: Failed): Pending {
    const now = this.options.clock.now();
    if (outcome.status === 200) {
      const attempts = pending.attempts + 1;
      return { ...pending, attempts, throttles: 0, last: outcome, dueAt: now + attempts * RETRY_MS };
    }
    const wait = Math.min(LONGEST_THROTTLED_MS, THROTTLED_MS * 2 ** pending.throttles);
    return { ...pending, throttles: pending.throttles + 1, last: outcome, dueAt: now + wait };
  }

  private giveUp(requestId: string, pending: Pending, policy: AsyncPolicy, condition: string): void {
    const { functionName, last } = pending;
    if (policy.deadLetterArn)
      this.send(requestId, policy.deadLetterArn, pending.event, {
        RequestID: requestId,
        ErrorCode: String(last?.status ?? 200),
        // AWS keeps the first kilobyte.
        ErrorMessage: (last?.errorMessage ?? condition).slice(0, 1024),
      });
    if (policy.onFailureArn)
      this.send(requestId, policy.onFailureArn, this.envelope(requestId, pending, policy, condition));
    if (!policy.deadLetterArn && !policy.onFailureArn)
      this.options.log(`async invocation ${requestId} of ${functionName} is lost (${condition}): no dead-letter queue`);
    this.journal.delete(requestId);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  private envelope(requestId: string, pending: Pending, policy: AsyncPolicy, condition: string): unknown {
    const { last } = pending;
    return {
      version: '1.0',
      timestamp: new Date(this.options.clock.now()).toISOString(),
      requestContext: {
        requestId,
        functionArn: `${policy.functionArn}:$LATEST`,
        condition,
        approximateInvokeCount: pending.attempts,
      },
      requestPayload: pending.event,
      responseContext: last
        ? {
            statusCode: last.status,
            executedVersion: '$LATEST',
            ...(last.status === 200 && { functionError: 'Unhandled' }),
          }
        : null,
      responsePayload: last ? { errorMessage: last.errorMessage, errorType: last.errorType } : null,
    };
  }

  /** As on AWS, a queue that can not be reached loses the message, and says so. */
  private send(requestId: string, queueArn: string, body: unknown, attributes?: Record<string, string>): void {
    try {
      this.options.queues.send(queueArn, body, attributes);
    } catch (error) {
      this.options.log(`async invocation ${requestId}: could not be sent to ${queueArn}: ${String(error)}`);
    }
  }
}

interface Failed {
  /** 200 when the function ran and failed, otherwise the status that kept it from running. */
  readonly status: number;
  readonly errorType: string;
  readonly errorMessage: string;
}

function ran(result: InvokeResult): Failed | undefined {
  if (result.ok) return undefined;
  return { status: 200, errorType: result.errorType, errorMessage: result.errorMessage };
}

function notLetIn(error: unknown): Failed {
  if (error instanceof ServiceError)
    return { status: error.status, errorType: error.code, errorMessage: error.message };
  return { status: 500, errorType: 'ServiceException', errorMessage: String(error) };
}
