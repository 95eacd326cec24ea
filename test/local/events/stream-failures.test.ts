import { VirtualClock } from '../../../local/clock.ts';
import { type StreamMappings, startStreamMappings } from '../../../local/events/stream-mapping.ts';
import type { InvokeResult } from '../../../local/types.ts';
import {
  aFunction,
  aMapping,
  anAssembly,
  aQueue,
  FakeInvoker,
  FakeQueues,
  FakeStream,
  Folder,
  failed,
  forRandom,
  functionArn,
  NOON,
  pick,
  queueArn,
  STREAM,
  sequences,
  succeeded,
  until,
} from './fixtures.ts';

const HOUR = 60 * 60 * 1000;
const TO_DLQ = { DestinationConfig: { OnFailure: { Destination: queueArn('dlq') } } };
const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const BISECTS = { BisectBatchOnFunctionError: true };

/** One stream with its mapping, so that a property can have many of them. */
class Bench {
  readonly folder = new Folder();
  readonly clock = new VirtualClock(0, () => NOON);
  readonly stream = new FakeStream(() => this.clock.now());
  readonly invoker = new FakeInvoker();
  readonly queues = new FakeQueues();
  readonly lines: string[] = [];
  private mappings: StreamMappings | undefined;

  async start(properties: Record<string, unknown>): Promise<void> {
    this.mappings?.close();
    this.mappings = await startStreamMappings({
      assembly: anAssembly(aFunction('relay'), aQueue('dlq'), aMapping(properties)),
      directory: this.folder.path,
      clock: this.clock,
      invoker: this.invoker,
      queues: this.queues,
      stream: () => this.stream,
      log: (line) => this.lines.push(line),
    });
    const { mappings } = this;
    this.clock.onSettle(() => mappings.settled());
  }

  put(count: number): void {
    for (let n = 0; n < count; n += 1) this.stream.put();
  }

  async settled(): Promise<void> {
    await this.mappings?.settled();
  }

  /** Records that were told to the queue, by sequence number. */
  discarded(): string[] {
    return this.queues.sent.flatMap(({ body }) => {
      const { startSequenceNumber, endSequenceNumber } = (body as { DDBStreamBatchInfo: Record<string, string> })
        .DDBStreamBatchInfo;
      const first = Number(startSequenceNumber);
      return Array.from({ length: Number(endSequenceNumber) - first + 1 }, (_, index) => String(first + index));
    });
  }

