import {
  aMachine,
  aWaitingTask,
  Cloud,
  DAY,
  executionArn,
  type Fields,
  machineArn,
  NOON,
  only,
  ROLE,
  refusal,
  withMachine,
} from './a-cloud.ts';

const PASS = only({ Type: 'Pass' });
const WAIT = only({ Type: 'Wait', Seconds: 60 });
const M = { stateMachineArn: machineArn() };

describe('given StartExecution', () => {
  test('when it is called, then it answers with the ARN and the date, and the input is {} unless told', () =>
    withMachine(WAIT, async (cloud) => {
      const answer = await cloud.call('StartExecution', { ...M, name: 'e' });
      expect(answer).toEqual({ executionArn: executionArn('e'), startDate: NOON / 1000 });
      expect(await cloud.describe()).toEqual({
        ...M,
        ...answer,
        name: 'e',
        status: 'RUNNING',
        input: '{}',
        inputDetails: { included: true },
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
      });
      const { executionArn: arn } = await cloud.call('StartExecution', M);
      expect(arn).toMatch(/:execution:M:[0-9a-f-]{36}$/);
    })());

  test('when it is called again with the same name and input while it runs, then it is the same; else it exists already', () =>
    withMachine(WAIT, async (cloud) => {
      const start = (input: string) => cloud.call('StartExecution', { ...M, name: 'e', input });
      const first = await start('{"a": 1}');
      await cloud.advance(1000);
      expect(await start('{"a": 1}')).toEqual(first);
      expect(await refusal(start('{"a":2}'))).toBe('ExecutionAlreadyExists');
      await cloud.advance(60_000);
      expect(await cloud.status()).toBe('SUCCEEDED');
      expect(await refusal(start('{"a": 1}'))).toBe('ExecutionAlreadyExists');
      expect((await cloud.types()).filter((type) => type === 'ExecutionStarted')).toHaveLength(1);
    })());

  test('when ninety days have passed since an execution ended, then it is gone, and its name is free', () =>
    withMachine(WAIT, async (cloud) => {
      await cloud.execute();
      await cloud.advance(60_000);
      await cloud.advance(90 * DAY - 1);
      expect(await refusal(cloud.execute())).toBe('ExecutionAlreadyExists');
      await cloud.advance(1);
      expect(await refusal(cloud.describe())).toBe('ExecutionDoesNotExist');
      await cloud.execute();
      expect(await cloud.status()).toBe('RUNNING');
    })());

  const bad = [...' <>{}[]?*"#%\\^|~`$&,;:/\n\u0000\u007f\u0085\ufffe\uffff\ud800'];
  test.each(['', 'x'.repeat(81), ...bad.map((sign) => `a${sign}b`)])(
    'when the name is %j, then it is refused',
    (name) =>
      withMachine(PASS, async (cloud) => {
        expect(await refusal(cloud.call('StartExecution', { ...M, name }))).toBe('InvalidName');
      })(),
  );

  test.each(['txn_01-2.(é)', 'x'.repeat(80), '日本'])('when the name is %s, then it is taken', (name) =>
    withMachine(PASS, async (cloud) => {
      await cloud.execute({}, name);
      expect(await cloud.status(name)).toBe('SUCCEEDED');
    })(),
  );

  test.each<[Fields, string]>([
    [{ ...M, input: 'not' }, 'InvalidExecutionInput'],
    [{ ...M, input: '' }, 'InvalidExecutionInput'],
    [{ ...M, input: JSON.stringify('é'.repeat(131_072)) }, 'ValidationException'],
    [{ ...M, input: {} }, 'SerializationException'],
    [{}, 'ValidationException'],
    [{ stateMachineArn: 'M' }, 'InvalidArn'],
    [{ stateMachineArn: executionArn('e') }, 'InvalidArn'],
    [{ stateMachineArn: machineArn('N') }, 'StateMachineDoesNotExist'],
  ])('when it is asked %#, then it is refused by the service’s name', (input, code) =>
    withMachine(PASS, async (cloud) => {
      expect(await refusal(cloud.call('StartExecution', input))).toBe(code);
      expect((await cloud.call('ListExecutions', M))['executions']).toEqual([]);
    })(),
  );
});

