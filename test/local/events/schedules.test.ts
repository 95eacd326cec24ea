import { VirtualClock } from '../../../local/clock.ts';
import { type Buses, type BusesOptions, startBuses } from '../../../local/events/bus.ts';
import { parseSchedule } from '../../../local/events/schedule-expression.ts';
import type { Resource } from '../../../local/types.ts';
import {
  aFunction,
  anAssembly,
  aQueue,
  aRule,
  aSchedule,
  FakeInvoker,
  FakeQueues,
  Folder,
  functionArn,
  NOON,
  queueArn,
  ruleArn,
} from './fixtures.ts';

const MINUTE = 60_000;
const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString().replace(':00.000Z', 'Z');
const nextOf = (expression: string, after: string, count = 3): (string | undefined)[] => {
  const next = parseSchedule('rule R', expression, NOON, true);
  const times: (number | undefined)[] = [];
  for (let at: number | undefined = Date.parse(after); at !== undefined && times.length < count; ) {
    at = next(at);
    times.push(at);
  }
  return times.map(iso);
};

// Expressions of the EventBridge documentation, worked out by hand against a calendar.
test.each([
  ['rate(1 minute)', '2026-03-02T12:00:00Z', ['2026-03-02T12:01Z', '2026-03-02T12:02Z', '2026-03-02T12:03Z']],
  ['rate(5 minutes)', '2026-03-02T12:07:30Z', ['2026-03-02T12:10Z', '2026-03-02T12:15Z', '2026-03-02T12:20Z']],
  ['rate(1 day)', '2026-03-02T12:00:00Z', ['2026-03-03T12:00Z', '2026-03-04T12:00Z', '2026-03-05T12:00Z']],
  ['cron(0 10 * * ? *)', '2026-03-02T12:00:00Z', ['2026-03-03T10:00Z', '2026-03-04T10:00Z', '2026-03-05T10:00Z']],
  ['cron(0/15 * * * ? *)', '2026-03-02T12:15:00Z', ['2026-03-02T12:30Z', '2026-03-02T12:45Z', '2026-03-02T13:00Z']],
  ['cron(0 18 ? * MON-FRI *)', '2026-03-06T12:00:00Z', ['2026-03-06T18:00Z', '2026-03-09T18:00Z', '2026-03-10T18:00Z']],
  ['cron(0 8 1 * ? *)', '2026-12-15T00:00:00Z', ['2027-01-01T08:00Z', '2027-02-01T08:00Z', '2027-03-01T08:00Z']],
  ['cron(0 0 L 2 ? *)', '2026-01-01T00:00:00Z', ['2026-02-28T00:00Z', '2027-02-28T00:00Z', '2028-02-29T00:00Z']],
  ['cron(0 9 15W * ? *)', '2026-08-01T00:00:00Z', ['2026-08-14T09:00Z', '2026-09-15T09:00Z', '2026-10-15T09:00Z']],
  ['cron(0 9 1W * ? *)', '2026-08-01T00:00:00Z', ['2026-08-03T09:00Z', '2026-09-01T09:00Z', '2026-10-01T09:00Z']],
  ['cron(0 9 LW * ? *)', '2026-05-01T00:00:00Z', ['2026-05-29T09:00Z', '2026-06-30T09:00Z', '2026-07-31T09:00Z']],
  ['cron(0 9 ? * FRI#2 *)', '2026-03-01T00:00:00Z', ['2026-03-13T09:00Z', '2026-04-10T09:00Z', '2026-05-08T09:00Z']],
  ['cron(0 9 ? * 6L *)', '2026-03-01T00:00:00Z', ['2026-03-27T09:00Z', '2026-04-24T09:00Z', '2026-05-29T09:00Z']],
  ['cron(5 0,12 ? JAN,JUL 1 2026)', '2026-07-26T01:00:00Z', ['2026-07-26T12:05Z', undefined]],
  ['at(2026-03-03T00:00:00)', '2026-03-02T12:00:00Z', ['2026-03-03T00:00Z', undefined]],
])('given %s, when it is %s, then it falls due next as the calendar says', (expression, after, expected) => {
  expect(nextOf(expression, after)).toEqual(expected);
});

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(0 10 * * ?)',
  'cron(60 10 * * ? *)',
  'cron(0 10 * FOO ? *)',
  'at(tomorrow)',
  'every minute',
])('given %s, then it is refused', (expression) => {
  expect(() => parseSchedule('rule R', expression, NOON, true)).toThrow('rule R');
});

