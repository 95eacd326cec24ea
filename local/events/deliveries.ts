import type { VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import type { Invoker, Queues } from '../types.ts';
import type { Destination, RetryPolicy } from './targets.ts';

/** The way from a rule or a schedule to one of its targets. */
export interface Route {
  /** unique, and the same after a restart */
  readonly id: string;
  /** of the rule or schedule */
  readonly sourceArn: string;
  readonly destination: Destination;
  readonly retry: RetryPolicy;
  /** The text the target gets. @throws Error when no input comes of this event */
  input(event: Readonly<Record<string, unknown>>, attempt: Attempt): string;
  /** What is missing for a delivery to be allowed, e.g. an `AWS::Lambda::Permission`; `undefined` when nothing is. */
  missing(destination: Destination): string | undefined;
}

export interface Attempt {
  /** counted from 1 */
  readonly number: number;
  /** when the event was accepted, in milliseconds on the clock */
  readonly acceptedAt: number;
}

interface Delivery {
  readonly route: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** milliseconds on the clock */
  readonly acceptedAt: number;
  readonly retries: number;
  readonly dueAt: number;
}

interface Failure {
  /** one of the error codes of EventBridge's dead-letter queues */
  readonly code: 'NO_PERMISSIONS' | 'INVALID_JSON' | 'INTERNAL_ERROR';
  readonly message: string;
}

export interface DeliveriesOptions {
  readonly file: string;
  readonly routes: readonly Route[];
  readonly clock: VirtualClock;
  readonly invoker: Invoker;
  readonly queues: Queues;
  log(line: string): void;
}

/** Before retries, on the clock, as they double up to the longest. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 10 * 60 * 1000;

/** Events on their way to targets: kept on disk until the target has taken them, so each is delivered at least once. */
export class Deliveries {
  private readonly journal: Journal<Delivery>;
  private readonly routes: ReadonlyMap<string, Route>;
  private readonly due = new Set<string>();
  private immediate: NodeJS.Immediate | undefined;
  private closed = false;

  constructor(private readonly options: DeliveriesOptions) {
    this.journal = new Journal(options.file);
    this.routes = new Map(options.routes.map((route) => [route.id, route]));
    for (const [key, { dueAt }] of this.journal.entries()) this.plan(key, dueAt);
  }

  /** Takes responsibility for an event: it is on disk when this returns. @param id of the event */
  accept(route: Route, id: string, event: Readonly<Record<string, unknown>>): void {
    const now = this.options.clock.now();
    const key = `${id} ${route.id}`;
    this.journal.set(key, { route: route.id, event, acceptedAt: now, retries: 0, dueAt: now });
    this.plan(key, now);
  }

  /** Delivers everything that is due now. */
  flush(): void {
    clearImmediate(this.immediate);
    this.immediate = undefined;
    for (const key of this.due) {
      if (this.closed) return;
      this.due.delete(key);
      const delivery = this.journal.get(key);
      if (delivery) this.attemptSafely(key, delivery);
    }
  }

  reset(): void {
    this.due.clear();
    this.journal.clear();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.immediate);
    this.journal.close();
  }

  private plan(key: string, dueAt: number): void {
    if (dueAt > this.options.clock.now()) {
      this.options.clock.schedule(dueAt, () => {
        if (!this.closed) this.plan(key, this.options.clock.now());
      });
      return;
    }
    this.due.add(key);
    this.immediate ??= setImmediate(() => this.flush());
  }

  private attemptSafely(key: string, delivery: Delivery): void {
    try {
      this.attempt(key, delivery);
    } catch (error) {
      // Its dead-letter queue did not take it: it stays on disk and is tried again after the next start.
      this.options.log(`${delivery.route}: an event stays undelivered: ${messageOf(error)}`);
    }
  }

  private attempt(key: string, delivery: Delivery): void {
    const route = this.routes.get(delivery.route);
    if (!route) {
      this.options.log(`${delivery.route} is not in the template any more: an event for it is dropped`);
      this.journal.delete(key);
      return;
    }
    const failure = this.deliver(route, delivery);
    if (!failure) this.journal.delete(key);
    else if (failure.code === 'INTERNAL_ERROR') this.retry(key, route, delivery, failure);
    // As EventBridge does: what no retry can mend is not retried.
    else this.giveUp(key, route, delivery, failure);
  }

  private deliver(route: Route, { event, retries, acceptedAt }: Delivery): Failure | undefined {
    const { destination } = route;
    const missing = missingFor(route, destination);
    if (missing !== undefined) return { code: 'NO_PERMISSIONS', message: missing };
    let text: string;
    let payload: unknown;
    try {
      text = route.input(event, { number: retries + 1, acceptedAt });
      if (destination.kind === 'function') payload = JSON.parse(text);
    } catch (error) {
      return { code: 'INVALID_JSON', message: messageOf(error) };
    }
    try {
      if (destination.kind === 'queue') this.options.queues.send(destination.arn, text);
      else this.options.invoker.invokeAsync(destination.functionName, payload);
      return undefined;
    } catch (error) {
      return { code: 'INTERNAL_ERROR', message: messageOf(error) };
    }
  }

  private retry(key: string, route: Route, delivery: Delivery, failure: Failure): void {
    const retries = delivery.retries + 1;
    const dueAt = this.options.clock.now() + Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (retries - 1));
    const { maximumRetries, maximumAgeMs } = route.retry;
    if (retries > maximumRetries) this.giveUp(key, route, delivery, failure, 'MaximumRetryAttempts');
    else if (dueAt > delivery.acceptedAt + maximumAgeMs)
      this.giveUp(key, route, delivery, failure, 'MaximumEventAgeInSeconds');
    else {
      this.options.log(`${route.sourceArn}: ${route.destination.arn} is tried again: ${failure.message}`);
      this.journal.set(key, { ...delivery, retries, dueAt });
      this.plan(key, dueAt);
    }
  }

  private giveUp(key: string, route: Route, delivery: Delivery, failure: Failure, exhausted?: string): void {
    const { deadLetterArn } = route.retry;
    const what = `${route.sourceArn}: an event could not be delivered to ${route.destination.arn}: ${failure.message}`;
    const missing = deadLetterArn === undefined ? undefined : missingFor(route, { kind: 'queue', arn: deadLetterArn });
    if (deadLetterArn === undefined) this.options.log(`${what}; dropped, as there is no dead-letter queue`);
    else if (missing !== undefined) this.options.log(`${what}; dropped, as for its dead-letter queue ${missing}`);
    else {
      this.options.log(`${what}; sent to ${deadLetterArn}`);
      this.options.queues.send(deadLetterArn, delivery.event, {
        RULE_ARN: route.sourceArn,
        TARGET_ARN: route.destination.arn,
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message,
        RETRY_ATTEMPTS: String(delivery.retries),
        ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
      });
    }
    this.journal.delete(key);
  }
}

/** A policy that can not be evaluated allows nothing. */
function missingFor(route: Route, destination: Destination): string | undefined {
  try {
    return route.missing(destination);
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
