import type { Assembly, Resource } from '../types.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { isObject, list, onlyKnown, optionalText, text } from './properties.ts';
import { compileInput, type TargetInput } from './target-input.ts';
import { type Destination, findDestination, type RetryPolicy, readRetryPolicy } from './targets.ts';

export interface TargetConfig {
  readonly id: string;
  readonly destination: Destination;
  readonly input: TargetInput;
  readonly retry: RetryPolicy;
}

/** An `AWS::Events::Rule` that is enabled. */
export interface RuleConfig {
  /** the resource's id in the assembly */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly pattern?: Pattern;
  readonly schedule?: string;
  readonly targets: readonly TargetConfig[];
}

export const DEFAULT_BUS = 'default';
const MOST_TARGETS = 5;

/**
 * Names of the event buses; every account has one named `default`.
 * @throws Error naming a property that is not supported
 */
export function readBuses(assembly: Assembly): ReadonlySet<string> {
  const names = new Set([DEFAULT_BUS]);
  for (const { id, type, properties } of assembly.resources) {
    if (type !== 'AWS::Events::EventBus') continue;
    onlyKnown(`event bus ${id}`, properties, ['Name', 'Description', 'KmsKeyIdentifier', 'Tags']);
    names.add(text(`event bus ${id}`, properties, 'Name'));
  }
  return names;
}

/** The name of a bus that is given by name or ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]+:events:[^:]*:[^:]*:event-bus\//, '');
}

/** @throws Error naming what is not supported, malformed, or not in the assembly */
export function readRules(assembly: Assembly, buses: ReadonlySet<string>): RuleConfig[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::Events::Rule')
    .flatMap((resource) => readRule(assembly, buses, resource));
}

function readRule(assembly: Assembly, buses: ReadonlySet<string>, resource: Resource): RuleConfig[] {
  const { id, properties } = resource;
  const where = `rule ${id}`;
  onlyKnown(where, properties, [
    'Description',
    'EventBusName',
    'EventPattern',
    'Name',
    'ScheduleExpression',
    'State',
    'Tags',
    'Targets',
  ]);
  const arn = text(where, resource.attributes, 'Arn');
  const bus = busName(optionalText(where, properties, 'EventBusName') ?? DEFAULT_BUS);
  if (!buses.has(bus)) throw new Error(`${where}: EventBusName ${bus} is no event bus of this stack`);
  const pattern = properties['EventPattern'];
  const schedule = optionalText(where, properties, 'ScheduleExpression');
  if (pattern === undefined && schedule === undefined)
    throw new Error(`${where}: EventPattern or ScheduleExpression is missing`);
  if (schedule !== undefined && bus !== DEFAULT_BUS)
    throw new Error(`${where}: ScheduleExpression is supported only on the default event bus`);
  const rule: RuleConfig = {
    id,
    name: arn.slice(arn.lastIndexOf('/') + 1),
    arn,
    bus,
    ...(pattern === undefined ? {} : { pattern: compilePattern(`${where}: EventPattern`, pattern) }),
    ...(schedule === undefined ? {} : { schedule }),
    targets: readTargets(assembly, where, list(where, properties, 'Targets')),
  };
  return isEnabled(where, optionalText(where, properties, 'State')) ? [rule] : [];
}

function isEnabled(where: string, state: string | undefined): boolean {
  if (state !== undefined && state !== 'ENABLED' && state !== 'DISABLED')
    throw new Error(`${where}: State ${state} is not supported`);
  return state !== 'DISABLED';
}

function readTargets(assembly: Assembly, rule: string, targets: readonly unknown[]): TargetConfig[] {
  if (targets.length > MOST_TARGETS) throw new Error(`${rule}: a rule has at most ${MOST_TARGETS} targets`);
  const read = targets.map((target, index) => {
    if (!isObject(target)) throw new Error(`${rule}: target ${index + 1} must be an object`);
    const id = text(`${rule}: target ${index + 1}`, target, 'Id');
    const where = `${rule}: target ${id}`;
    onlyKnown(where, target, [
      'Arn',
      'DeadLetterConfig',
      'Id',
      'Input',
      'InputPath',
      'InputTransformer',
      'RetryPolicy',
    ]);
    return {
      id,
      destination: findDestination(assembly, where, text(where, target, 'Arn')),
      input: compileInput(where, target),
      retry: readRetryPolicy(assembly, where, target),
    };
  });
  if (new Set(read.map(({ id }) => id)).size < read.length) throw new Error(`${rule}: two targets have the same Id`);
  return read;
}
