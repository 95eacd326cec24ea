import type { Assembly, Resource } from '../types.ts';

/** What the template says about one function, with Lambda's defaults filled in. */
export interface FunctionConfig {
  readonly name: string;
  readonly arn: string;
  /** e.g. `nodejs24.x` */
  readonly runtime: string;
  readonly handler: string;
  /** Folder of the bundle, absolute. */
  readonly taskRoot: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** At most so many invocations at once; more are throttled. `undefined` is not limited by the template. */
  readonly reservedConcurrency: number | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly deadLetterArn: string | undefined;
}

/** How Lambda treats the asynchronous invocations of one function. */
export interface AsyncPolicy {
  readonly functionArn: string;
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly deadLetterArn: string | undefined;
  readonly onFailureArn: string | undefined;
}

/** Why a function is none of ours: CloudFormation's custom resource providers are written in Python or inline. */
export function foreign(resource: Resource): string | undefined {
  const runtime = text(resource, 'Runtime') ?? 'none';
  if (!runtime.startsWith('nodejs')) return `Runtime ${runtime}`;
  return record(resource.properties['Code'])['ZipFile'] === undefined ? undefined : 'inline Code';
}

/** @throws Error naming the resource and the property the local cloud does not support */
export function functionConfig(resource: Resource, assembly: Assembly): FunctionConfig {
  const { properties } = resource;
  const refuse = (what: string) => new Error(`${resource.id}: the local cloud does not run functions with ${what}`);
  for (const name of ['Layers', 'VpcConfig', 'FileSystemConfigs', 'ImageConfig', 'SnapStart'])
    if (properties[name] !== undefined) throw refuse(name);
  const key = record(properties['Code'])['S3Key'];
  if (typeof key !== 'string') throw refuse('a Code that is not an asset (S3Key)');
  return {
    name: resource.ref,
    arn: resource.attributes['Arn'] ?? `arn:aws:lambda:${assembly.region}:${assembly.account}:function:${resource.ref}`,
    runtime: text(resource, 'Runtime') ?? '',
    handler: text(resource, 'Handler') ?? '',
    taskRoot: assembly.codeFolder(key),
    // Defaults of Lambda: 3 seconds, 128 MB.
    timeoutMs: 1000 * (count(resource, 'Timeout') ?? 3),
    memoryMb: count(resource, 'MemorySize') ?? 128,
    reservedConcurrency: count(resource, 'ReservedConcurrentExecutions'),
    variables: variables(resource),
    logGroup: String(record(properties['LoggingConfig'])['LogGroup'] ?? `/aws/lambda/${resource.ref}`),
    deadLetterArn: queueArn(
      resource,
      'DeadLetterConfig.TargetArn',
      record(properties['DeadLetterConfig'])['TargetArn'],
    ),
  };
}

/**
 * Lambda's defaults are two retries and six hours.
 * @throws Error naming an event invoke config that asks for something not supported here
 */
export function asyncPolicy(config: FunctionConfig, assembly: Assembly): AsyncPolicy {
  const own = assembly.resources.find(
    ({ type, properties }) =>
      type === 'AWS::Lambda::EventInvokeConfig' &&
      (properties['FunctionName'] === config.name || properties['FunctionName'] === config.arn),
  );
  if (own && (own.properties['Qualifier'] ?? '$LATEST') !== '$LATEST')
    throw new Error(`${own.id}: the local cloud knows no Qualifier but $LATEST`);
  const destinations = record(own?.properties['DestinationConfig']);
  if (own && destinations['OnSuccess'] !== undefined)
    throw new Error(`${own.id}: the local cloud does not support DestinationConfig.OnSuccess`);
  return {
    functionArn: config.arn,
    maxRetries: (own && count(own, 'MaximumRetryAttempts')) ?? 2,
    maxAgeMs: 1000 * ((own && count(own, 'MaximumEventAgeInSeconds')) ?? 21_600),
    deadLetterArn: config.deadLetterArn,
    onFailureArn:
      own && queueArn(own, 'DestinationConfig.OnFailure.Destination', record(destinations['OnFailure'])['Destination']),
  };
}

function variables(resource: Resource): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(record(record(resource.properties['Environment'])['Variables']))) {
    if (typeof value === 'object') throw new Error(`${resource.id}: the variable ${name} is not text`);
    found[name] = String(value);
  }
  return found;
}

function queueArn(resource: Resource, property: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^arn:aws[\w-]*:sqs:/.test(value)) return value;
  throw new Error(`${resource.id}: ${property} is no queue, and the local cloud sends to queues only`);
}

function text(resource: Resource, name: string): string | undefined {
  const value = resource.properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${resource.id}: ${name} is not text`);
}

/** CloudFormation takes numbers as text, too. */
function count(resource: Resource, name: string): number | undefined {
  const value = resource.properties[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  throw new Error(`${resource.id}: ${name} is not a whole number`);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
