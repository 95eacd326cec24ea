import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { type LocalQueues, type QueuesOptions, startQueues } from '../../../local/events/queues.ts';
import type { Resource } from '../../../local/types.ts';
import { anAssembly, aQueue, Folder, NOON, queueArn, queueUrl } from './fixtures.ts';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

let folder: Folder;
let clock: VirtualClock;
let queues: LocalQueues;
beforeEach(() => {
  folder = new Folder();
  clock = new VirtualClock(0, () => NOON);
});
afterEach(() => {
  queues.close();
  clock.stop();
  folder.remove();
});

function start(resources: Resource[] = [aQueue('dlq')], options: Partial<QueuesOptions> = {}): void {
  const assembly = anAssembly(...resources);
  queues = startQueues({ assembly, directory: folder.path, clock, mayDeliver: () => true, ...options });
}

const call = (action: string, input: Record<string, unknown> = {}) =>
  queues.service({ action, input: { QueueUrl: queueUrl('dlq'), ...input }, caller: undefined });

async function receive(input: Record<string, unknown> = {}): Promise<Record<string, string>[]> {
  const { Messages } = await call('ReceiveMessage', { MaxNumberOfMessages: 10, ...input });
  return (Messages ?? []) as Record<string, string>[];
}

test('given a message, when it is sent, then an operator sees its body, attributes and time', () => {
  start();
  queues.send(queueArn('dlq'), { a: 1 }, { RULE_ARN: 'r' });
  queues.send(queueArn('dlq'), 'plain');
  expect(queues.messages('dlq')).toEqual([
    {
      messageId: expect.any(String),
      body: '{"a":1}',
      attributes: { RULE_ARN: 'r' },
      sentAt: '2026-03-02T12:00:00.000Z',
      receiveCount: 0,
    },
    expect.objectContaining({ body: 'plain', attributes: {} }),
  ]);
  expect(queues.counts()).toEqual({ dlq: 2 });
});

test('given an unknown queue, when it is asked for, then the error names it', async () => {
  start();
  expect(() => queues.send(queueArn('other'), 'x')).toThrow(queueArn('other'));
  expect(() => queues.messages('other')).toThrow('named other');
  await expect(call('GetQueueUrl', { QueueName: 'other' })).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
});

test('given messages and a torn last line, when the cloud is started anew, then no message is lost', () => {
  start();
  queues.send(queueArn('dlq'), 'kept');
  queues.close();
  appendFileSync(join(folder.path, 'dlq.jsonl'), '["torn",{"bo');
  start();
  expect(queues.messages('dlq').map(({ body }) => body)).toEqual(['kept']);
});

test('given a retention, when the clock passes it, then the message is gone, and not before', async () => {
  start([aQueue('dlq', { MessageRetentionPeriod: 14 * 24 * 60 * 60 })]);
  queues.send(queueArn('dlq'), 'old');
  await clock.advanceTo(NOON + 14 * DAY - 1);
  expect(queues.counts()).toEqual({ dlq: 1 });
  await clock.advanceTo(NOON + 14 * DAY);
  expect(queues.counts()).toEqual({ dlq: 0 });
});

test('given two queues, when one is purged and then all are reset, then they are empty', () => {
  start([aQueue('a'), aQueue('b')]);
  for (const name of ['a', 'b']) queues.send(queueArn(name), 'x');
  queues.purge('a');
  expect(queues.counts()).toEqual({ a: 0, b: 1 });
  queues.reset();
  expect(queues.counts()).toEqual({ a: 0, b: 0 });
});

test('given a policy that does not let a service send, when it sends, then it is refused', () => {
  const mayDeliver = jest.fn((_arn: string, service: string) => service === 's3.amazonaws.com');
  start([aQueue('dlq')], { mayDeliver });
  queues.sendFrom('s3.amazonaws.com', 'arn:bucket', queueArn('dlq'), 'x');
  expect(() => queues.sendFrom('events.amazonaws.com', 'arn:rule', queueArn('dlq'), 'x')).toThrow('arn:rule');
  expect(mayDeliver).toHaveBeenCalledWith(queueArn('dlq'), 's3.amazonaws.com', 'arn:bucket');
  expect(queues.counts()).toEqual({ dlq: 1 });
});

test('given closed queues, when something is sent, then it fails instead of being lost', () => {
  start();
  queues.close();
  expect(() => queues.send(queueArn('dlq'), 'x')).toThrow('closed');
});

describe('given the properties of a queue', () => {
  test.each([
    ['FifoQueue', true],
    ['ContentBasedDeduplication', true],
    ['RedriveAllowPolicy', {}],
    ['MessageRetentionPeriod', 59],
    ['VisibilityTimeout', 'soon'],
  ])('when %s is not to be honoured, then the start fails by name', (name, value) => {
    start();
    queues.close();
    expect(() => start([aQueue('dlq', { [name]: value })])).toThrow(new RegExp(`Stack/dlq.*${name}`));
  });

  test('when the dead-letter queue is none of the stack, then the start fails by name', () => {
    start();
    queues.close();
    const RedrivePolicy = { deadLetterTargetArn: queueArn('gone'), maxReceiveCount: 3 };
    expect(() => start([aQueue('dlq', { RedrivePolicy })])).toThrow(queueArn('gone'));
  });

  test('when they are those of a dead-letter queue, then they are accepted', async () => {
    start([aQueue('dlq', { QueueName: 'dlq', KmsMasterKeyId: 'alias/k', SqsManagedSseEnabled: false, Tags: [] })]);
    const { Attributes } = await call('GetQueueAttributes', { AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      KmsMasterKeyId: 'alias/k',
      SqsManagedSseEnabled: 'false',
      QueueArn: queueArn('dlq'),
    });
  });
});

