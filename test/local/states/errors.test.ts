import * as fc from 'fast-check';
import { ServiceError } from '../../../local/types.ts';
import { holds } from '../../support/properties.ts';
import {
  aBareTask,
  aTask,
  aWaitingTask,
  type Cloud,
  type Definition,
  type Fields,
  only,
  SECOND,
  succeeded,
  threw,
  until,
  withMachine,
} from './a-cloud.ts';

const catching = (task: Fields, ...names: string[]): Definition => ({
  StartAt: 'S',
  States: {
    S: { ...task, Catch: [{ ErrorEquals: names, ResultPath: '$.error', Next: 'Caught' }], Next: 'Fine' },
    Caught: { Type: 'Pass', End: true },
    Fine: { Type: 'Pass', Result: 'fine', End: true },
  },
});

/** When each attempt was scheduled, in seconds after the first. */
async function attempts(cloud: Cloud): Promise<number[]> {
  const all = await cloud.history('e', { maxResults: 1000 });
  const scheduled = all.filter(({ type }) => type.endsWith('Scheduled')).map(({ timestamp }) => timestamp);
  return scheduled.map((at) => Math.round(1000 * (at - (scheduled[0] ?? 0))) / 1000);
}

describe('given a function that fails', () => {
  test.each<[string, () => never | ReturnType<typeof threw>, Fields]>([
    [
      'throws',
      () => threw('CardDeclined', 'no money'),
      { error: 'CardDeclined', cause: '{"errorType":"CardDeclined","errorMessage":"no money"}' },
    ],
    [
      'is too slow',
      () => ({
        ok: false,
        kind: 'Timeout',
        errorType: 'Sandbox.Timedout',
        errorMessage: 'RequestId: 1 Error: Task timed out after 3.00 seconds',
      }),
      { error: 'Sandbox.Timedout', cause: expect.stringContaining('timed out after 3.00') },
    ],
    [
      'crashes',
      () => ({ ok: false, kind: 'Crash', errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error' }),
      { error: 'Runtime.ExitError', cause: expect.anything() },
    ],
    [
      'gives no type',
      () => threw('', 'odd'),
      { error: 'Lambda.Unknown', cause: expect.stringContaining('did not return an error type') },
    ],
    [
      'is throttled',
      () => {
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
      },
      {
        error: 'Lambda.TooManyRequestsException',
        cause: expect.stringContaining('Rate Exceeded. (Service: Lambda, Status Code: 429'),
      },
    ],
    [
      'can not be asked',
      () => {
        throw new Error('the line is dead');
      },
      { error: 'Lambda.ServiceException', cause: 'the line is dead' },
    ],
  ])(
    'when it %s, then the error is named as by the service, told in the history, and caught',
    (_name, answer, failure) =>
      withMachine(catching(aTask(), 'States.TaskFailed'), async (cloud) => {
        cloud.answer = answer;
        await cloud.execute({ k: 1 });
        const failed = (await cloud.history()).find(({ type }) => type === 'TaskFailed');
        expect(failed?.['taskFailedEventDetails']).toEqual({ resourceType: 'lambda', resource: 'invoke', ...failure });
        expect(await cloud.outcome()).toEqual({
          status: 'SUCCEEDED',
          output: { k: 1, error: { Error: failure['error'], Cause: failure['cause'] } },
        });
        expect(await cloud.types()).toEqual([
          ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskStateExited'],
          ...['PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'],
        ]);
      })(),
  );

  test('when nobody catches it, then the execution fails with it', () =>
    withMachine(only(aBareTask()), async (cloud) => {
      cloud.answer = () => threw('Mine');
      await cloud.execute();
      expect(await cloud.outcome()).toMatchObject({ status: 'FAILED', error: 'Mine' });
      expect((await cloud.types()).slice(4)).toEqual(['LambdaFunctionFailed', 'ExecutionFailed']);
    })());

  test('when the result is too large, then only its own name catches it', async () => {
    const large = () => succeeded('x'.repeat(256 * 1024));
    for (const [name, status] of [
      ['States.ALL', 'FAILED'],
      ['States.DataLimitExceeded', 'SUCCEEDED'],
    ] as const)
      await withMachine(catching(aTask(), name), async (cloud) => {
        cloud.answer = large;
        await cloud.execute();
        expect(await cloud.status()).toBe(status);
        expect((await cloud.types())[4]).toBe('TaskFailed');
      })();
  });
});

test.each<[string, string, boolean]>([
  ['Mine', 'Mine', true],
  ['Mine', 'Other', false],
  ['Mine', 'States.ALL', true],
  ['Mine', 'States.TaskFailed', true],
  ['Mine', 'States.Timeout', false],
  ['States.Timeout', 'States.Timeout', true],
  ['States.Timeout', 'States.ALL', true],
  ['States.Timeout', 'States.TaskFailed', false],
  ['States.Timeout', 'States.HeartbeatTimeout', false],
  ['States.HeartbeatTimeout', 'States.HeartbeatTimeout', true],
  ['States.HeartbeatTimeout', 'States.Timeout', true],
  ['States.HeartbeatTimeout', 'States.ALL', true],
  ['States.Runtime', 'States.ALL', false],
  ['States.Runtime', 'States.Runtime', false],
  ['States.IntrinsicFailure', 'States.ALL', true],
  ['States.ResultPathMatchFailure', 'States.ALL', true],
])('given the error %s and a catcher of %s, then it is caught: %s', async (error, name, caught) => {
  const tasks: Record<string, Fields> = {
    Mine: aTask(),
    'States.Timeout': aWaitingTask({ TimeoutSeconds: 5, HeartbeatSeconds: 4 }),
    'States.HeartbeatTimeout': aWaitingTask({ TimeoutSeconds: 60, HeartbeatSeconds: 4 }),
    'States.Runtime': aTask({ OutputPath: '$.no' }),
    'States.IntrinsicFailure': aTask({ Parameters: { FunctionName: 'f', 'Payload.$': 'States.StringToJson($.k)' } }),
    'States.ResultPathMatchFailure': aTask({ ResultPath: '$.k.x' }),
  };
  await withMachine(catching(tasks[error] ?? {}, name), async (cloud) => {
    cloud.answer = () => (error === 'Mine' ? threw('Mine') : succeeded(1));
    await cloud.execute({ k: 'text' });
    if (error === 'States.Timeout') {
      await cloud.advance(3 * SECOND);
      await cloud.call('SendTaskHeartbeat', { taskToken: cloud.tokens()[0] });
    }
    await cloud.advance(60 * SECOND);
    expect(await cloud.status()).toBe(caught ? 'SUCCEEDED' : 'FAILED');
  })();
});

describe('given a task that is not done in time', () => {
  test.each<[string, Fields, Fields, number]>([
    ['TimeoutSeconds', { TimeoutSeconds: 90 }, {}, 90],
    ['TimeoutSecondsPath', { TimeoutSecondsPath: '$.s' }, { s: 90 }, 90],
    ['HeartbeatSeconds', { HeartbeatSeconds: 30 }, {}, 30],
    ['HeartbeatSecondsPath', { HeartbeatSecondsPath: '$.s', TimeoutSeconds: 90 }, { s: 30 }, 30],
  ])('when %s is over, then the task has timed out, and not before', (_name, fields, input, seconds) =>
    withMachine(only(aWaitingTask(fields)), async (cloud) => {
      await cloud.execute(input);
      await cloud.advance((seconds - 1) * SECOND);
      expect(await cloud.status()).toBe('RUNNING');
      await cloud.advance(SECOND);
      expect(await cloud.outcome()).toEqual({ status: 'FAILED', error: 'States.Timeout' });
      expect((await cloud.history()).at(-2)).toMatchObject({
        type: 'TaskTimedOut',
        taskTimedOutEventDetails: {
          resourceType: 'lambda',
          resource: 'invoke.waitForTaskToken',
          error: 'States.Timeout',
        },
      });
    })(),
  );

  test('when heartbeats come, then only the timeout ends it', () =>
    withMachine(only(aWaitingTask({ HeartbeatSeconds: 30, TimeoutSeconds: 100 })), async (cloud) => {
      await cloud.execute();
      for (let count = 0; count < 4; count++) {
        await cloud.advance(24 * SECOND);
        await cloud.call('SendTaskHeartbeat', { taskToken: cloud.tokens()[0] });
      }
      expect(await cloud.status()).toBe('RUNNING');
      await cloud.advance(4 * SECOND);
      expect(await cloud.status()).toBe('FAILED');
    })());

  test('when the input holds no number of seconds, then the execution fails', () =>
    withMachine(only(aWaitingTask({ TimeoutSecondsPath: '$.s' })), async (cloud) => {
      await cloud.execute({});
      await cloud.execute({ s: 0 }, 'e2');
      expect(await cloud.outcome()).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining("Invalid path '$.s'"),
      });
      expect(await cloud.status('e2')).toBe('FAILED');
      expect(cloud.invoked).toEqual([]);
    })());

  test('when its function answers after all, then that changes nothing', () => {
    let answer: (result: ReturnType<typeof succeeded>) => void = () => undefined;
    return withMachine(catching(aTask({ TimeoutSeconds: 5 }), 'States.Timeout'), async (cloud) => {
      cloud.answer = () =>
        new Promise((resolve) => {
          answer = resolve;
        });
      const execution = cloud.execute({});
      await new Promise((resolve) => setImmediate(resolve));
      cloud.pass(6 * SECOND);
      const settled = cloud.settle();
      expect(await cloud.status()).toBe('SUCCEEDED');
      answer(succeeded('late'));
      await Promise.all([execution, settled]);
      expect(await cloud.outcome()).toEqual({
        status: 'SUCCEEDED',
        output: { error: { Error: 'States.Timeout', Cause: '' } },
      });
    })();
  });

  test('when it is tried again meanwhile, then the first answer does not count for the second attempt', () => {
    const answers: ((result: ReturnType<typeof succeeded>) => void)[] = [];
    const task = aBareTask({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }] });
    return withMachine(only(task), async (cloud) => {
      cloud.answer = () => new Promise((resolve) => void answers.push(resolve));
      const execution = cloud.execute({});
      await until(() => answers.length === 1);
      const settled = [5, 1].map((seconds) => {
        cloud.pass(seconds * SECOND);
        return cloud.settle();
      });
      await until(() => answers.length === 2);
      answers[0]?.(succeeded('first'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(await cloud.status()).toBe('RUNNING');
      answers[1]?.(succeeded('second'));
      await Promise.all([execution, ...settled]);
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: 'second' });
    })();
  });

  test('when the execution as a whole takes too long, then it has timed out', () =>
    withMachine(only({ Type: 'Wait', Seconds: 1000 }, { TimeoutSeconds: 60 }), async (cloud) => {
      await cloud.execute();
      await cloud.advance(59 * SECOND);
      expect(await cloud.status()).toBe('RUNNING');
      await cloud.advance(SECOND);
      expect(await cloud.outcome()).toEqual({ status: 'TIMED_OUT' });
      expect((await cloud.history()).at(-1)).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
    })());

  test('when nothing sets a limit, then a year is one', () =>
    withMachine(only(aWaitingTask()), async (cloud) => {
      await cloud.execute();
      await cloud.advance(364 * 86_400 * SECOND);
      expect(await cloud.status()).toBe('RUNNING');
      await cloud.advance(2 * 86_400 * SECOND);
      expect(await cloud.status()).toBe('TIMED_OUT');
    })());
});

