import type { Assembly, Resource } from '../types.ts';
import { flag, group, integer, isObject, onlyKnown, optionalText, text } from './properties.ts';

/** An `AWS::SQS::Queue` of the template; times in milliseconds, sizes in bytes. */
export interface QueueConfig {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly retentionMs: number;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly waitMs: number;
  readonly maximumBytes: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
  readonly kmsKey?: string;
  readonly managedEncryption: boolean;
}

/** What is accepted; first-in-first-out queues and their settings are not. */
const HONOURED = [
  'QueueName',
  'DelaySeconds',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'Tags',
  'VisibilityTimeout',
];

/** 1 MiB, the largest message and the default, from the SQS quotas. */
const LARGEST_MESSAGE = 1024 * 1024;

/** @throws Error naming a property that is not supported, or a dead-letter queue that is not in the assembly */
export function readQueues(assembly: Assembly): QueueConfig[] {
  const queues = assembly.resources.filter(({ type }) => type === 'AWS::SQS::Queue').map(readQueue);
  for (const { name, redrive } of queues)
    if (redrive && !queues.some(({ arn }) => arn === redrive.deadLetterArn))
      throw new Error(`queue ${name}: RedrivePolicy names ${redrive.deadLetterArn}, which is no queue of this stack`);
  return queues;
}

function readQueue({ id, ref, attributes, properties }: Resource): QueueConfig {
  const where = `queue ${id}`;
  onlyKnown(where, properties, HONOURED);
  const arn = text(where, attributes, 'Arn');
  const seconds = (name: string, min: number, max: number, fallback: number): number =>
    1000 * integer(where, properties, name, { min, max, fallback });
  const redrive = readRedrive(where, properties['RedrivePolicy']);
  const kmsKey = optionalText(where, properties, 'KmsMasterKeyId');
  return {
    name: arn.slice(arn.lastIndexOf(':') + 1),
    arn,
    url: ref,
    retentionMs: seconds('MessageRetentionPeriod', 60, 1_209_600, 345_600),
    visibilityMs: seconds('VisibilityTimeout', 0, 43_200, 30),
    delayMs: seconds('DelaySeconds', 0, 900, 0),
    waitMs: seconds('ReceiveMessageWaitTimeSeconds', 0, 20, 0),
    maximumBytes: integer(where, properties, 'MaximumMessageSize', {
      min: 1024,
      max: LARGEST_MESSAGE,
      fallback: LARGEST_MESSAGE,
    }),
    ...(redrive ? { redrive } : {}),
    ...(kmsKey === undefined ? {} : { kmsKey }),
    managedEncryption: flag(where, properties, 'SqsManagedSseEnabled', kmsKey === undefined),
  };
}

function readRedrive(where: string, value: unknown): QueueConfig['redrive'] {
  // CloudFormation takes the policy as an object or as its JSON text.
  const policy: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  const given = group(where, { RedrivePolicy: policy }, 'RedrivePolicy');
  if (!isObject(given)) return undefined;
  onlyKnown(`${where}: RedrivePolicy`, given, ['deadLetterTargetArn', 'maxReceiveCount']);
  return {
    deadLetterArn: text(where, given, 'deadLetterTargetArn'),
    maxReceiveCount: integer(where, given, 'maxReceiveCount', { min: 1, max: 1000, fallback: 10 }),
  };
}