  close(): void {
    this.mappings?.close();
    this.clock.stop();
    this.folder.remove();
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const report = (...ids: unknown[]): InvokeResult =>
  succeeded({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test('given a function that fails, when it is retried, then those behind wait until it succeeds', async () => {
  let failures = 3;
  bench.invoker.answer = () => (failures-- > 0 ? failed() : succeeded());
  bench.put(3);
  await bench.start({ BatchSize: 1 });
  await until(() => bench.invoker.calls.length === 6);
  expect(bench.invoker.batches().flat()).toEqual(['1', '1', '1', '1', '2', '3']);
});

test('given a function that keeps failing, when it is retried, then pauses grow and the stream counts as settled', async () => {
  bench.invoker.answer = () => failed('poison');
  bench.put(1);
  await bench.start({});
  await until(() => bench.invoker.calls.length === 3);
  await bench.settled();
  const pauses = bench.lines.map((line) => Number(/retries 1 records in (\d+) ms: Error: poison/.exec(line)?.[1]));
  // On a busy machine the third pause may be over by now.
  expect(pauses.slice(0, 3)).toEqual([25, 50, 100]);
});

test('given an invocation that can not even be made, then it is retried as a failure', async () => {
  let calls = 0;
  bench.invoker.answer = () => {
    calls += 1;
    if (calls === 1) throw new Error('no worker');
    return succeeded();
  };
  bench.put(1);
  await bench.start({});
  await until(() => calls === 2);
  expect(bench.lines.join()).toContain('no worker');
});

test('given a limit of retries, when they are used up, then the queue gets the envelope Lambda sends', async () => {
  bench.invoker.answer = () => failed();
  bench.put(2);
  await bench.start({ MaximumRetryAttempts: 1, ...TO_DLQ });
  await until(() => bench.queues.sent.length === 1);
  expect(bench.invoker.calls).toHaveLength(2);
  expect(bench.queues.sent[0]).toEqual({
    arn: queueArn('dlq'),
    attributes: {},
    body: {
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: functionArn('relay'),
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-03-02T12:00:00.000Z',
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: '2026-03-02T12:00:00Z',
        approximateArrivalOfLastRecord: '2026-03-02T12:00:00Z',
        batchSize: 2,
        streamArn: STREAM,
      },
    },
  });
  bench.invoker.answer = () => succeeded();
  bench.put(1);
  await bench.settled();
  expect(bench.invoker.batches().at(-1)).toEqual(['3']);
});

test('given no retries and no destination, when a batch fails, then it is given up with a log line', async () => {
  bench.invoker.answer = (event) => (sequences(event).includes('1') ? failed() : succeeded());
  bench.put(2);
  await bench.start({ BatchSize: 1, MaximumRetryAttempts: 0 });
  await bench.settled();
  expect(bench.invoker.batches()).toEqual([['1'], ['2']]);
  expect(bench.lines.join()).toContain('no on-failure destination');
});

test('given bisecting, when a record is poison, then it alone ends in the queue', async () => {
  bench.invoker.answer = (event) => (sequences(event).includes('3') ? failed() : succeeded());
  bench.put(5);
  await bench.start({ ...BISECTS, MaximumRetryAttempts: 0, ...TO_DLQ });
  await bench.settled();
  expect(bench.invoker.batches()).toEqual([['1', '2', '3', '4', '5'], ['1', '2', '3'], ['1', '2'], ['3'], ['4', '5']]);
  expect(bench.discarded()).toEqual(['3']);
});

describe('given a function that reports item failures', () => {
  test('when it names some, then it goes on from the lowest of them', async () => {
    const answers = [report('4', '3'), report('4'), succeeded({ batchItemFailures: [] })];
    bench.invoker.answer = () => answers.shift() ?? succeeded();
    bench.put(5);
    await bench.start(REPORTS);
    await until(() => bench.invoker.calls.length === 3);
    expect(bench.invoker.batches()).toEqual([
      ['1', '2', '3', '4', '5'],
      ['3', '4', '5'],
      ['4', '5'],
    ]);
  });

  test('when it is started anew in between, then what it had done is not delivered again', async () => {
    bench.invoker.answer = () => report('2');
    bench.put(3);
    await bench.start(REPORTS);
    await until(() => bench.invoker.calls.length === 2);
    bench.invoker.answer = () => succeeded();
    await bench.start(REPORTS);
    await bench.settled();
    expect(bench.invoker.batches().at(-1)).toEqual(['2', '3']);
  });

  test('when retries are used up, then all that is left goes to the queue, without a function error', async () => {
    bench.invoker.answer = () => report('2');
    bench.put(3);
    await bench.start({ ...REPORTS, MaximumRetryAttempts: 1, ...TO_DLQ });
    await until(() => bench.queues.sent.length === 1);
    expect(bench.discarded()).toEqual(['2', '3']);
    expect(bench.queues.sent[0]?.body).toMatchObject({
      requestContext: { approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    });
    expect(JSON.stringify(bench.queues.sent[0]?.body)).not.toContain('functionError');
  });

  test('when it bisects too, then the batch is split where the report says and only poison is given up', async () => {
    bench.invoker.answer = (event) => (sequences(event).includes('2') ? report('2') : succeeded());
    bench.put(4);
    await bench.start({ ...REPORTS, ...BISECTS, MaximumRetryAttempts: 0, ...TO_DLQ });
    await bench.settled();
    expect(bench.invoker.batches()).toEqual([['1', '2', '3', '4'], ['2', '3', '4'], ['2', '3'], ['2'], ['3'], ['4']]);
    expect(bench.discarded()).toEqual(['2']);
  });

  test.each<[string, InvokeResult]>([
    ['an empty identifier', report('')],
    ['null as an identifier', report(null)],
    ['an identifier that is not in the batch', report('99')],
    ['another key', succeeded({ batchItemFailures: [{ id: '2' }] })],
    ['no list', succeeded({ batchItemFailures: '2' })],
    ['a text', succeeded('done')],
  ])('when it answers %s, then the whole batch is tried again', async (_, answer) => {
    const answers = [answer];
    bench.invoker.answer = () => answers.shift() ?? succeeded();
    bench.put(2);
    await bench.start(REPORTS);
    await until(() => bench.invoker.calls.length === 2);
    expect(bench.invoker.batches()).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  test.each<[string, InvokeResult]>([
    ['nothing', succeeded(undefined)],
    ['null', succeeded(null)],
    ['an empty object', succeeded({})],
    ['null for the list', succeeded({ batchItemFailures: null })],
  ])('when it answers %s, then the batch succeeded', async (_, answer) => {
    bench.invoker.answer = () => answer;
    bench.put(2);
    await bench.start({ ...REPORTS, MaximumRetryAttempts: 0, ...TO_DLQ });
    await bench.settled();
    expect(bench.invoker.batches()).toEqual([['1', '2']]);
    expect(bench.queues.sent).toEqual([]);
  });
});

test('given a report without the response type being switched on, then it is not looked at', async () => {
  bench.invoker.answer = () => report('1');
  bench.put(1);
  await bench.start({ MaximumRetryAttempts: 0, ...TO_DLQ });
  await bench.settled();
  expect(bench.queues.sent).toEqual([]);
});

describe('given records that grow old', () => {
  test('when they exceed the maximum age on the clock, then they are given up and those behind go on', async () => {
    bench.invoker.answer = (event) => (sequences(event).includes('1') ? failed() : succeeded());
    bench.put(1);
    await bench.start({ BatchSize: 1, MaximumRecordAgeInSeconds: 3600, ...TO_DLQ });
    await until(() => bench.invoker.calls.length > 0);
    await bench.clock.advanceTo(NOON + HOUR / 2);
    bench.put(1);
    await bench.clock.advanceTo(NOON + HOUR - 1);
    expect(bench.queues.sent).toEqual([]);
    await bench.clock.advanceTo(NOON + HOUR);
    expect(bench.queues.sent[0]?.body).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
    expect(bench.discarded()).toEqual(['1']);
    expect(bench.invoker.batches().at(-1)).toEqual(['2']);
  });

  test('when no limit is set, then they expire with the stream, after 24 hours', async () => {
    bench.invoker.answer = () => failed();
    bench.put(1);
    await bench.start(TO_DLQ);
    await until(() => bench.invoker.calls.length > 0);
    await bench.clock.advanceTo(NOON + 24 * HOUR - 1);
    expect(bench.queues.sent).toEqual([]);
    await bench.clock.advanceTo(NOON + 24 * HOUR);
    expect(bench.discarded()).toEqual(['1']);
  });

  test('when they are too old before they are read, then the function does not see them', async () => {
    bench.put(2);
    await bench.clock.advanceTo(NOON + 2 * HOUR);
    bench.put(1);
    await bench.start({ MaximumRecordAgeInSeconds: 3600, ...TO_DLQ });
    await bench.settled();
    expect(bench.invoker.batches()).toEqual([['3']]);
    expect(bench.queues.sent[0]?.body).not.toHaveProperty('responseContext');
    expect(bench.discarded()).toEqual(['1', '2']);
  });
});

test('given random failures, restarts and poison, then all else is delivered in order and poison alone is given up', async () => {
  await forRandom(60, async (next) => {
    const trial = new Bench();
    try {
      const count = 1 + Math.floor(next() * 12);
      const poison = new Set(
        Array.from({ length: count }, (_, index) => String(index + 1)).filter(() => next() < 0.15),
      );
      const reports = next() < 0.5;
      const properties = {
        ...BISECTS,
        ...TO_DLQ,
        ...(reports ? REPORTS : {}),
        BatchSize: 1 + Math.floor(next() * 6),
        MaximumRetryAttempts: 1,
      };
      const done: string[] = [];
      let upsets = 1;
      trial.invoker.answer = (event) => {
        const batch = sequences(event);
        // A transient failure; fewer of them than retries, so that nothing but poison is given up.
        if (upsets > 0 && next() < 0.3) {
          upsets -= 1;
          return pick(next, [failed(), ...(reports ? [report('')] : [])]);
        }
        const bad = batch.findIndex((sequence) => poison.has(sequence));
        if (bad === -1 || reports) done.push(...batch.slice(0, bad === -1 ? batch.length : bad));
        if (bad === -1) return succeeded();
        return reports ? report(batch[bad]) : failed();
      };
      await trial.start(properties);
      for (let n = 0; n < count; n += 1) {
        trial.put(1);
        if (next() < 0.3) await trial.settled();
        if (next() < 0.1) await trial.start(properties);
      }
      await trial.settled();
      const wanted = trial.stream.all.map(({ dynamodb }) => dynamodb.SequenceNumber).filter((n) => !poison.has(n));
      await until(() => new Set(done).size === wanted.length && new Set(trial.discarded()).size === poison.size);
      expect([...new Set(done)]).toEqual(wanted);
      expect([...new Set(trial.discarded())].sort()).toEqual([...poison].sort());
      for (const batch of trial.invoker.batches())
        expect(batch).toEqual([...batch].sort((a, b) => Number(a) - Number(b)));
    } finally {
      trial.close();
    }
  });
});