let folder: Folder;
let clock: VirtualClock;
let invoker: FakeInvoker;
let queues: FakeQueues;
let buses: Buses | undefined;
beforeEach(() => {
  folder = new Folder();
  clock = new VirtualClock(0, () => NOON);
  invoker = new FakeInvoker();
  queues = new FakeQueues();
});
afterEach(() => {
  buses?.close();
  buses = undefined;
  clock.stop();
  folder.remove();
});

function start(resources: Resource[], options: Partial<BusesOptions> = {}): void {
  buses?.close();
  buses = undefined;
  const started = startBuses({
    assembly: anAssembly(aFunction('f'), aQueue('q'), ...resources),
    directory: folder.path,
    clock,
    invoker,
    queues,
    mayInvoke: () => true,
    mayDeliver: () => true,
    log: () => undefined,
    ...options,
  });
  clock.onSettle(() => started.settled());
  buses = started;
}

const target = { Id: 'F', Arn: functionArn('f') };
const times = () => invoker.asyncCalls.map(({ event }) => (event as { time: string }).time);

describe('given a rule with a schedule', () => {
  const every = (expression: string) => aRule('tick', { ScheduleExpression: expression, Targets: [target] });

  test('when the clock is moved, then each tick on the way runs in order, at its own time', async () => {
    const seen: number[] = [];
    invoker.acceptAsync = () => seen.push(clock.now());
    start([every('rate(1 minute)')]);
    await clock.advanceTo(NOON + 3 * MINUTE + 1);
    expect(times()).toEqual(['2026-03-02T12:01:00Z', '2026-03-02T12:02:00Z', '2026-03-02T12:03:00Z']);
    expect(seen).toEqual([1, 2, 3].map((n) => NOON + n * MINUTE));
    expect(invoker.asyncCalls[0]?.event).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '111122223333',
      time: '2026-03-02T12:01:00Z',
      region: 'eu-central-1',
      resources: [ruleArn('tick')],
      detail: {},
    });
  });

  test('when it is started anew, then the rate goes on in phase and what was missed is not made up for', async () => {
    start([every('rate(10 minutes)')]);
    buses?.close();
    await clock.advanceTo(NOON + 34 * MINUTE);
    start([every('rate(10 minutes)')]);
    await clock.advanceTo(NOON + 45 * MINUTE);
    expect(times()).toEqual(['2026-03-02T12:40:00Z']);
  });

  test.each([
    ['rate(1 minute)', 90 * 24 * 60, '2026-05-31T12:00:00Z'],
    ['rate(7 minutes)', 60, '2026-03-02T12:56:00Z'],
    ['cron(0 3 * * ? *)', 10 * 24 * 60, '2026-03-12T03:00:00Z'],
    ['rate(1 hour)', 60, '2026-03-02T13:00:00Z'],
  ])(
    'when only the latest tick of a move is wanted, then %s runs once, for its last time',
    async (expression, minutes, last) => {
      start([every(expression)]);
      const to = NOON + minutes * MINUTE;
      const done = buses?.thinOut(to, 1);
      await clock.advanceTo(to);
      done?.();
      expect(times()).toEqual([last]);
      await clock.advanceTo(to + 25 * 60 * MINUTE);
      expect(times().length).toBeGreaterThan(1);
    },
  );

  test('when some ticks of a move are wanted, then so many run, spread over it, and the last of all', async () => {
    start([every('rate(5 minutes)')]);
    const to = NOON + 30 * 24 * 60 * MINUTE;
    const done = buses?.thinOut(to, 12);
    await clock.advanceTo(to);
    done?.();
    const ran = times().map((time) => Date.parse(time));
    expect(ran.at(-1)).toBe(to);
    expect(ran.length).toBeGreaterThan(10);
    expect(ran.length).toBeLessThan(14);
    for (const [index, at] of ran.entries()) expect(at - (ran[index - 1] ?? NOON)).toBeLessThan(3 * 24 * 60 * MINUTE);
  });

  test('when nothing falls due in such a move, or it did not take place, then ticks come as ever', async () => {
    start([every('rate(10 minutes)')]);
    const done = buses?.thinOut(NOON + 5 * MINUTE, 1);
    await clock.advanceTo(NOON + 5 * MINUTE);
    done?.();
    expect(times()).toEqual([]);
    buses?.thinOut(NOON + 60 * MINUTE, 1)();
    await clock.advanceTo(NOON + 30 * MINUTE);
    expect(times()).toEqual(['2026-03-02T12:10:00Z', '2026-03-02T12:20:00Z', '2026-03-02T12:30:00Z']);
  });

  test('when it is closed, then it ticks no more', async () => {
    start([every('rate(1 minute)')]);
    buses?.close();
    await clock.advanceTo(NOON + 5 * MINUTE);
    expect(invoker.asyncCalls).toEqual([]);
  });

  test('when its expression is not valid, then the start fails by name', () => {
    expect(() => start([every('rate(1 minutes)')])).toThrow('rule Stack/tick');
    expect(() => start([every('at(2026-03-03T00:00:00)')])).toThrow('rule Stack/tick');
  });
});