describe('given Retry', () => {
  const failing = (retry: Fields[], more: Fields = {}) => only(aTask({ Retry: retry, ...more }));
  test.each<[string, Fields, number[]]>([
    ['the defaults', {}, [0, 1, 3, 7]],
    ['an interval and a rate', { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 3 }, [0, 3, 7.5, 14.25]],
    ['a longest delay', { IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }, [0, 2, 8, 18, 28]],
    ['no attempts', { MaxAttempts: 0 }, [0]],
  ])('when it has %s, then attempts follow at these times', (_name, fields, expected) =>
    withMachine(failing([{ ErrorEquals: ['States.ALL'], ...fields }]), async (cloud) => {
      cloud.answer = () => threw('Mine');
      await cloud.execute();
      await cloud.advance(3600 * SECOND);
      expect(await attempts(cloud)).toEqual(expected);
      expect(await cloud.outcome()).toMatchObject({ status: 'FAILED', error: 'Mine' });
    })(),
  );

  test('when the errors differ, then each retrier counts its own (the example of the documentation)', () => {
    const errors = ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB'];
    const retry = [
      { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
    ];
    return withMachine({ ...catching(aTask({ Retry: retry }), 'States.ALL') }, async (cloud) => {
      cloud.answer = () => threw(errors.shift() ?? 'none');
      await cloud.execute({});
      await cloud.advance(60 * SECOND);
      expect(await attempts(cloud)).toEqual([0, 1, 3, 8]);
      expect(await cloud.outcome()).toMatchObject({ output: { error: { Error: 'ErrorB' } } });
    })();
  });

  test('when an attempt is made, then the state is not entered again, but knows how often it was tried', () =>
    withMachine(
      failing([{ ErrorEquals: ['States.ALL'] }], {
        Parameters: { FunctionName: 'f', Payload: { 'n.$': '$$.State.RetryCount' } },
      }),
      async (cloud) => {
        cloud.answer = (event) => ((event as { n: number }).n < 2 ? threw('Mine') : succeeded());
        await cloud.execute();
        await cloud.advance(60 * SECOND);
        expect(cloud.invoked.map(({ event }) => event)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
        expect(await cloud.types()).toEqual([
          ...['ExecutionStarted', 'TaskStateEntered'],
          ...['TaskScheduled', 'TaskStarted', 'TaskFailed', 'TaskScheduled', 'TaskStarted', 'TaskFailed'],
          ...['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
        ]);
      },
    )());

  test('when it has full jitter, then each wait is at most the delay', () =>
    withMachine(
      failing([
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 20, JitterStrategy: 'FULL' },
      ]),
      async (cloud) => {
        cloud.answer = () => threw('Mine');
        await cloud.execute();
        await cloud.advance(3600 * SECOND);
        const at = await attempts(cloud);
        const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
        expect(waits).toHaveLength(20);
        expect(Math.max(...waits)).toBeLessThanOrEqual(10);
        expect(new Set(waits).size).toBeGreaterThan(1);
      },
    )());

  test('when the task waits for a token, then each attempt has another one, and a timeout is retried', () =>
    withMachine(
      only(aWaitingTask({ TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] })),
      async (cloud) => {
        await cloud.execute();
        await cloud.advance(11 * SECOND);
        expect(new Set(cloud.tokens()).size).toBe(2);
        await cloud.call('SendTaskSuccess', { taskToken: cloud.tokens()[1], output: '1' });
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: 1 });
      },
    )());
});

