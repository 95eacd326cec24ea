import { VirtualClock } from '../../../local/clock.ts';
import { type Buses, type BusesOptions, startBuses } from '../../../local/events/bus.ts';
import type { Resource } from '../../../local/types.ts';
import {
  aBus,
  aFunction,
  anAssembly,
  aQueue,
  aRule,
  FakeInvoker,
  FakeQueues,
  Folder,
  functionArn,
  NOON,
  queueArn,
  ruleArn,
} from './fixtures.ts';

const HOUR = 60 * 60 * 1000;

let folder: Folder;
let clock: VirtualClock;
let invoker: FakeInvoker;
let queues: FakeQueues;
let lines: string[];
let buses: Buses | undefined;
beforeEach(() => {
  folder = new Folder();
  clock = new VirtualClock(0, () => NOON);
  invoker = new FakeInvoker();
  queues = new FakeQueues();
  lines = [];
});
afterEach(() => {
  buses?.close();
  buses = undefined;
  clock.stop();
  folder.remove();
});

function start(rules: Resource[], options: Partial<BusesOptions> = {}): Buses {
  buses?.close();
  buses = undefined;
  const started = startBuses({
    assembly: anAssembly(aFunction('f'), aFunction('g'), aQueue('q'), aQueue('dlq'), aBus('shop'), ...rules),
    directory: folder.path,
    clock,
    invoker,
    queues,
    mayInvoke: () => true,
    mayDeliver: () => true,
    log: (line) => lines.push(line),
    ...options,
  });
  clock.onSettle(() => started.settled());
  buses = started;
  return started;
}

const toF = { Id: 'F', Arn: functionArn('f') };
const toQ = { Id: 'Q', Arn: queueArn('q') };
const DLQ = { DeadLetterConfig: { Arn: queueArn('dlq') } };
const onPaid = (targets: unknown[] = [toF], more: Record<string, unknown> = {}) =>
  aRule('paid', { EventBusName: 'shop', EventPattern: { 'detail-type': ['order.paid'] }, Targets: targets, ...more });

const paid = { EventBusName: 'shop', Source: 'shop', DetailType: 'order.paid', Detail: '{"id":"o-1"}' };
const put = async (...Entries: Record<string, unknown>[]) =>
  (await buses?.service({ action: 'PutEvents', input: { Entries }, caller: undefined })) as {
    FailedEntryCount: number;
    Entries: Record<string, string>[];
  };

describe('given an event that a rule matches', () => {
  test('when it is put, then the function gets the envelope of EventBridge', async () => {
    const started = start([onPaid()]);
    const { FailedEntryCount, Entries } = await put({ ...paid, Resources: ['r-1'] });
    expect([FailedEntryCount, Entries]).toEqual([0, [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]]);
    await started.settled();
    expect(invoker.asyncCalls).toEqual([
      {
        functionName: 'f',
        event: {
          version: '0',
          id: Entries[0]?.['EventId'],
          'detail-type': 'order.paid',
          source: 'shop',
          account: '111122223333',
          time: '2026-03-02T12:00:00Z',
          region: 'eu-central-1',
          resources: ['r-1'],
          detail: { id: 'o-1' },
        },
      },
    ]);
  });

  test('when several targets and rules match, then each gets it, on its own bus only', async () => {
    const elsewhere = aRule('default', {
      EventPattern: { source: ['shop'] },
      Targets: [{ Id: 'G', Arn: functionArn('g') }],
    });
    const started = start([onPaid([toF, toQ]), elsewhere]);
    await put(paid, { ...paid, EventBusName: undefined }, { ...paid, DetailType: 'order.made' });
    await started.settled();
    expect(invoker.asyncCalls.map(({ functionName }) => functionName)).toEqual(['f', 'g']);
    expect(queues.sent).toHaveLength(1);
    expect(JSON.parse(String(queues.sent[0]?.body))).toMatchObject({ detail: { id: 'o-1' } });
  });

  test('when the bus is named by ARN and the entry has a time, then both are taken', async () => {
    const started = start([onPaid()]);
    const arn = 'arn:aws:events:eu-central-1:111122223333:event-bus/shop';
    await put({ ...paid, EventBusName: arn, Time: 1_500_000_000.25 });
    await started.settled();
    expect(invoker.asyncCalls[0]?.event).toMatchObject({ time: '2017-07-14T02:40:00Z' });
  });

  test('when the target has an input of its own, then it gets that', async () => {
    const InputTransformer = { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '{"order": <id>}' };
    const started = start([
      onPaid([
        { ...toF, InputTransformer },
        { ...toQ, InputPath: '$.detail' },
      ]),
    ]);
    await put(paid);
    await started.settled();
    expect(invoker.asyncCalls[0]?.event).toEqual({ order: 'o-1' });
    expect(queues.sent[0]?.body).toBe('{"id":"o-1"}');
  });

  test('when the rule is disabled, then nothing is delivered', async () => {
    const started = start([onPaid([toF], { State: 'DISABLED' })]);
    await put(paid);
    await started.settled();
    expect(invoker.asyncCalls).toEqual([]);
  });

  test('when PutEvents has answered, then delivery goes on by itself', async () => {
    start([onPaid()]);
    await put(paid);
    expect(invoker.asyncCalls).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(invoker.asyncCalls).toHaveLength(1);
  });
});

