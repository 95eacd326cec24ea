import type { VirtualClock } from '../clock.ts';
import { type Service, ServiceError } from '../types.ts';
import { md5, md5OfAttributes } from './message-digest.ts';
import { isObject } from './properties.ts';
import type { MessageAttribute, Queue, StoredMessage } from './queue.ts';

type Input = Record<string, unknown>;
type Output = Record<string, unknown>;

/** The SQS actions of the AWS JSON 1.0 protocol that inspecting and redriving a dead-letter queue takes. */
export function queueService(queues: readonly Queue[], clock: VirtualClock): Service {
  const named = (name: unknown): Queue => {
    const queue = queues.find(({ config }) => config.name === name);
    if (!queue) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  };
  // Whatever host the caller reached this by, the last segment of the URL is the queue's name.
  const addressed = (input: Input): Queue => named(string(input, 'QueueUrl').split('/').at(-1));
  const actions: Record<string, (input: Input) => Output | Promise<Output>> = {
    SendMessage: (input) => sendMessage(addressed(input), input),
    ReceiveMessage: (input) => receiveMessage(addressed(input), input, clock),
    DeleteMessage: (input) => {
      if (!addressed(input).remove(string(input, 'ReceiptHandle')))
        throw new ServiceError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
      return {};
    },
    GetQueueAttributes: (input) => queueAttributes(addressed(input), input, clock),
    PurgeQueue: (input) => {
      addressed(input).purge();
      return {};
    },
    GetQueueUrl: (input) => ({ QueueUrl: named(string(input, 'QueueName')).config.url }),
    ListQueues: (input) => {
      const prefix = input['QueueNamePrefix'] ?? '';
      const found = queues.filter(({ config }) => config.name.startsWith(String(prefix)));
      return found.length === 0 ? {} : { QueueUrls: found.map(({ config }) => config.url) };
    },
  };
  return async ({ action, input }) => {
    const run = actions[action];
    if (!run) throw new ServiceError('UnknownOperationException', `${action} of SQS is not supported here`);
    return await run(input);
  };
}

function sendMessage(queue: Queue, input: Input): Output {
  const body = string(input, 'MessageBody');
  const attributes = messageAttributes(input);
  if (Buffer.byteLength(body) > queue.config.maximumBytes)
    throw new ServiceError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.config.maximumBytes} bytes.`,
    );
  const delay = number(input, 'DelaySeconds', 0, 900);
  const message = queue.add(body, attributes, delay === undefined ? queue.config.delayMs : 1000 * delay);
  const digest = Object.keys(attributes).length > 0 ? { MD5OfMessageAttributes: md5OfAttributes(attributes) } : {};
  return { MessageId: message.id, MD5OfMessageBody: md5(body), ...digest };
}

async function receiveMessage(queue: Queue, input: Input, clock: VirtualClock): Promise<Output> {
  const limit = number(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const visibility = number(input, 'VisibilityTimeout', 0, 43_200);
  const wait = number(input, 'WaitTimeSeconds', 0, 20);
  const deadline = clock.now() + (wait === undefined ? queue.config.waitMs : 1000 * wait);
  for (;;) {
    const received = queue.receive(limit, visibility === undefined ? queue.config.visibilityMs : 1000 * visibility);
    if (received.length > 0) return { Messages: received.map((message) => shown(message, input)) };
    if (clock.now() >= deadline) return {};
    await queue.change(deadline);
  }
}

function shown(message: StoredMessage, input: Input): Output {
  const system = chosen(systemAttributes(message), [
    ...names(input, 'AttributeNames'),
    ...names(input, 'MessageSystemAttributeNames'),
  ]);
  const own = chosen(message.attributes, names(input, 'MessageAttributeNames'));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
    ...(Object.keys(own).length > 0 ? { MessageAttributes: own, MD5OfMessageAttributes: md5OfAttributes(own) } : {}),
  };
}

function systemAttributes(message: StoredMessage): Record<string, string> {
  return {
    SentTimestamp: String(Math.floor(message.sentAt)),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt ?? 0)),
    ...(message.deadLetterSourceArn ? { DeadLetterQueueSourceArn: message.deadLetterSourceArn } : {}),
  };
}

function queueAttributes(queue: Queue, input: Input, clock: VirtualClock): Output {
  const { config } = queue;
  const now = clock.now();
  const hidden = queue.all().filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
  const all: Record<string, string> = {
    ApproximateNumberOfMessages: String(queue.all().length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    DelaySeconds: String(config.delayMs / 1000),
    MaximumMessageSize: String(config.maximumBytes),
    MessageRetentionPeriod: String(config.retentionMs / 1000),
    QueueArn: config.arn,
    ReceiveMessageWaitTimeSeconds: String(config.waitMs / 1000),
    VisibilityTimeout: String(config.visibilityMs / 1000),
    SqsManagedSseEnabled: String(config.managedEncryption),
  };
  if (config.kmsKey !== undefined) all['KmsMasterKeyId'] = config.kmsKey;
  if (config.redrive)
    all['RedrivePolicy'] = JSON.stringify({
      deadLetterTargetArn: config.redrive.deadLetterArn,
      maxReceiveCount: config.redrive.maxReceiveCount,
    });
  const attributes = chosen(all, names(input, 'AttributeNames'));
  return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
}

/** `All`, `.*`, names, and name prefixes such as `RULE_.*`. */
function chosen<T>(all: Readonly<Record<string, T>>, wanted: readonly string[]): Record<string, T> {
  const matches = (name: string): boolean =>
    wanted.some((one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
  return Object.fromEntries(Object.entries(all).filter(([name]) => matches(name)));
}

function messageAttributes(input: Input): Record<string, MessageAttribute> {
  const given = input['MessageAttributes'] ?? {};
  if (!isObject(given)) throw invalid('MessageAttributes');
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isObject(value)) throw invalid(name);
    const { DataType, StringValue, BinaryValue } = value;
    if (typeof DataType !== 'string' || !/^(String|Number|Binary)(\.|$)/.test(DataType)) throw invalid(name);
    if (DataType.startsWith('Binary') ? typeof BinaryValue !== 'string' : typeof StringValue !== 'string')
      throw invalid(name);
    attributes[name] = DataType.startsWith('Binary')
      ? { DataType, BinaryValue: String(BinaryValue) }
      : { DataType, StringValue: String(StringValue) };
  }
  if (Object.keys(attributes).length > 10) throw invalid('MessageAttributes');
  return attributes;
}

function string(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
}

function number(input: Input, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(name);
}

function names(input: Input, name: string): string[] {
  const value = input[name];
  return Array.isArray(value) ? value.map(String) : [];
}

function invalid(name: string): ServiceError {
  return new ServiceError('InvalidParameterValue', `Value for parameter ${name} is invalid.`);
}