describe('given a schedule of EventBridge Scheduler', () => {
  const nightly = (more: Record<string, unknown> = {}, state = 'ENABLED') =>
    aSchedule('nightly', {
      ScheduleExpression: 'cron(0 3 * * ? *)',
      State: state,
      Target: { Arn: functionArn('f'), RoleArn: 'arn:role', ...more },
    });
  const roleMay = () => true;
  const untilMorning = () => clock.advanceTo(NOON + 20 * 60 * MINUTE);

  test('when it falls due, then the target gets its input with the attributes filled in', async () => {
    const Input = '{"at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>"}';
    start([nightly({ Input })], { roleMay });
    await untilMorning();
    expect(invoker.asyncCalls).toEqual([{ functionName: 'f', event: { at: '2026-03-03T03:00:00Z', try: '1' } }]);
  });

  test('when it has no input, then the target gets the default event', async () => {
    start([nightly()], { roleMay });
    await untilMorning();
    expect(invoker.asyncCalls[0]?.event).toMatchObject({ source: 'aws.scheduler', detail: '{}' });
  });

  test('when its role may not invoke the target, then it goes to the dead-letter queue', async () => {
    const judge = jest.fn((_role: string, action: string) => action === 'sqs:SendMessage');
    start([nightly({ DeadLetterConfig: { Arn: queueArn('q') } })], { roleMay: judge });
    await untilMorning();
    expect(judge.mock.calls).toEqual([
      ['arn:role', 'lambda:InvokeFunction', functionArn('f')],
      ['arn:role', 'sqs:SendMessage', queueArn('q')],
    ]);
    expect(queues.sent[0]?.attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' });
  });

  test('when it is disabled, then it does not run', async () => {
    start([nightly({}, 'DISABLED')], { roleMay });
    await untilMorning();
    expect(invoker.asyncCalls).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['FlexibleTimeWindow', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }],
    ['ScheduleExpressionTimezone', { ScheduleExpressionTimezone: 'Europe/Berlin' }],
    ['EndDate', { EndDate: '2026-04-01T00:00:00Z' }],
    ['EcsParameters', { Target: { Arn: functionArn('f'), RoleArn: 'arn:role', EcsParameters: {} } }],
  ])('when %s can not be honoured, then the start fails by name', (name, wrong) => {
    const properties = { ScheduleExpression: 'rate(1 hour)', Target: { Arn: functionArn('f'), RoleArn: 'arn:role' } };
    expect(() => start([aSchedule('s', { ...properties, ...wrong })], { roleMay })).toThrow(name);
  });

  test('when nobody judges roles, then the start fails', () => {
    expect(() => start([nightly()])).toThrow('AWS::Scheduler::Schedule');
  });
});
