import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../../../local/types.ts';
import { type FunctionSpec, functionArn, LambdaHarness, queueArn, until } from './harness.ts';

let harness: LambdaHarness;
afterEach(() => harness.close());

const minutes = (n: number) => n * 60_000;

/** Appends the time of each attempt to a file, and fails while the event says so. */
const recorder = `import { appendFileSync } from 'node:fs';
  export const handler = async (event, context) => {
    appendFileSync(event.file, JSON.stringify([Date.now(), context.awsRequestId]) + '\\n');
    if (event.fail) throw new Error('not today');
  }`;

function start(properties: Record<string, unknown> = {}, config?: Record<string, unknown>, code = recorder) {
  const spec: FunctionSpec = { code, properties };
  const resources: Resource[] = config
    ? [
        {
          id: 'Stack/Config',
          logicalId: 'Config',
          type: 'AWS::Lambda::EventInvokeConfig',
          ref: 'config',
          attributes: {},
          properties: { FunctionName: 'fn', Qualifier: '$LATEST', ...config },
        },
      ]
    : [];
  harness = new LambdaHarness({ fn: spec }, { resources });
}

const file = () => join(harness.folder, 'attempts');
const attempts = () =>
  existsSync(file())
    ? readFileSync(file(), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as [number, string])
    : [];
const advance = (ms: number) => harness.clock.advanceTo(harness.clock.now() + ms);

