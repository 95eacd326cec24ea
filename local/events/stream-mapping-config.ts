import type { Assembly, Resource } from '../types.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { flag, group, integer, isObject, list, onlyKnown, type Properties, text } from './properties.ts';

/** An `AWS::Lambda::EventSourceMapping` on a DynamoDB stream; times in milliseconds. */
export interface MappingConfig {
  /** the resource's id in the assembly */
  readonly id: string;
  readonly enabled: boolean;
  readonly functionName: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly batchSize: number;
  readonly windowMs: number;
  /** a record is delivered when any of them matches; none means every record */
  readonly filters: readonly Pattern[];
  readonly reportsItemFailures: boolean;
  readonly bisects: boolean;
  /** Infinity when unlimited */
  readonly maximumRetries: number;
  readonly maximumAgeMs: number;
  readonly onFailureArn?: string;
}

const HONOURED = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
  'Tags',
];

/** A DynamoDB stream keeps its records for 24 hours; what failed until then is gone. */
const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;

/** Operators of event patterns that Lambda's documentation of event filtering does not list. */
const NOT_IN_FILTERS = ['cidr', 'wildcard'];

/**
 * @throws Error naming a property or an event source that is not supported, or an unknown function or queue
 */
export function readMappings(assembly: Assembly): MappingConfig[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')
    .map((resource) => readMapping(assembly, resource));
}

function readMapping(assembly: Assembly, { id, properties }: Resource): MappingConfig {
  const where = `event source mapping ${id}`;
  onlyKnown(where, properties, HONOURED);
  const streamArn = text(where, properties, 'EventSourceArn');
  if (!/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\//.test(streamArn))
    throw new Error(`${where}: EventSourceArn ${streamArn} is not a DynamoDB stream`);
  const handler = findFunction(assembly, where, text(where, properties, 'FunctionName'));
  const onFailureArn = onFailure(assembly, where, properties);
  // One reader a stream keeps all records in order, which any parallelization keeps for each item alone.
  integer(where, properties, 'ParallelizationFactor', { min: 1, max: 10, fallback: 1 });
  return {
    id,
    enabled: flag(where, properties, 'Enabled', true),
    ...handler,
    streamArn,
    startingPosition: startingPosition(where, properties),
    batchSize: integer(where, properties, 'BatchSize', { min: 1, max: 10_000, fallback: 100 }),
    windowMs: 1000 * integer(where, properties, 'MaximumBatchingWindowInSeconds', { min: 0, max: 300, fallback: 0 }),
    filters: filters(where, properties),
    reportsItemFailures: reportsItemFailures(where, properties),
    bisects: flag(where, properties, 'BisectBatchOnFunctionError', false),
    maximumRetries: unlimited(
      integer(where, properties, 'MaximumRetryAttempts', { min: -1, max: 10_000, fallback: -1 }),
    ),
    maximumAgeMs: maximumAge(where, properties),
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  };
}

function unlimited(value: number): number {
  return value === -1 ? Number.POSITIVE_INFINITY : value;
}

function findFunction(
  assembly: Assembly,
  where: string,
  name: string,
): { readonly functionName: string; readonly functionArn: string } {
  for (const { type, ref, attributes } of assembly.resources)
    if (type === 'AWS::Lambda::Function' && (ref === name || attributes['Arn'] === name))
      return { functionName: ref, functionArn: attributes['Arn'] ?? name };
  throw new Error(`${where}: FunctionName ${name} is no function of this stack`);
}

function startingPosition(where: string, properties: Properties): MappingConfig['startingPosition'] {
  const position = text(where, properties, 'StartingPosition');
  if (position === 'LATEST' || position === 'TRIM_HORIZON') return position;
  throw new Error(`${where}: StartingPosition ${position} is not supported`);
}

function maximumAge(where: string, properties: Properties): number {
  const seconds = integer(where, properties, 'MaximumRecordAgeInSeconds', { min: -1, max: 604_800, fallback: -1 });
  if (seconds !== -1 && seconds < 60) throw new Error(`${where}: MaximumRecordAgeInSeconds must be -1 or at least 60`);
  return Math.min(unlimited(seconds) * 1000, STREAM_RETENTION_MS);
}

function reportsItemFailures(where: string, properties: Properties): boolean {
  const kinds = list(where, properties, 'FunctionResponseTypes');
  for (const kind of kinds)
    if (kind !== 'ReportBatchItemFailures')
      throw new Error(`${where}: FunctionResponseTypes ${String(kind)} is not supported`);
  return kinds.length > 0;
}

function filters(where: string, properties: Properties): Pattern[] {
  const criteria = group(where, properties, 'FilterCriteria');
  if (!criteria) return [];
  onlyKnown(`${where}: FilterCriteria`, criteria, ['Filters']);
  const given = list(where, criteria, 'Filters');
  // Ten after a quota increase, five without, from Lambda's documentation of event filtering.
  if (given.length > 10) throw new Error(`${where}: FilterCriteria has more than 10 filters`);
  return given.map((filter, index) => {
    const name = `${where}: filter ${index + 1}`;
    if (!isObject(filter)) throw new Error(`${name} must be an object`);
    onlyKnown(name, filter, ['Pattern']);
    const pattern = text(name, filter, 'Pattern');
    if (pattern.length > 4096) throw new Error(`${name}: Pattern is longer than 4096 characters`);
    return compilePattern(name, parsed(name, pattern), NOT_IN_FILTERS);
  });
}

function parsed(where: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${where}: Pattern is not JSON`);
  }
}

function onFailure(assembly: Assembly, where: string, properties: Properties): string | undefined {
  const config = group(where, properties, 'DestinationConfig');
  if (!config) return undefined;
  onlyKnown(`${where}: DestinationConfig`, config, ['OnFailure']);
  const destination = group(where, config, 'OnFailure');
  if (!destination) return undefined;
  onlyKnown(`${where}: OnFailure`, destination, ['Destination']);
  const arn = text(`${where}: OnFailure`, destination, 'Destination');
  if (!assembly.resources.some(({ type, attributes }) => type === 'AWS::SQS::Queue' && attributes['Arn'] === arn))
    throw new Error(`${where}: OnFailure destination ${arn} is no queue of this stack`);
  return arn;
}