describe('given an operator with the SQS API', () => {
  test('when a message is sent, received and deleted, then shapes and checksums are those of SQS', async () => {
    start();
    expect(
      await call('SendMessage', {
        MessageBody: 'hello',
        MessageAttributes: { who: { DataType: 'String', StringValue: 'me' } },
      }),
    ).toEqual({
      MessageId: expect.any(String),
      MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const [message] = await receive({ AttributeNames: ['All'], MessageAttributeNames: ['w.*'] });
    expect(message).toEqual({
      MessageId: expect.any(String),
      ReceiptHandle: expect.any(String),
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      Body: 'hello',
      Attributes: {
        SentTimestamp: String(NOON),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(NOON),
      },
      MessageAttributes: { who: { DataType: 'String', StringValue: 'me' } },
      MD5OfMessageAttributes: expect.any(String),
    });
    expect(await call('DeleteMessage', { ReceiptHandle: message?.['ReceiptHandle'] })).toEqual({});
    expect(queues.counts()).toEqual({ dlq: 0 });
  });

  test('when attributes are sent, then their checksum is the one that SQS computes', async () => {
    start();
    const timestamp = { DataType: 'Number', StringValue: '1493147359900' };
    expect(await call('SendMessage', { MessageBody: 'x', MessageAttributes: { timestamp } })).toMatchObject({
      MD5OfMessageAttributes: '235c5c510d26fb653d073faed50ae77c',
    });
  });

  test('when a message was received, then it is hidden until its visibility timeout on the clock', async () => {
    start();
    queues.send(queueArn('dlq'), 'x');
    const [first] = await receive({ VisibilityTimeout: 60 });
    await clock.advanceTo(NOON + 59 * SECOND);
    expect(await receive()).toEqual([]);
    expect(await call('GetQueueAttributes', { AttributeNames: ['ApproximateNumberOfMessagesNotVisible'] })).toEqual({
      Attributes: { ApproximateNumberOfMessagesNotVisible: '1' },
    });
    await clock.advanceTo(NOON + 60 * SECOND);
    const [second] = await receive();
    expect(second?.['MessageId']).toBe(first?.['MessageId']);
    // The older receipt is not valid any more, but no error.
    await call('DeleteMessage', { ReceiptHandle: first?.['ReceiptHandle'] });
    expect(queues.counts()).toEqual({ dlq: 1 });
  });

  test('when the queue is empty and it waits, then a message that is sent meanwhile is received at once', async () => {
    start();
    const waiting = receive({ WaitTimeSeconds: 20 });
    queues.send(queueArn('dlq'), 'late');
    expect(await waiting).toMatchObject([{ Body: 'late' }]);
  });

  test('when the queue is empty and it waits in vain, then the answer comes when the clock says so', async () => {
    start();
    const waiting = receive({ WaitTimeSeconds: 20 });
    await clock.advanceTo(NOON + 20 * SECOND);
    expect(await waiting).toEqual([]);
  });

  test('when a message is delayed, then it is received only after that', async () => {
    start();
    await call('SendMessage', { MessageBody: 'x', DelaySeconds: 10 });
    expect(await receive()).toEqual([]);
    await clock.advanceTo(NOON + 10 * SECOND);
    expect(await receive()).toHaveLength(1);
  });

  test('when a message is received too often, then it moves to the dead-letter queue and keeps its age', async () => {
    const RedrivePolicy = { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 };
    start([aQueue('dlq', { RedrivePolicy, VisibilityTimeout: 0 }), aQueue('dead')]);
    queues.send(queueArn('dlq'), 'poison');
    for (const times of [1, 1, 0]) expect(await receive()).toHaveLength(times);
    expect(queues.counts()).toEqual({ dlq: 0, dead: 1 });
    const dead = await receive({ QueueUrl: queueUrl('dead'), AttributeNames: ['DeadLetterQueueSourceArn'] });
    expect(dead).toMatchObject([{ Body: 'poison', Attributes: { DeadLetterQueueSourceArn: queueArn('dlq') } }]);
  });

  test('when it lists, counts and purges, then the answers are those of SQS', async () => {
    start([aQueue('dlq'), aQueue('dlq-2'), aQueue('else')]);
    queues.send(queueArn('dlq'), 'x');
    expect(await call('ListQueues', { QueueNamePrefix: 'dlq' })).toEqual({
      QueueUrls: [queueUrl('dlq'), queueUrl('dlq-2')],
    });
    expect(await call('GetQueueUrl', { QueueName: 'else' })).toEqual({ QueueUrl: queueUrl('else') });
    const count = { AttributeNames: ['ApproximateNumberOfMessages'] };
    expect(await call('GetQueueAttributes', count)).toEqual({ Attributes: { ApproximateNumberOfMessages: '1' } });
    expect(await call('PurgeQueue')).toEqual({});
    expect(await call('GetQueueAttributes', count)).toEqual({ Attributes: { ApproximateNumberOfMessages: '0' } });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['SendMessage', {}, 'MissingParameter'],
    ['SendMessage', { MessageBody: 'x'.repeat(1025) }, 'InvalidParameterValue'],
    ['SendMessage', { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Odd' } } }, 'InvalidParameterValue'],
    ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['DeleteMessage', { ReceiptHandle: 'made-up' }, 'ReceiptHandleIsInvalid'],
    ['GetQueueAttributes', { QueueUrl: queueUrl('gone') }, 'QueueDoesNotExist'],
    ['CreateQueue', {}, 'UnknownOperationException'],
  ])('when %s gets %j, then it is refused as %s', async (action, input, code) => {
    start([aQueue('dlq', { MaximumMessageSize: 1024 })]);
    await expect(call(action, input)).rejects.toMatchObject({ code });
  });
});