describe('given an event invocation', () => {
  test('when it succeeds then it runs once and nothing is left', async () => {
    start();
    harness.lambda.invokeAsync('fn', { file: file() });
    await harness.lambda.settled();
    await advance(minutes(60));
    expect(attempts()).toHaveLength(1);
    expect(harness.lambda.stats().pendingEvents).toBe(0);
  });

  test('when it fails then it is tried again after one and two minutes with the same request id', async () => {
    start();
    harness.lambda.invokeAsync('fn', { file: file(), fail: true });
    await harness.lambda.settled();
    expect(attempts()).toHaveLength(1);
    // Not to the second: a busy machine needs some of the minute for itself.
    await advance(minutes(1) - 20_000);
    expect(attempts()).toHaveLength(1);
    await advance(minutes(10));
    const [first, second, third, ...more] = attempts();
    expect(more).toEqual([]);
    expect((second?.[0] ?? 0) - (first?.[0] ?? 0)).toBeGreaterThanOrEqual(minutes(1));
    expect((third?.[0] ?? 0) - (second?.[0] ?? 0)).toBeGreaterThanOrEqual(minutes(2));
    expect((third?.[0] ?? 0) - (first?.[0] ?? 0)).toBeLessThan(minutes(3) + 30_000);
    expect(new Set(attempts().map(([, id]) => id)).size).toBe(1);
    expect(harness.lines.join()).toContain('is lost (RetriesExhausted)');
  });

  test('when all attempts fail then the dead-letter queue gets the event itself', async () => {
    start({ DeadLetterConfig: { TargetArn: queueArn('dead') } });
    const event = { file: file(), fail: true, text: 'ä' };
    harness.lambda.invokeAsync('fn', event);
    await advance(minutes(4));
    expect(harness.sent).toEqual([
      {
        queueArn: queueArn('dead'),
        body: event,
        attributes: { RequestID: attempts()[0]?.[1], ErrorCode: '200', ErrorMessage: 'not today' },
      },
    ]);
    expect(harness.lambda.stats().pendingEvents).toBe(0);
  });

  test('when an on-failure destination is set then it gets the record AWS documents', async () => {
    start({}, { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: queueArn('failed') } } });
    const event = { file: file(), fail: true };
    harness.lambda.invokeAsync('fn', event);
    await advance(minutes(4));
    expect(attempts()).toHaveLength(2);
    expect(harness.sent).toEqual([
      {
        queueArn: queueArn('failed'),
        attributes: undefined,
        body: {
          version: '1.0',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          requestContext: {
            requestId: attempts()[0]?.[1],
            functionArn: `${functionArn('fn')}:$LATEST`,
            condition: 'RetriesExhausted',
            approximateInvokeCount: 2,
          },
          requestPayload: event,
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorMessage: 'not today', errorType: 'Error' },
        },
      },
    ]);
  });

  test('when its age is used up before the next attempt then it is given up at that moment', async () => {
    const destination = { OnFailure: { Destination: queueArn('failed') } };
    start({}, { MaximumEventAgeInSeconds: 90, DestinationConfig: destination });
    harness.lambda.invokeAsync('fn', { file: file(), fail: true });
    await advance(minutes(1) + 1000);
    expect(attempts()).toHaveLength(2);
    expect(harness.sent).toEqual([]);
    await advance(31_000);
    expect(attempts()).toHaveLength(2);
    expect(harness.sent[0]?.body).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
    });
  });

  test('when no concurrency is reserved for it then it waits longer and longer, and expires after six hours', async () => {
    start({ ReservedConcurrentExecutions: 0, DeadLetterConfig: { TargetArn: queueArn('dead') } });
    harness.lambda.invokeAsync('fn', { file: file() });
    await advance(minutes(359));
    expect(harness.sent).toEqual([]);
    // 1 + 2 + 4 + … + 256 seconds, then every 5 minutes
    const throttles = harness.lambda.stats().functions[0]?.throttles ?? 0;
    expect(throttles).toBeGreaterThan(70);
    expect(throttles).toBeLessThan(85);
    await advance(minutes(2));
    expect(attempts()).toEqual([]);
    expect(harness.sent).toMatchObject([{ attributes: { ErrorCode: '429', ErrorMessage: 'Rate Exceeded.' } }]);
  });

  test('when the cloud dies while it runs then it runs again after the restart', async () => {
    const hanging = `import { appendFileSync, existsSync } from 'node:fs';
      export const handler = async (event) => {
        appendFileSync(event.file, '[0,"x"]\\n');
        if (!existsSync(event.file + '.go')) await new Promise(() => setInterval(() => {}, 1000));
      }`;
    start({}, undefined, hanging);
    harness.lambda.invokeAsync('fn', { file: file() });
    await until(() => attempts().length === 1, 'the first attempt runs');
    writeFileSync(`${file()}.go`, '');
    harness.restart();
    await harness.lambda.settled();
    expect(attempts()).toHaveLength(2);
    expect(harness.lambda.stats().pendingEvents).toBe(0);
  });

  test('when the cloud restarts between two attempts then the count goes on where it was', async () => {
    start({ DeadLetterConfig: { TargetArn: queueArn('dead') } });
    harness.lambda.invokeAsync('fn', { file: file(), fail: true });
    await harness.lambda.settled();
    harness.restart();
    await advance(minutes(4));
    expect(attempts()).toHaveLength(3);
    expect(harness.sent).toHaveLength(1);
  });

  test('when everything is reset then what waited does not run any more', async () => {
    start();
    harness.lambda.invokeAsync('fn', { file: file(), fail: true });
    await harness.lambda.settled();
    harness.lambda.reset();
    await advance(minutes(10));
    expect(attempts()).toHaveLength(1);
  });

  test('when it exceeds 1 MB then it is refused', () => {
    start();
    expect(() => harness.lambda.invokeAsync('fn', 'x'.repeat(1024 * 1024))).toThrow('too large');
  });

  test('when the caller changes the event afterwards then the function gets what was sent', async () => {
    start();
    const event = { file: file() };
    harness.lambda.invokeAsync('fn', event);
    event.file = join(harness.folder, 'elsewhere');
    await harness.lambda.settled();
    expect(existsSync(event.file)).toBe(false);
    expect(existsSync(file())).toBe(true);
  });
});

describe('given settings the local cloud does not support', () => {
  const code = 'export const handler = async () => 1';
  test.each([
    [{ Layers: ['arn'] }, undefined, 'Stack/fn: the local cloud does not run functions with Layers'],
    [{ DeadLetterConfig: { TargetArn: 'arn:aws:sns:eu-central-1:1:t' } }, undefined, 'DeadLetterConfig.TargetArn'],
    [{}, { DestinationConfig: { OnSuccess: { Destination: queueArn('q') } } }, 'Stack/Config'],
  ])('when %j %j is found then the start names it', (properties, config, message) => {
    harness = new LambdaHarness({});
    const before = harness;
    expect(() => start(properties, config, code)).toThrow(message);
    harness = before;
  });

  test('when a helper of CloudFormation is written in Python then only its invocation is refused', async () => {
    start({ Runtime: 'python3.13' }, undefined, code);
    expect(harness.lines.join()).toContain('Stack/fn can not be invoked here: it has Runtime python3.13');
    await expect(harness.lambda.invoke('fn', {})).rejects.toThrow('python3.13');
  });
});