describe('given events that were accepted', () => {
  test('when the cloud ends before they are delivered, then they are after the next start, once', async () => {
    start([onPaid([toF, toQ])]);
    await put(paid);
    await start([onPaid([toF, toQ])]).settled();
    expect([invoker.asyncCalls.length, queues.sent.length]).toEqual([1, 1]);
    await start([onPaid([toF, toQ])]).settled();
    expect([invoker.asyncCalls.length, queues.sent.length]).toEqual([1, 1]);
  });

  test('when the rule is gone after the next start, then they are dropped with a log line', async () => {
    start([onPaid()]);
    await put(paid);
    await start([]).settled();
    expect(lines.join()).toContain('Stack/paid F is not in the template any more');
  });

  test('when everything is reset, then they are forgotten', async () => {
    const started = start([onPaid()]);
    await put(paid);
    started.reset();
    await started.settled();
    expect(invoker.asyncCalls).toEqual([]);
  });
});

describe('given a target that can not be called', () => {
  test('when the permission is missing, then the dead-letter queue gets the event and a log line names it', async () => {
    const mayInvoke = jest.fn(() => false);
    const started = start([onPaid([{ ...toF, ...DLQ }])], { mayInvoke });
    const { Entries } = await put(paid);
    await started.settled();
    expect(mayInvoke).toHaveBeenCalledWith('f', ruleArn('paid', 'shop'));
    expect(invoker.asyncCalls).toEqual([]);
    expect(queues.sent).toEqual([
      {
        arn: queueArn('dlq'),
        body: expect.objectContaining({ id: Entries[0]?.['EventId'], detail: { id: 'o-1' } }),
        attributes: {
          RULE_ARN: ruleArn('paid', 'shop'),
          TARGET_ARN: functionArn('f'),
          ERROR_CODE: 'NO_PERMISSIONS',
          ERROR_MESSAGE: expect.stringContaining('AWS::Lambda::Permission'),
          RETRY_ATTEMPTS: '0',
        },
      },
    ]);
    expect(lines.join()).toMatch(/AWS::Lambda::Permission is missing.*events\.amazonaws\.com.* f .*rule\/shop\/paid/);
  });

  test('when the queue does not let the bus send, then nothing is sent, not even to a closed dead-letter queue', async () => {
    const mayDeliver = jest.fn(() => false);
    const started = start([onPaid([{ ...toQ, ...DLQ }])], { mayDeliver });
    await put(paid);
    await started.settled();
    expect(mayDeliver.mock.calls).toEqual([
      [queueArn('q'), 'events.amazonaws.com', ruleArn('paid', 'shop')],
      [queueArn('dlq'), 'events.amazonaws.com', ruleArn('paid', 'shop')],
    ]);
    expect(queues.sent).toEqual([]);
    expect(lines.join()).toMatch(/AWS::SQS::QueuePolicy is missing.*dropped/);
  });

  test('when a policy can not be evaluated, then it allows nothing', async () => {
    const mayInvoke = () => {
      throw new Error('Condition Odd is not known');
    };
    await startAndPut([onPaid()], { mayInvoke });
    expect(lines.join()).toContain('Condition Odd is not known');
  });

  test('when no input comes of the event, then it is given up without a retry', async () => {
    await startAndPut([onPaid([{ ...toF, InputPath: '$.detail.gone', ...DLQ }])]);
    expect(queues.sent[0]?.attributes).toMatchObject({ ERROR_CODE: 'INVALID_JSON', RETRY_ATTEMPTS: '0' });
  });

  test('when it fails for a while, then it is retried on the clock until it succeeds', async () => {
    let failures = 2;
    invoker.acceptAsync = () => {
      if (failures-- > 0) throw new Error('busy');
    };
    await startAndPut([onPaid()]);
    expect(invoker.asyncCalls).toEqual([]);
    await clock.advanceTo(NOON + 1000);
    expect(invoker.asyncCalls).toEqual([]);
    await clock.advanceTo(NOON + 3000);
    expect(invoker.asyncCalls).toHaveLength(1);
  });

  test('when it is to be retried after the next start, then it is, in time', async () => {
    invoker.acceptAsync = () => {
      throw new Error('busy');
    };
    await startAndPut([onPaid()]);
    invoker.acceptAsync = () => undefined;
    await start([onPaid()]).settled();
    expect(invoker.asyncCalls).toEqual([]);
    await clock.advanceTo(NOON + 1000);
    expect(invoker.asyncCalls).toHaveLength(1);
  });

  test.each([
    ['MaximumRetryAttempts', { MaximumRetryAttempts: 3 }, '3', NOON + 7000],
    ['MaximumEventAgeInSeconds', { MaximumEventAgeInSeconds: 60 }, '5', NOON + 31_000],
  ])('when %s is reached, then the dead-letter queue says so', async (condition, RetryPolicy, retries, at) => {
    invoker.acceptAsync = () => {
      throw new Error('busy');
    };
    await startAndPut([onPaid([{ ...toF, ...DLQ, RetryPolicy }])]);
    await clock.advanceTo(at - 1);
    expect(queues.sent).toEqual([]);
    await clock.advanceTo(at);
    expect(queues.sent[0]?.attributes).toMatchObject({
      ERROR_CODE: 'INTERNAL_ERROR',
      ERROR_MESSAGE: 'busy',
      EXHAUSTED_RETRY_CONDITION: condition,
      RETRY_ATTEMPTS: retries,
    });
  });

  test('when its dead-letter queue fails too, then the event is kept for the next start', async () => {
    queues.refuse = true;
    await startAndPut([onPaid([{ ...toF, ...DLQ }])], { mayInvoke: () => false });
    queues.refuse = false;
    await start([onPaid([{ ...toF, ...DLQ }])]).settled();
    expect(invoker.asyncCalls).toHaveLength(1);
  });
});