describe('given StopExecution', () => {
  test('when it runs, then it is aborted; when it has ended, then it stays as it is', () =>
    withMachine(WAIT, async (cloud) => {
      await cloud.execute();
      await cloud.advance(1000);
      const stop = { executionArn: executionArn('e'), error: 'Enough', cause: 'of it' };
      expect(await cloud.call('StopExecution', stop)).toEqual({ stopDate: NOON / 1000 + 1 });
      expect(await cloud.outcome()).toEqual({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
      expect(await cloud.history()).toEqual([
        expect.objectContaining({ type: 'ExecutionStarted' }),
        expect.objectContaining({ type: 'WaitStateEntered' }),
        {
          id: 3,
          previousEventId: 0,
          timestamp: NOON / 1000 + 1,
          type: 'ExecutionAborted',
          executionAbortedEventDetails: { error: 'Enough', cause: 'of it' },
        },
      ]);
      await cloud.advance(DAY);
      expect(await cloud.call('StopExecution', { executionArn: executionArn('e') })).toEqual({
        stopDate: NOON / 1000 + 1,
      });
      expect(await cloud.history()).toHaveLength(3);
      expect(await refusal(cloud.call('StopExecution', { executionArn: executionArn('no') }))).toBe(
        'ExecutionDoesNotExist',
      );
    })());
});

test('given executions that have ended, then they are described with their end', async () => {
  const fails = withMachine(only({ Type: 'Fail' }), async (cloud) => {
    await cloud.execute();
    const described = await cloud.describe();
    expect(described).toMatchObject({ status: 'FAILED', stopDate: NOON / 1000, redriveStatus: 'REDRIVABLE' });
    expect(described).not.toHaveProperty('error');
    expect((await cloud.history()).at(-1)).toMatchObject({ type: 'ExecutionFailed', executionFailedEventDetails: {} });
  });
  await fails();
  await withMachine(PASS, async (cloud) => {
    await cloud.execute(1);
    expect(await cloud.describe()).toMatchObject({
      ...{ status: 'SUCCEEDED', output: '1', outputDetails: { included: true }, redriveStatus: 'NOT_REDRIVABLE' },
    });
  })();
});

describe('given GetExecutionHistory', () => {
  test('when it is asked in pages, forwards and backwards, then each event comes once', () =>
    withMachine(PASS, async (cloud) => {
      await cloud.execute({ secret: 1 });
      for (const reverseOrder of [false, true]) {
        const ids: number[] = [];
        let nextToken: unknown;
        do {
          const more = { maxResults: 3, reverseOrder, ...(nextToken !== undefined && { nextToken }) };
          const page = await cloud.call('GetExecutionHistory', { executionArn: executionArn('e'), ...more });
          ids.push(...(page['events'] as { id: number }[]).map(({ id }) => id));
          nextToken = page['nextToken'];
        } while (nextToken !== undefined);
        expect(ids).toEqual(reverseOrder ? [4, 3, 2, 1] : [1, 2, 3, 4]);
      }
      const bare = JSON.stringify(await cloud.history('e', { includeExecutionData: false }));
      expect(bare).not.toContain('secret');
      expect(bare).toContain('roleArn');
    })());

  test.each<[Fields, string]>([
    [{ maxResults: 1001 }, 'ValidationException'],
    [{ maxResults: -1 }, 'ValidationException'],
    [{ nextToken: 'x' }, 'InvalidToken'],
    [{ reverseOrder: 'yes' }, 'SerializationException'],
    [{ executionArn: machineArn() }, 'InvalidArn'],
    [{ executionArn: executionArn('no') }, 'ExecutionDoesNotExist'],
  ])('when it is asked with %j, then it is refused', (more, code) =>
    withMachine(PASS, async (cloud) => {
      await cloud.execute();
      expect(await refusal(cloud.call('GetExecutionHistory', { executionArn: executionArn('e'), ...more }))).toBe(code);
    })(),
  );
});

test('given ListExecutions, then it lists the newest first, by status and in pages', () =>
  withMachine(WAIT, async (cloud) => {
    for (const name of ['a', 'b', 'c']) {
      await cloud.execute({}, name);
      await cloud.advance(40_000);
    }
    const names = async (more: Fields = {}) =>
      ((await cloud.call('ListExecutions', { ...M, ...more }))['executions'] as { name: string }[]).map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(['c', 'b', 'a']);
    expect(await names({ statusFilter: 'SUCCEEDED' })).toEqual(['b', 'a']);
    expect(await names({ statusFilter: 'RUNNING' })).toEqual(['c']);
    expect(await refusal(names({ statusFilter: 'DONE' }))).toBe('ValidationException');
    const { nextToken, executions } = await cloud.call('ListExecutions', { ...M, maxResults: 2 });
    expect(executions).toEqual([
      {
        ...M,
        executionArn: executionArn('c'),
        name: 'c',
        status: 'RUNNING',
        startDate: NOON / 1000 + 80,
        redriveCount: 0,
      },
      {
        ...M,
        executionArn: executionArn('b'),
        name: 'b',
        status: 'SUCCEEDED',
        startDate: NOON / 1000 + 40,
        stopDate: NOON / 1000 + 100,
        redriveCount: 0,
      },
    ]);
    expect(await names({ maxResults: 2, nextToken })).toEqual(['a']);
  })());

test('given state machines, then they are described and listed, with the date they were first seen', async () => {
  const cloud = new Cloud([aMachine(PASS), aMachine(WAIT, { TracingConfiguration: { Enabled: 'true' } }, 'N')]).start();
  try {
    cloud.restart(DAY);
    expect(await cloud.call('DescribeStateMachine', M)).toEqual({
      ...M,
      name: 'M',
      status: 'ACTIVE',
      definition: JSON.stringify(PASS),
      roleArn: ROLE,
      type: 'STANDARD',
      creationDate: NOON / 1000,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    const { stateMachines } = await cloud.call('ListStateMachines');
    expect(stateMachines).toEqual([
      { ...M, name: 'M', type: 'STANDARD', creationDate: NOON / 1000 },
      expect.objectContaining({ name: 'N' }),
    ]);
  } finally {
    cloud.remove();
  }
});

test('given operations that are not there, then they are refused by name', () =>
  withMachine(PASS, async (cloud) => {
    for (const action of ['RedriveExecution', 'CreateStateMachine', 'toString'])
      expect(await refusal(cloud.call(action))).toBe('UnknownOperationException');
  })());

test('given reset, then nothing is left, and what ran is not heard of again', () =>
  withMachine(only(aWaitingTask({ TimeoutSeconds: 10 })), async (cloud) => {
    await cloud.execute();
    cloud.running.reset();
    expect((await cloud.call('ListExecutions', M))['executions']).toEqual([]);
    expect(await refusal(cloud.call('SendTaskSuccess', { taskToken: cloud.tokens()[0], output: '1' }))).toBe(
      'TaskDoesNotExist',
    );
    await cloud.advance(DAY);
    cloud.restart();
    expect((await cloud.call('ListExecutions', M))['executions']).toEqual([]);
    await cloud.execute();
    expect(await cloud.status()).toBe('RUNNING');
  })());