describe('given Catch', () => {
  const caughtBy = (fields: Fields) => ({
    StartAt: 'S',
    States: {
      S: {
        ...aTask({ OutputPath: '$.Payload' }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', ...fields }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    },
  });
  test.each<[string, Fields, unknown]>([
    ['no ResultPath', {}, { Error: 'Mine', Cause: expect.anything() }],
    ['a ResultPath', { ResultPath: '$.x.y' }, { k: 1, x: { y: { Error: 'Mine', Cause: expect.anything() } } }],
    ['a ResultPath of null', { ResultPath: null }, { k: 1 }],
  ])('when it has %s, then the next state gets this, whatever the OutputPath', (_name, fields, output) =>
    withMachine(caughtBy(fields), async (cloud) => {
      cloud.answer = () => threw('Mine');
      await cloud.execute({ k: 1 });
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output });
    })(),
  );

  test('when the error has no place in the input, then the execution fails', () =>
    withMachine(caughtBy({ ResultPath: '$.k.x' }), async (cloud) => {
      cloud.answer = () => threw('Mine');
      await cloud.execute({ k: 1 });
      expect(await cloud.outcome()).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
    })());
});

/** What the States Language says about retriers and catchers, told a second time: attempts' times and what is left. */
function expected(retry: readonly Retry[], caught: readonly string[], failures: readonly string[]) {
  const used = retry.map(() => 0);
  const times = [0];
  for (const error of failures) {
    const wild = error === 'States.Timeout' ? ['States.ALL'] : ['States.ALL', 'States.TaskFailed'];
    const matches = (names: readonly string[]) => names.some((name) => name === error || wild.includes(name));
    const took = error === 'States.Timeout' ? 5 : 0;
    const at = retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals));
    const rule = retry[at];
    if (!rule || (used[at] ?? 0) >= rule.MaxAttempts) return { times, ends: matches(caught) ? 'Caught' : error };
    const delay = Math.min(rule.IntervalSeconds * rule.BackoffRate ** (used[at] ?? 0), rule.MaxDelaySeconds);
    used[at] = (used[at] ?? 0) + 1;
    times.push((times.at(-1) ?? 0) + took + delay);
  }
  return { times, ends: 'fine' };
}

interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
}

test('given any retriers, catcher and failures, then attempts come when they should, and the end is right', async () => {
  const names = fc.constantFrom('A', 'B', 'States.TaskFailed', 'States.Timeout');
  const retrier = fc.record({
    ErrorEquals: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
    IntervalSeconds: fc.integer({ min: 1, max: 5 }),
    BackoffRate: fc.constantFrom(1, 1.5, 2, 3),
    MaxAttempts: fc.integer({ min: 0, max: 3 }),
    MaxDelaySeconds: fc.integer({ min: 6, max: 30 }),
  });
  const failures = fc.array(fc.constantFrom('A', 'B', 'C', 'States.Timeout'), { maxLength: 8 });
  const catcher = fc.constantFrom(['States.ALL'], ['A'], ['States.TaskFailed'], ['States.Timeout', 'B']);
  const property = fc.asyncProperty(
    fc.array(retrier, { maxLength: 3 }),
    catcher,
    failures,
    async (retry, caught, fails) => {
      const coming = [...fails];
      const task = aWaitingTask({ TimeoutSeconds: 5, Retry: retry });
      await withMachine(catching(task, ...caught), async (cloud) => {
        cloud.answer = () =>
          coming[0] !== undefined && coming[0] !== 'States.Timeout' ? threw(coming.shift() ?? '') : succeeded();
        const seen = new Set<string>();
        const report = async (): Promise<void> => {
          const taskToken = cloud.tokens().at(-1) ?? '';
          if ((await cloud.types()).at(-1) !== 'TaskSubmitted' || seen.has(taskToken)) return;
          seen.add(taskToken);
          if (coming.shift() === undefined) await cloud.call('SendTaskSuccess', { taskToken, output: '"fine"' });
        };
        await cloud.execute({});
        for (let count = 0; count < 400 && (await cloud.status()) === 'RUNNING'; count++) {
          await report();
          await cloud.advance(SECOND / 2);
        }
        const { times, ends } = expected(retry, caught, fails);
        const { output, error } = await cloud.outcome();
        const end = error ?? (output === 'fine' ? 'fine' : 'Caught');
        expect({ times: await attempts(cloud), ends: end }).toEqual({ times, ends });
      })();
    },
  );
  await holds('retries and catches', property, 60);
});