async function startAndPut(rules: Resource[], options: Partial<BusesOptions> = {}): Promise<void> {
  const started = start(rules, options);
  await put(paid);
  await started.settled();
}

describe('given entries that are not right', () => {
  test.each<[Record<string, unknown>, string, string]>([
    [{ Source: '' }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'],
    [
      { DetailType: undefined },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [{ Detail: undefined }, 'InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.'],
    [{ Detail: '"text"' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ Source: 'aws.s3' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
  ])('when one has %j, then it alone fails', async (wrong, ErrorCode, ErrorMessage) => {
    const started = start([onPaid()]);
    expect(await put({ ...paid, ...wrong }, paid)).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode, ErrorMessage }, { EventId: expect.any(String) }],
    });
    await started.settled();
    expect(invoker.asyncCalls).toHaveLength(1);
  });

  test('when the bus is unknown, then the event is accepted and dropped as AWS does, with a log line', async () => {
    start([onPaid()]);
    expect(await put({ ...paid, EventBusName: 'gone' })).toMatchObject({ FailedEntryCount: 0 });
    expect(lines.join()).toContain('no event bus gone');
  });

  test.each<[string, Record<string, unknown>[]]>([
    ['no entries', []],
    ['eleven entries', Array.from({ length: 11 }, () => paid)],
    ['more than 1 MB together', [1, 2].map(() => ({ ...paid, Detail: JSON.stringify({ x: 'é'.repeat(262_144) }) }))],
    ['a time that is none', [{ ...paid, Time: 'today' }]],
  ])('when there are %s, then the request is refused', async (_, entries) => {
    start([onPaid()]);
    await expect(put(...entries)).rejects.toMatchObject({ code: 'ValidationException', status: 400 });
  });

  test('when another action is called, then it is refused by name', async () => {
    const { service } = start([]);
    await expect(service({ action: 'PutRule', input: {}, caller: undefined })).rejects.toThrow('PutRule');
  });
});

describe('given a template that asks for what is not there', () => {
  test.each<[string, Resource]>([
    ['RoleArn', onPaid([{ ...toF, RoleArn: 'arn:role' }])],
    ['SqsParameters', onPaid([{ ...toQ, SqsParameters: {} }])],
    ['event-bus/other', onPaid([{ Id: 'B', Arn: 'arn:aws:events:eu-central-1:111122223333:event-bus/other' }])],
    ['same Id', onPaid([toF, toF])],
    ['at most 5', onPaid(Array.from({ length: 6 }, (_, n) => ({ ...toF, Id: `F${n}` })))],
    ['unknown operator "like"', onPaid([], { EventPattern: { source: [{ like: 'x' }] } })],
    ['State PAUSED', onPaid([], { State: 'PAUSED' })],
    ['EventBusName gone', onPaid([], { EventBusName: 'gone' })],
    ['MaximumRetryAttempts', onPaid([{ ...toF, RetryPolicy: { MaximumRetryAttempts: 186 } }])],
    ['DeadLetterConfig', onPaid([{ ...toF, DeadLetterConfig: { Arn: functionArn('g') } }])],
    ['default event bus', aRule('tick', { EventBusName: 'shop', ScheduleExpression: 'rate(1 hour)' })],
    ['EventPattern or ScheduleExpression', aRule('none', {})],
    ['Policy', aBus('other', { Policy: {} })],
  ])('when it is %s, then the start fails by name', (name, resource) => {
    expect(() => start([resource])).toThrow(name);
  });
});

test('given a bus at work for days, then its journal keeps nothing of what was delivered', async () => {
  await startAndPut([onPaid()]);
  await clock.advanceTo(NOON + 48 * HOUR);
  invoker.asyncCalls.length = 0;
  await start([onPaid()]).settled();
  expect(invoker.asyncCalls).toEqual([]);
});
