import type { VirtualClock } from '../clock.ts';
import { type Assembly, type Queues, type Service, ServiceError } from '../types.ts';
import { type MessageAttribute, Queue, type StoredMessage } from './queue.ts';
import { readQueues } from './queue-config.ts';
import { queueService } from './queue-service.ts';

export interface QueuesOptions {
  readonly assembly: Assembly;
  /** one file a queue goes here */
  readonly directory: string;
  readonly clock: VirtualClock;
  /** Whether the queue's policy lets a service, e.g. `events.amazonaws.com`, send on behalf of `sourceArn`. */
  mayDeliver(queueArn: string, service: string, sourceArn: string): boolean;
}

/** A message as an operator sees it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ISO 8601, on the clock */
  readonly sentAt: string;
  readonly receiveCount: number;
}

export interface LocalQueues extends Queues {
  /**
   * What a service that is no function sends: the queue's policy must let it.
   * @throws ServiceError `AccessDenied`
   */
  sendFrom(
    service: string,
    sourceArn: string,
    queueArn: string,
    body: unknown,
    attributes?: Record<string, string>,
  ): void;
  /** Every message within its retention, oldest first, in flight or not. @throws Error for an unknown queue */
  messages(queueName: string): QueuedMessage[];
  /** Number of messages by queue name. */
  counts(): Record<string, number>;
  /** @throws Error for an unknown queue */
  purge(queueName: string): void;
  /** Empties every queue. */
  reset(): void;
  close(): void;
  /** The SQS API, for an operator who looks at and redrives a dead-letter queue. */
  readonly service: Service;
}

/**
 * The queues of the template: durable standard queues with retention, visibility timeout, delay and redrive policy on the clock.
 * @throws Error naming a property of a queue that is not supported
 */
export function startQueues({ assembly, directory, clock, mayDeliver }: QueuesOptions): LocalQueues {
  const queues: Queue[] = [];
  const move = (deadLetterArn: string, message: StoredMessage, sourceArn: string): void =>
    byArn(queues, deadLetterArn).adopt(message, sourceArn);
  for (const config of readQueues(assembly))
    queues.push(new Queue(config, directory, clock, (arn, message) => move(arn, message, config.arn)));

  const send = (queueArn: string, body: unknown, attributes: Record<string, string> = {}): void => {
    const queue = byArn(queues, queueArn);
    const stored: Record<string, MessageAttribute> = {};
    for (const [name, value] of Object.entries(attributes)) stored[name] = { DataType: 'String', StringValue: value };
    queue.add(typeof body === 'string' ? body : JSON.stringify(body), stored, queue.config.delayMs);
  };

  return {
    send,
    sendFrom(service, sourceArn, queueArn, body, attributes) {
      if (!mayDeliver(queueArn, service, sourceArn))
        throw new ServiceError(
          'AccessDenied',
          `the policy of ${queueArn} does not let ${service} send for ${sourceArn}`,
        );
      send(queueArn, body, attributes);
    },
    messages: (queueName) => byName(queues, queueName).all().map(shown),
    counts: () => Object.fromEntries(queues.map((queue) => [queue.config.name, queue.all().length])),
    purge: (queueName) => byName(queues, queueName).purge(),
    reset: () => {
      for (const queue of queues) queue.purge();
    },
    close: () => {
      for (const queue of queues) queue.close();
    },
    service: queueService(queues, clock),
  };
}

function byArn(queues: readonly Queue[], queueArn: string): Queue {
  const queue = queues.find(({ config }) => config.arn === queueArn);
  if (!queue) throw new Error(`no queue of this stack has the ARN ${queueArn}`);
  return queue;
}

function byName(queues: readonly Queue[], queueName: string): Queue {
  const queue = queues.find(({ config }) => config.name === queueName);
  if (!queue) throw new Error(`no queue of this stack is named ${queueName}`);
  return queue;
}

function shown({ id, body, attributes, sentAt, receiveCount }: StoredMessage): QueuedMessage {
  return {
    messageId: id,
    body,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [
        name,
        StringValue ?? BinaryValue ?? '',
      ]),
    ),
    sentAt: new Date(sentAt).toISOString(),
    receiveCount,
  };
}
