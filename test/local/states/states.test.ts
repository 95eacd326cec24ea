import {
  aBareTask,
  aTask,
  type Definition,
  executionArn,
  type Fields,
  functionArn,
  INVOKE,
  machineArn,
  NOON,
  only,
  ROLE,
  SECOND,
  succeeded,
  withMachine,
} from './a-cloud.ts';

const pass = (fields: Fields): Definition => only({ Type: 'Pass', ...fields });
const of = (expression: string): Definition => pass({ Parameters: { 'x.$': expression } });
const CUT = /^An error occurred while executing the state 'S' \(entered at the event id #2\)\. /;

type Ends = { readonly output: unknown } | { readonly error: string; readonly cause?: string | RegExp };
const ended = (ends: Ends): Fields =>
  'output' in ends
    ? { status: 'SUCCEEDED', output: ends.output }
    : {
        status: 'FAILED',
        error: ends.error,
        ...(ends.cause !== undefined && { cause: expect.stringMatching(ends.cause) }),
      };
const runtime = (cause: RegExp | string): Ends => ({
  error: 'States.Runtime',
  cause: new RegExp(`${CUT.source}.*${typeof cause === 'string' ? cause : cause.source}`),
});

const data = { a: { b: [10, { c: null }] }, 'odd name': 1, text: 'é', yes: true };

describe('given a definition without tasks, when it is executed, then its output is as the States Language says', () => {
  test.each<[string, Definition, unknown, Ends]>([
    ['Pass hands its input on', pass({}), data, { output: data }],
    ['any JSON is input', pass({}), 'text', { output: 'text' }],
    ['Result', pass({ Result: { 'x.$': '$.a' } }), data, { output: { 'x.$': '$.a' } }],
    ['Result null', pass({ Result: null }), data, { output: null }],
    ['InputPath', pass({ InputPath: '$.a.b[0]' }), data, { output: 10 }],
    ['InputPath in brackets', pass({ InputPath: "$['odd name']" }), data, { output: 1 }],
    ['InputPath null', pass({ InputPath: null }), data, { output: {} }],
    ['InputPath to null', pass({ InputPath: '$.a.b[1].c' }), data, { output: null }],
    ['InputPath from the context', pass({ InputPath: '$$.Execution.Name' }), data, { output: 'e' }],
    [
      'InputPath to nowhere',
      pass({ InputPath: '$.no' }),
      {},
      runtime(/Invalid path '\$\.no' : No results for path: \$\['no'\]/),
    ],
    [
      'InputPath past nowhere',
      pass({ InputPath: '$.no.such' }),
      {},
      runtime(/Invalid path '\$\.no\.such' : Missing property in path \$\['no'\]/),
    ],
    ['what every object inherits is nowhere', pass({ InputPath: '$.constructor' }), {}, runtime('Invalid path')],
    ['OutputPath', pass({ OutputPath: '$.a.b' }), data, { output: [10, { c: null }] }],
    ['OutputPath null', pass({ OutputPath: null }), data, { output: {} }],
    ['OutputPath to nowhere', pass({ OutputPath: '$.no' }), {}, runtime(/Invalid path '\$\.no'/)],
    [
      'Parameters',
      pass({ Parameters: { keep: [1, { 'deep.$': '$.text' }], 'b.$': '$.a.b[0]' } }),
      data,
      { output: { keep: [1, { deep: 'é' }], b: 10 } },
    ],
    [
      'Parameters from a path to nowhere',
      pass({ Parameters: { 'value.$': '$.no' } }),
      { k: 1 },
      runtime(/The JSONPath '\$\.no' specified for the field 'value\.\$' could not be found in the input '\{"k":1\}'/),
    ],
    ['ResultPath', pass({ Result: 1, ResultPath: '$.x' }), { y: 2 }, { output: { y: 2, x: 1 } }],
    ['ResultPath that replaces', pass({ Result: 1, ResultPath: '$.y' }), { y: 2 }, { output: { y: 1 } }],
    [
      'ResultPath deep',
      pass({ Result: 1, ResultPath: '$.x.y.z' }),
      { x: { k: 1 } },
      { output: { x: { k: 1, y: { z: 1 } } } },
    ],
    [
      'ResultPath into a list',
      pass({ Result: 1, ResultPath: '$.x[1].y' }),
      { x: [0, {}] },
      { output: { x: [0, { y: 1 }] } },
    ],
    ['ResultPath null', pass({ Result: 1, ResultPath: null }), { y: 2 }, { output: { y: 2 } }],
    [
      'ResultPath joins the raw input',
      pass({ InputPath: '$.a', ResultPath: '$.r' }),
      { a: 1 },
      { output: { a: 1, r: 1 } },
    ],
    [
      'ResultPath into a number',
      pass({ Result: 1, ResultPath: '$.x.y' }),
      { x: 5 },
      { error: 'States.ResultPathMatchFailure' },
    ],
    [
      'ResultPath past the end',
      pass({ Result: 1, ResultPath: '$.x[1]' }),
      { x: [0] },
      { error: 'States.ResultPathMatchFailure' },
    ],
    [
      'a name like __proto__ is a plain one',
      pass({ Result: 1, ResultPath: '$.__proto__.x' }),
      {},
      { output: JSON.parse('{"__proto__":{"x":1}}') as unknown },
    ],
    ['Succeed', only({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b[0]' }), data, { output: 10 }],
    ['Wait hands its input on', only({ Type: 'Wait', Seconds: 0, InputPath: '$.a' }), data, { output: data.a }],
    ['Fail', only({ Type: 'Fail', Error: 'Mine', Cause: 'why' }), {}, { error: 'Mine', cause: /^why$/ }],
    [
      'Fail with paths',
      only({ Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}!', $.c)" }),
      { e: 'E', c: 'C' },
      { error: 'E', cause: /^C!$/ },
    ],
    [
      'Fail with a path to nowhere',
      only({ Type: 'Fail', ErrorPath: '$.e' }),
      {},
      runtime(/The JSONPath '\$\.e' specified for the field 'ErrorPath'/),
    ],
    [
      'States.Format',
      of("States.Format('{} \\{\\} {} {} {}', $.text, 1.5, true, null)"),
      data,
      { output: { x: 'é {} 1.5 true null' } },
    ],
    ['States.Format with a quote', of("States.Format('it\\'s {}', $.text)"), data, { output: { x: "it's é" } }],
    [
      'States.Format of an object',
      of("States.Format('{}', $.a)"),
      data,
      { error: 'States.IntrinsicFailure', cause: /only texts/ },
    ],
    [
      'States.Format with too few',
      of("States.Format('{} {}', 1)"),
      data,
      { error: 'States.IntrinsicFailure', cause: /2 placeholders for 1/ },
    ],
    ['States.JsonToString', of('States.JsonToString($.a)'), data, { output: { x: '{"b":[10,{"c":null}]}' } }],
    ['States.StringToJson', of('States.StringToJson(\'[1, "a"]\')'), {}, { output: { x: [1, 'a'] } }],
    [
      'States.StringToJson of no JSON',
      of('States.StringToJson($.text)'),
      data,
      {
        error: 'States.IntrinsicFailure',
        cause: /^The function 'States\.StringToJson\(\$\.text\)' had the following error/,
      },
    ],
    ['States.MathAdd', of('States.MathAdd($.a.b[0], -3)'), data, { output: { x: 7 } }],
    ['States.MathAdd of text', of('States.MathAdd($.text, 1)'), data, { error: 'States.IntrinsicFailure' }],
    [
      'States.Array, nested',
      of("States.Array(States.Array(), $['odd name'], 'a,b', $$.State.Name)"),
      data,
      { output: { x: [[], 1, 'a,b', 'S'] } },
    ],
    [
      'an argument to nowhere',
      of('States.Array($.no)'),
      {},
      runtime(/The JsonPath argument for the field '\$\.no' could not be found/),
    ],
    [
      'too large a state',
      pass({ Parameters: { 'x.$': 'States.Array($.l, $.l, $.l)' } }),
      { l: 'x'.repeat(100_000) },
      { error: 'States.DataLimitExceeded', cause: /^The state\/task 'S' returned a result with a size exceeding/ },
    ],
    [
      'no choice',
      only({ Type: 'Choice', Choices: [{ Variable: '$.x', NumericEquals: 1, Next: 'S' }] }),
      { x: 2 },
      { error: 'States.NoChoiceMatched' },
    ],
  ])('%s', (_name, definition, input, ends) =>
    withMachine(definition, async (cloud) => {
      await cloud.execute(input);
      expect(await cloud.outcome()).toEqual(
        'output' in ends ? ended(ends) : { cause: expect.anything(), ...ended(ends) },
      );
    })(),
  );
});

test('given the context object, then it has what the service puts in it', () =>
  withMachine(only(aTask({ Parameters: { FunctionName: 'f', Payload: { 'all.$': '$$' } } })), async (cloud) => {
    await cloud.execute({ k: 1 });
    const near = expect.stringMatching(/^2026-03-02T12:00:\d\d\.\d{3}Z$/);
    expect(cloud.invoked[0]?.event).toEqual({
      all: {
        Execution: {
          Id: executionArn('e'),
          Input: { k: 1 },
          Name: 'e',
          RoleArn: ROLE,
          StartTime: near,
          RedriveCount: 0,
        },
        StateMachine: { Id: machineArn(), Name: 'M' },
        State: { Name: 'S', EnteredTime: near, RetryCount: 0 },
      },
    });
  })());

test('given States.UUID, then each is another one', () =>
  withMachine(pass({ Parameters: { 'a.$': 'States.UUID()', 'b.$': 'States.UUID()' } }), async (cloud) => {
    await cloud.execute();
    const { output } = (await cloud.outcome()) as { output: Record<string, string> };
    expect(output['a']).toMatch(/^[0-9a-f-]{36}$/);
    expect(output['a']).not.toBe(output['b']);
  })());

describe('given a Wait state', () => {
  const later = (seconds: number) => new Date(NOON + seconds * SECOND).toISOString();
  test.each<[string, Fields, Fields, number]>([
    ['Seconds', { Seconds: 90 }, {}, 90],
    ['SecondsPath', { SecondsPath: '$.s' }, { s: 90 }, 90],
    ['Timestamp', { Timestamp: later(3600) }, {}, 3600],
    ['TimestampPath with an offset', { TimestampPath: '$.t' }, { t: '2026-03-02T14:30:00+01:00' }, 5400],
    ['a year, past what timers of Node take', { Seconds: 30_000_000 }, {}, 30_000_000],
  ])('when it waits by %s, then it goes on at that time and not before', (_name, fields, input, seconds) =>
    withMachine(only({ Type: 'Wait', ...fields }), async (cloud) => {
      await cloud.execute(input);
      await cloud.clock.advanceTo(NOON + (seconds - 1) * SECOND);
      expect(await cloud.status()).toBe('RUNNING');
      await cloud.advance(2 * SECOND);
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: input });
      const [entered, exited] = (await cloud.history()).slice(1);
      expect([entered?.type, exited?.type]).toEqual(['WaitStateEntered', 'WaitStateExited']);
    })(),
  );

  test.each<[string, Fields, Fields, RegExp]>([
    ['no such path', { SecondsPath: '$.s' }, {}, /The SecondsPath parameter does not reference an input value: \$\.s/],
    ['a negative number', { SecondsPath: '$.s' }, { s: -1 }, /references a negative value: \$\.s == -1/],
    ['no number', { SecondsPath: '$.s' }, { s: '5' }, /cannot be parsed as a long value: \$\.s == 5/],
    [
      'no timestamp',
      { TimestampPath: '$.t' },
      { t: '2026-03-02 12:00:00' },
      /valid ISO-8601 extended offset date-time format string: \$\.t == 2026-03-02 12:00:00/,
    ],
    ['too far away', { TimestampPath: '$.t' }, { t: '2126-03-02T12:00:00Z' }, /Wait state delay is too long\./],
  ])('when the input has %s, then the execution fails', (_name, fields, input, cause) =>
    withMachine(only({ Type: 'Wait', ...fields }), async (cloud) => {
      await cloud.execute(input);
      expect(await cloud.outcome()).toEqual(ended(runtime(cause)));
    })(),
  );

  test('when the time is over already, then it does not wait', () =>
    withMachine(only({ Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z' }), async (cloud) => {
      await cloud.execute();
      expect(await cloud.status()).toBe('SUCCEEDED');
    })());
});

describe('given a task that is a Lambda function', () => {
  test('when lambda:invoke answers, then the result is the whole answer, and ResultSelector picks from it', () =>
    withMachine(
      only(aTask({ ResultSelector: { 'p.$': '$.Payload.a', 's.$': '$.StatusCode' }, ResultPath: '$.r' })),
      async (cloud) => {
        cloud.answer = () => succeeded({ a: [1] });
        await cloud.execute({ k: 1 });
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { k: 1, r: { p: [1], s: 200 } } });
        const event = (await cloud.history())[4] as unknown as { taskSucceededEventDetails: Record<string, string> };
        const { output, ...about } = event.taskSucceededEventDetails;
        expect(about).toEqual({ resourceType: 'lambda', resource: 'invoke', outputDetails: { truncated: false } });
        expect(JSON.parse(String(output))).toEqual({
          ExecutedVersion: '$LATEST',
          Payload: { a: [1] },
          SdkHttpMetadata: {
            AllHttpHeaders: expect.objectContaining({ 'X-Amz-Executed-Version': ['$LATEST'] }),
            HttpHeaders: expect.objectContaining({ 'Content-Length': '9' }),
            HttpStatusCode: 200,
          },
          SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
          StatusCode: 200,
        });
      },
    )());

  test('when the resource is its ARN, then its answer is the result and the input its event', () =>
    withMachine(only(aBareTask()), async (cloud) => {
      cloud.answer = (event) => succeeded({ got: event });
      await cloud.execute({ k: 1 });
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { got: { k: 1 } } });
      expect(await cloud.types()).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'LambdaFunctionScheduled',
        'LambdaFunctionStarted',
        'LambdaFunctionSucceeded',
        'TaskStateExited',
        'ExecutionSucceeded',
      ]);
    })());

  test('when no Payload is given, then it gets an empty object; the function may be told by the input', () =>
    withMachine(only(aTask({ Parameters: { 'FunctionName.$': '$.name' } })), async (cloud) => {
      await cloud.execute({ name: `${functionArn('g')}:$LATEST` });
      await cloud.execute({ name: 'no-such' }, 'e2');
      expect(cloud.invoked).toEqual([{ functionName: 'g', event: {} }]);
      expect(await cloud.outcome('e2')).toEqual({
        status: 'FAILED',
        error: 'Lambda.ResourceNotFoundException',
        cause: expect.stringContaining('Function not found: no-such'),
      });
    })());

  test('when its events are told, then they are the real service’s', () =>
    withMachine(only(aTask({ TimeoutSeconds: 60, HeartbeatSeconds: 30, OutputPath: '$.Payload' })), async (cloud) => {
      cloud.answer = () => succeeded(7);
      await cloud.execute({ k: 1 });
      const data = { truncated: false };
      const events = await cloud.history();
      expect(events.map(({ timestamp: _, ...event }) => event)).toEqual([
        {
          id: 1,
          previousEventId: 0,
          type: 'ExecutionStarted',
          executionStartedEventDetails: { input: '{"k":1}', inputDetails: data, roleArn: ROLE },
        },
        {
          id: 2,
          previousEventId: 0,
          type: 'TaskStateEntered',
          stateEnteredEventDetails: { name: 'S', input: '{"k":1}', inputDetails: data },
        },
        {
          id: 3,
          previousEventId: 2,
          type: 'TaskScheduled',
          taskScheduledEventDetails: {
            resourceType: 'lambda',
            resource: 'invoke',
            region: 'eu-central-1',
            parameters: JSON.stringify({ FunctionName: functionArn('f'), Payload: { k: 1 } }),
            timeoutInSeconds: 60,
            heartbeatInSeconds: 30,
          },
        },
        {
          id: 4,
          previousEventId: 3,
          type: 'TaskStarted',
          taskStartedEventDetails: { resourceType: 'lambda', resource: 'invoke' },
        },
        expect.objectContaining({ id: 5, previousEventId: 4, type: 'TaskSucceeded' }),
        {
          id: 6,
          previousEventId: 5,
          type: 'TaskStateExited',
          stateExitedEventDetails: { name: 'S', output: '7', outputDetails: data },
        },
        {
          id: 7,
          previousEventId: 6,
          type: 'ExecutionSucceeded',
          executionSucceededEventDetails: { output: '7', outputDetails: data },
        },
      ]);
      for (const { timestamp } of events) expect(Math.abs(timestamp - NOON / 1000)).toBeLessThan(60);
    })());

  test('when the role may not invoke it, then the task fails as it does on AWS, and nothing is invoked', () =>
    withMachine(only(aTask()), async (cloud) => {
      cloud.denied.add(`lambda:InvokeFunction ${functionArn('f')}`);
      await cloud.execute();
      expect(cloud.invoked).toEqual([]);
      expect(await cloud.outcome()).toEqual({
        status: 'FAILED',
        error: 'Lambda.AWSLambdaException',
        cause: expect.stringMatching(
          /^User: arn:aws:sts::000000000000:assumed-role\/machine\/\w+ is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:.*:function:f because no identity-based policy allows/,
        ),
      });
    })());

  test('when many states follow each other without waiting, then each happens in order', () =>
    withMachine(
      {
        StartAt: 'Add',
        States: {
          Add: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough' },
          Enough: {
            Type: 'Choice',
            Choices: [{ Variable: '$.n', NumericLessThan: 500, Next: 'Add' }],
            Default: 'Done',
          },
          Done: { Type: 'Succeed' },
        },
      },
      async (cloud) => {
        await cloud.execute({ n: 0 });
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { n: 500 } });
        expect(await cloud.history('e', { maxResults: 1000 })).toHaveLength(1000);
      },
    )());

  test('when states never end, then the history’s limit ends the execution', () =>
    withMachine(
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } },
      async (cloud) => {
        await cloud.execute();
        expect(await cloud.outcome()).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('25000') });
      },
    )());

  test('when a Resource of another partition invokes, then it is the same', () =>
    withMachine(only(aTask({ Resource: INVOKE.replace('arn:aws:', 'arn:aws-cn:') })), async (cloud) => {
      await cloud.execute();
      expect(await cloud.status()).toBe('SUCCEEDED');
    })());
});
