import { makeToken, readToken } from '../../../local/states/token.ts';
import {
  aMachine,
  aTask,
  aWaitingTask,
  Cloud,
  DAY,
  executionArn,
  machineArn,
  only,
  refusal,
  SECOND,
  succeeded,
  threw,
  until,
  withMachine,
} from './a-cloud.ts';

const waiting = only(aWaitingTask({ TimeoutSeconds: 600, HeartbeatSeconds: 300, ResultPath: '$.r' }));
const report = (cloud: Cloud, action: 'Success' | 'Failure' | 'Heartbeat', taskToken: unknown, more = {}) =>
  cloud.call(`SendTask${action}`, { taskToken, ...(action === 'Success' && { output: '{"ok":true}' }), ...more });

describe('given a task that waits for its token', () => {
  test('when success is reported, then its output is the result', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute({ k: 1 });
      expect(cloud.invoked).toEqual([{ functionName: 'f', event: { token: expect.any(String), input: { k: 1 } } }]);
      expect(await report(cloud, 'Success', cloud.tokens()[0])).toEqual({});
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { k: 1, r: { ok: true } } });
      const about = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
      expect((await cloud.history()).slice(2)).toEqual([
        expect.objectContaining({
          type: 'TaskScheduled',
          taskScheduledEventDetails: expect.objectContaining({
            ...about,
            timeoutInSeconds: 600,
            heartbeatInSeconds: 300,
          }),
        }),
        expect.objectContaining({ type: 'TaskStarted', taskStartedEventDetails: about }),
        expect.objectContaining({ type: 'TaskSubmitted', taskSubmittedEventDetails: expect.objectContaining(about) }),
        expect.objectContaining({
          type: 'TaskSucceeded',
          taskSucceededEventDetails: { ...about, output: '{"ok":true}', outputDetails: { truncated: false } },
        }),
        expect.objectContaining({ type: 'TaskStateExited' }),
        expect.objectContaining({ type: 'ExecutionSucceeded' }),
      ]);
    })());

  test.each([
    [
      { error: 'Mine', cause: 'why' },
      { error: 'Mine', cause: 'why' },
    ],
    [{ error: 'Mine' }, { error: 'Mine' }],
    [{}, {}],
  ])('when failure is reported as %j, then the task fails so', (told, failed) =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      await report(cloud, 'Failure', cloud.tokens()[0], told);
      expect(await cloud.outcome()).toEqual({ status: 'FAILED', ...failed });
    })(),
  );

  test('when it is at rest, then settling does not wait for it, and neither does the clock', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      await cloud.clock.settle();
      await cloud.advance(299 * SECOND);
      expect(await cloud.status()).toBe('RUNNING');
    })());

  test.each(['', 'abc', 'e30=', Buffer.from('["[]","x"]').toString('base64')])(
    'when the token is %j, then it is InvalidToken',
    (token) =>
      withMachine(waiting, async (cloud) => {
        await cloud.execute();
        for (const action of ['Success', 'Failure', 'Heartbeat'] as const)
          expect(await refusal(report(cloud, action, token))).toBe('InvalidToken');
        expect(await cloud.status()).toBe('RUNNING');
      })(),
  );

  test('when a token has been changed anywhere, then it is InvalidToken', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      const token = cloud.tokens()[0] ?? '';
      for (let at = 0; at < token.length; at++) {
        const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
        expect(await refusal(report(cloud, 'Success', changed))).toBe('InvalidToken');
      }
    })());

  test('when the token is another attempt’s, then the task has timed out; of an execution that is gone, it does not exist', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      const subject = { machineArn: machineArn(), executionArn: executionArn('e'), attempt: 'another' };
      expect(await refusal(report(cloud, 'Success', makeToken(subject)))).toBe('TaskTimedOut');
      const gone = makeToken({ ...subject, executionArn: executionArn('gone') });
      expect(await refusal(report(cloud, 'Heartbeat', gone))).toBe('TaskDoesNotExist');
      expect(await refusal(cloud.call('SendTaskSuccess', { output: '1' }))).toBe('ValidationException');
    })());

  test('when it is reported twice, then the second time it has timed out, and nothing changes', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute({});
      const token = cloud.tokens()[0];
      await report(cloud, 'Success', token);
      for (const action of ['Success', 'Failure', 'Heartbeat'] as const)
        expect(await refusal(report(cloud, action, token))).toBe('TaskTimedOut');
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { r: { ok: true } } });
    })());

  test('when it is reported after its timeout, or after a stop, then it has timed out', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      await cloud.execute({}, 'e2');
      await cloud.call('StopExecution', { executionArn: executionArn('e2'), error: 'Enough' });
      expect(await refusal(report(cloud, 'Success', cloud.tokens()[1]))).toBe('TaskTimedOut');
      await cloud.advance(301 * SECOND);
      expect(await refusal(report(cloud, 'Success', cloud.tokens()[0]))).toBe('TaskTimedOut');
      expect(await cloud.outcome('e2')).toEqual({ status: 'ABORTED', error: 'Enough' });
    })());

  test.each(['not json', '', '{'])('when the output is %j, then it is refused, and the task waits on', (output) =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      expect(await refusal(report(cloud, 'Success', cloud.tokens()[0], { output }))).toBe('InvalidOutput');
      expect(await cloud.status()).toBe('RUNNING');
    })(),
  );

  test('when the output is too large, then it is refused', () =>
    withMachine(waiting, async (cloud) => {
      await cloud.execute();
      const output = JSON.stringify('x'.repeat(256 * 1024));
      expect(await refusal(report(cloud, 'Success', cloud.tokens()[0], { output }))).toBe('ValidationException');
    })());

  test('when it is reported before the function has answered, then that counts, whatever the function answers', async () => {
    for (const late of [succeeded('late'), threw('Late')])
      await withMachine(waiting, async (cloud) => {
        let answer: (result: typeof late) => void = () => undefined;
        cloud.answer = () =>
          new Promise((resolve) => {
            answer = resolve;
          });
        const execution = cloud.execute({});
        await until(() => cloud.invoked.length === 1);
        await report(cloud, 'Success', cloud.tokens()[0]);
        expect(await cloud.status()).toBe('SUCCEEDED');
        answer(late);
        await execution;
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { r: { ok: true } } });
        expect((await cloud.types()).filter((type) => type.startsWith('Task'))).toEqual([
          'TaskStateEntered',
          'TaskScheduled',
          'TaskStarted',
          'TaskSucceeded',
          'TaskStateExited',
        ]);
      })();
  });

  test('when its function reports by itself, as it does for an event that came first, then the next state follows', () =>
    withMachine(
      { StartAt: 'A', States: { A: aWaitingTask({ Next: 'B' }), B: { Type: 'Pass', End: true } } },
      async (cloud) => {
        cloud.answer = async (event) => {
          await report(cloud, 'Success', (event as { token: string }).token);
          return succeeded();
        };
        await cloud.execute();
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { ok: true } });
      },
    )());

  test('when its function fails, then the task does, and the token is worth nothing', () =>
    withMachine(waiting, async (cloud) => {
      cloud.answer = () => threw('Mine');
      await cloud.execute();
      expect(await cloud.outcome()).toMatchObject({ status: 'FAILED', error: 'Mine' });
      expect(await refusal(report(cloud, 'Success', cloud.tokens()[0]))).toBe('TaskTimedOut');
    })());

  test('when the cloud is started again, then its token and its deadline are the same', async () => {
    const cloud = new Cloud([aMachine(waiting)]).start();
    try {
      await cloud.execute({}, 'reported');
      await cloud.execute({}, 'late');
      cloud.restart(100 * SECOND);
      await cloud.settle();
      expect(cloud.invoked).toHaveLength(2);
      await report(cloud, 'Heartbeat', cloud.tokens()[1]);
      await report(cloud, 'Success', cloud.tokens()[0]);
      cloud.restart(200 * SECOND);
      await cloud.advance(99 * SECOND);
      expect(await cloud.status('late')).toBe('RUNNING');
      await cloud.advance(SECOND);
      expect([await cloud.status('reported'), await cloud.status('late')]).toEqual(['SUCCEEDED', 'FAILED']);
    } finally {
      cloud.remove();
    }
  });

  test('when it fell due while nothing ran, then that happens at the start', async () => {
    const cloud = new Cloud([aMachine(waiting)]).start();
    try {
      await cloud.execute();
      cloud.restart(DAY);
      await cloud.settle();
      expect(await cloud.outcome()).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    } finally {
      cloud.remove();
    }
  });
});

test('given a task without a token, then nobody can report for it', () =>
  withMachine(only(aTask()), async (cloud) => {
    let answer: (result: ReturnType<typeof succeeded>) => void = () => undefined;
    cloud.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const execution = cloud.execute();
    await until(() => cloud.invoked.length === 1);
    const token = makeToken({ machineArn: machineArn(), executionArn: executionArn('e'), attempt: '' });
    expect(await refusal(report(cloud, 'Success', token))).toBe('TaskTimedOut');
    answer(succeeded());
    await execution;
  })());

test('given a token, then it tells what it belongs to', () => {
  const subject = { machineArn: machineArn(), executionArn: executionArn('ünder "x"'), attempt: 'a' };
  expect(readToken(makeToken(subject))).toEqual(subject);
  expect(readToken(5)).toBeUndefined();
});
