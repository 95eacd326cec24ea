import { randomUUID } from 'node:crypto';
import type { Assembly, Resource } from '../types.ts';
import type { Route } from './deliveries.ts';
import { group, onlyKnown, optionalText, type Properties, text } from './properties.ts';
import { toSecond } from './put-events.ts';
import { type Destination, findDestination, readRetryPolicy } from './targets.ts';

/** An enabled `AWS::Scheduler::Schedule`. */
export interface SchedulerSchedule {
  readonly id: string;
  readonly arn: string;
  readonly expression: string;
  readonly route: Route;
}

/** Whether the policies of a role allow an action on a resource. */
export type RoleMay = (roleArn: string, action: string, resourceArn: string) => boolean;

/**
 * @throws Error naming what is not supported: flexible time windows, time zones other than UTC, start and end dates,
 *   schedule groups' own settings, targets other than functions and queues of the stack
 */
export function readSchedules(assembly: Assembly, roleMay: RoleMay | undefined): SchedulerSchedule[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::Scheduler::Schedule')
    .flatMap((resource) => readSchedule(assembly, resource, roleMay));
}

function readSchedule(assembly: Assembly, resource: Resource, roleMay: RoleMay | undefined): SchedulerSchedule[] {
  const { id, properties } = resource;
  const where = `schedule ${id}`;
  if (!roleMay) throw new Error(`${where}: AWS::Scheduler::Schedule is not supported without a judge of roles`);
  onlyKnown(where, properties, [
    'Description',
    'FlexibleTimeWindow',
    'GroupName',
    'KmsKeyArn',
    'Name',
    'ScheduleExpression',
    'ScheduleExpressionTimezone',
    'State',
    'Target',
  ]);
  if (group(where, properties, 'FlexibleTimeWindow')?.['Mode'] !== 'OFF')
    throw new Error(`${where}: FlexibleTimeWindow must be { Mode: OFF }`);
  const zone = optionalText(where, properties, 'ScheduleExpressionTimezone') ?? 'UTC';
  if (!['UTC', 'Etc/UTC'].includes(zone))
    throw new Error(`${where}: ScheduleExpressionTimezone ${zone} is not supported`);
  const target = group(where, properties, 'Target');
  if (!target) throw new Error(`${where}: Target is missing`);
  const arn = text(where, resource.attributes, 'Arn');
  const route = readRoute(assembly, where, { id, arn, target, roleMay });
  const expression = text(where, properties, 'ScheduleExpression');
  return properties['State'] === 'DISABLED' ? [] : [{ id, arn, expression, route }];
}

function readRoute(
  assembly: Assembly,
  where: string,
  { id, arn, target, roleMay }: { id: string; arn: string; target: Properties; roleMay: RoleMay },
): Route {
  onlyKnown(`${where}: Target`, target, ['Arn', 'DeadLetterConfig', 'Input', 'RetryPolicy', 'RoleArn']);
  const roleArn = text(`${where}: Target`, target, 'RoleArn');
  const given = optionalText(`${where}: Target`, target, 'Input');
  return {
    id: `${id} target`,
    sourceArn: arn,
    destination: findDestination(assembly, `${where}: Target`, text(`${where}: Target`, target, 'Arn')),
    retry: readRetryPolicy(assembly, `${where}: Target`, target),
    input(event, { number }) {
      if (given === undefined) return JSON.stringify(event);
      return given
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.scheduled-time>', String(event['time']))
        .replaceAll('<aws.scheduler.execution-id>', String(event['id']))
        .replaceAll('<aws.scheduler.attempt-number>', String(number));
    },
    missing(destination: Destination) {
      const action = destination.kind === 'queue' ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
      return roleMay(roleArn, action, destination.arn)
        ? undefined
        : `role ${roleArn} lacks a statement that allows ${action} on ${destination.arn}`;
    },
  };
}

/** What a target without `Input` gets; the detail is a text here. */
export function schedulerEvent(
  { account, region }: Assembly,
  arn: string,
  at: number,
): Readonly<Record<string, unknown>> & { readonly id: string } {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: toSecond(at),
    region,
    resources: [arn],
    detail: '{}',
  };
}
