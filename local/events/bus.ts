import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import { type Assembly, type Invoker, type Queues, type Service, ServiceError } from '../types.ts';
import { Deliveries, type Route } from './deliveries.ts';
import { type BusEvent, readEntries, type ServiceEvent, toEnvelope, toSecond } from './put-events.ts';
import { busName, DEFAULT_BUS, type RuleConfig, readBuses, readRules } from './rule-config.ts';
import { type RoleMay, readSchedules, schedulerEvent } from './scheduler.ts';
import type { Destination } from './targets.ts';
import { type Schedule, Ticker } from './ticker.ts';

export interface BusesOptions {
  readonly assembly: Assembly;
  /** events on their way and the phases of schedules are kept here */
  readonly directory: string;
  readonly clock: VirtualClock;
  readonly invoker: Invoker;
  readonly queues: Queues;
  /** Whether an `AWS::Lambda::Permission` lets `events.amazonaws.com` invoke the function for the rule. */
  mayInvoke(functionName: string, ruleArn: string): boolean;
  /** Whether the queue's policy lets a service, here `events.amazonaws.com`, send on behalf of the rule. */
  mayDeliver(queueArn: string, service: string, ruleArn: string): boolean;
  /** Needed as soon as the template has an `AWS::Scheduler::Schedule`, whose target is called with a role. */
  readonly roleMay?: RoleMay;
  log(line: string): void;
}

export interface Buses {
  /** PutEvents of the EventBridge API. */
  readonly service: Service;
  /** Takes an event of an AWS service, for the default bus: it is on disk when this returns. */
  publish(event: ServiceEvent): void;
  /** Resolves when every event that is due now has been handed to its target. */
  settled(): Promise<void>;
  /**
   * Runs each schedule at most so often until `to`, for a clock that is about to be moved there.
   * @returns to be called when the clock is there, or will not go there
   */
  thinOut(to: number, most: number): () => void;
  /** Forgets the events that are on their way. Schedules go on. */
  reset(): void;
  close(): void;
}

interface Routed {
  readonly rule: RuleConfig;
  readonly routes: readonly Route[];
}

/**
 * Runs the template's event buses, rules and schedules as EventBridge does: an event that PutEvents has accepted is on
 * disk and reaches each target of each matching rule at least once, also after a restart.
 * @throws Error naming what the template asks for and is not supported
 */
export function startBuses(options: BusesOptions): Buses {
  const { assembly, clock, directory } = options;
  const buses = readBuses(assembly);
  const rules = readRules(assembly, buses).map((rule) => ({ rule, routes: routesOf(rule, options) }));
  const schedules = readSchedules(assembly, options.roleMay);
  const deliveries = new Deliveries({
    ...options,
    file: join(directory, 'deliveries.jsonl'),
    routes: [...rules.flatMap(({ routes }) => routes), ...schedules.map(({ route }) => route)],
  });
  const ticks: Schedule[] = [
    ...rules.flatMap((routed) => ruleTick(routed, assembly, deliveries)),
    ...schedules.map(({ id, arn, expression, route }) => ({
      id,
      where: `schedule ${id}`,
      expression,
      allowAt: true,
      run(at: number) {
        const event = schedulerEvent(assembly, arn, at);
        deliveries.accept(route, event.id, event);
      },
    })),
  ];
  const ticker = new Ticker(ticks, join(directory, 'schedules.jsonl'), clock);

  return {
    service: async ({ action, input }) => {
      if (action !== 'PutEvents')
        throw new ServiceError('UnknownOperationException', `${action} of EventBridge is not supported here`);
      return putEvents(input, { ...options, buses, rules, deliveries });
    },
    publish: (event) => publish(toEnvelope(event, assembly), DEFAULT_BUS, { ...options, buses, rules, deliveries }),
    settled: async () => deliveries.flush(),
    thinOut: (to, most) => ticker.thinOut(to, most),
    reset: () => deliveries.reset(),
    close: () => {
      ticker.close();
      deliveries.close();
    },
  };
}

interface PutContext extends BusesOptions {
  readonly buses: ReadonlySet<string>;
  readonly rules: readonly Routed[];
  readonly deliveries: Deliveries;
}

function putEvents(input: Record<string, unknown>, context: PutContext): Record<string, unknown> {
  const entries = readEntries(input, context.assembly, context.clock.now());
  const results = entries.map((entry) => {
    if (!('event' in entry)) return entry;
    publish(entry.event, busName(entry.bus), context);
    return { EventId: entry.event.id };
  });
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

function publish(event: BusEvent, bus: string, { buses, rules, deliveries, log }: PutContext): void {
  // AWS accepts an event for a bus that does not exist, and drops it.
  if (!buses.has(bus)) log(`PutEvents: there is no event bus ${bus}; the event ${event['detail-type']} is dropped`);
  for (const { rule, routes } of rules)
    if (rule.bus === bus && rule.pattern?.(event))
      for (const route of routes) deliveries.accept(route, event.id, event);
}

function routesOf(rule: RuleConfig, options: BusesOptions): Route[] {
  return rule.targets.map((target) => ({
    id: `${rule.id} ${target.id}`,
    sourceArn: rule.arn,
    destination: target.destination,
    retry: target.retry,
    input: (event, { acceptedAt }) =>
      target.input(event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: toSecond(acceptedAt) }),
    missing: (destination) => missingFor(rule, destination, options),
  }));
}

function missingFor(rule: RuleConfig, destination: Destination, options: BusesOptions): string | undefined {
  const service = 'events.amazonaws.com';
  if (destination.kind === 'queue')
    return options.mayDeliver(destination.arn, service, rule.arn)
      ? undefined
      : `an AWS::SQS::QueuePolicy is missing that lets ${service} send to ${destination.arn} for ${rule.arn}`;
  return options.mayInvoke(destination.functionName, rule.arn)
    ? undefined
    : `an AWS::Lambda::Permission is missing that lets ${service} invoke ${destination.functionName} for ${rule.arn}`;
}

function ruleTick({ rule, routes }: Routed, { account, region }: Assembly, deliveries: Deliveries): Schedule[] {
  const { id, arn, schedule } = rule;
  if (schedule === undefined) return [];
  const run = (at: number): void => {
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: toSecond(at),
      region,
      resources: [arn],
      detail: {},
    };
    for (const route of routes) deliveries.accept(route, event.id, event);
  };
  return [{ id, where: `rule ${id}`, expression: schedule, allowAt: false, run }];
}
