import { VirtualClock } from '../../../local/clock.ts';
import { type StreamMappings, startStreamMappings } from '../../../local/events/stream-mapping.ts';
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
  NOON,
  queueArn,
  STREAM,
  succeeded,
  until,
} from './fixtures.ts';

let folder: Folder;
let clock: VirtualClock;
let stream: FakeStream;
let invoker: FakeInvoker;
let queues: FakeQueues;
let mappings: StreamMappings | undefined;
beforeEach(() => {
  folder = new Folder();
  clock = new VirtualClock(0, () => NOON);
  stream = new FakeStream(() => clock.now());
  invoker = new FakeInvoker();
  queues = new FakeQueues();
});
afterEach(() => {
  mappings?.close();
  mappings = undefined;
  clock.stop();
  folder.remove();
});

async function start(properties: Record<string, unknown> = {}): Promise<StreamMappings> {
  mappings?.close();
  mappings = undefined;
  mappings = await startStreamMappings({
    assembly: anAssembly(aFunction('relay'), aQueue('dlq'), aMapping(properties)),
    directory: folder.path,
    clock,
    invoker,
    queues,
    stream: (arn) => (arn === STREAM ? stream : new FakeStream(clock.now)),
    log: () => undefined,
  });
  return mappings;
}

describe('given a stream with records', () => {
  test('when it starts at TRIM_HORIZON, then it delivers all of them, in batches, in order', async () => {
    for (let n = 0; n < 5; n += 1) stream.put();
    await (await start({ BatchSize: 2 })).settled();
    expect(invoker.batches()).toEqual([['1', '2'], ['3', '4'], ['5']]);
    expect(invoker.calls[0]).toEqual({ functionName: 'relay', event: { Records: stream.all.slice(0, 2) } });
  });

  test('when it starts at LATEST, then it delivers only those written after', async () => {
    for (let n = 0; n < 3; n += 1) stream.put();
    const started = await start({ StartingPosition: 'LATEST' });
    stream.put();
    await started.settled();
    expect(invoker.batches()).toEqual([['4']]);
  });

  test('when it is started anew, then it goes on behind the last batch that was done', async () => {
    stream.put();
    await (await start({ StartingPosition: 'LATEST' })).settled();
    stream.put();
    await mappings?.settled();
    mappings?.close();
    stream.put();
    await (await start({ StartingPosition: 'LATEST' })).settled();
    expect(invoker.batches()).toEqual([['2'], ['3']]);
  });

  test('when it is closed during an invocation, then those records are delivered again after the next start', async () => {
    stream.put();
    let finish: () => void = () => undefined;
    invoker.answer = () => new Promise((resolve) => (finish = () => resolve(succeeded())));
    await start();
    await until(() => invoker.calls.length === 1);
    mappings?.close();
    finish();
    invoker.answer = () => succeeded();
    await (await start()).settled();
    expect(invoker.batches()).toEqual([['1'], ['1']]);
  });

  test('when it has more records than fit a payload of 6 MB, then the batch ends before', async () => {
    for (let n = 0; n < 3; n += 1) stream.put({ text: { S: 'x'.repeat(2.5 * 1024 * 1024) } });
    await (await start()).settled();
    expect(invoker.batches()).toEqual([['1', '2'], ['3']]);
  });
});

describe('given a mapping that is up to date', () => {
  /** By itself it looks once a second; turns of the event loop are counted, as how long they take is the machine's affair. */
  const turnsUntil = async (condition: () => boolean): Promise<number> => {
    let turns = 0;
    for (; !condition(); turns += 1) await new Promise((resolve) => setImmediate(resolve));
    return turns;
  };
  const FEW_TURNS = 1000;

  test('when a record is written and it is woken, then it is delivered at once', async () => {
    const started = await start();
    await started.settled();
    stream.put();
    started.wake();
    expect(await turnsUntil(() => invoker.calls.length === 1)).toBeLessThan(FEW_TURNS);
  });

  test('when nothing is written, then it hardly reads', async () => {
    const started = await start();
    await started.settled();
    const { reads } = stream;
    const began = performance.now();
    for (let turn = 0; turn < 2000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(stream.reads - reads).toBeLessThanOrEqual(2 + (performance.now() - began) / 1000);
  });

  test('when a write goes past it, then it finds the record by itself', async () => {
    await (await start()).settled();
    stream.put();
    await until(() => invoker.calls.length === 1);
  });

  test('when a record comes while it reads, then it reads once more at once', async () => {
    const started = await start();
    await started.settled();
    const release = stream.hold();
    started.wake();
    const { reads } = stream;
    await until(() => stream.reads > reads);
    stream.put();
    started.wake();
    release();
    expect(await turnsUntil(() => invoker.calls.length === 1)).toBeLessThan(FEW_TURNS);
  });

  test('when the database does not answer for a while, then it goes on afterwards', async () => {
    const started = await start();
    await started.settled();
    stream.broken = true;
    await started.settled();
    stream.put();
    stream.broken = false;
    await until(() => invoker.calls.length === 1);
  });
});

describe('given filters', () => {
  const filtersOf = (...patterns: unknown[]) => ({
    FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
  });
  const type = (value: string) => ({ dynamodb: { NewImage: { type: { S: [value] } } } });

  test('when records do not match, then they are passed over without an invocation, for good', async () => {
    for (const value of ['a', 'b', 'c', 'a']) stream.put({ type: { S: value } });
    await (await start(filtersOf(type('b'), { eventName: ['REMOVE'] }))).settled();
    stream.put({}, 'REMOVE');
    await mappings?.settled();
    expect(invoker.batches()).toEqual([['2'], ['5']]);
    // Were the checkpoint not behind the last record, a mapping without filters would see the others now.
    await (await start()).settled();
    expect(invoker.calls).toHaveLength(2);
  });

  test('when nothing ever matches, then the checkpoint still advances', async () => {
    for (let n = 0; n < 5; n += 1) stream.put({ type: { S: 'a' } });
    await (await start({ ...filtersOf(type('b')), BatchSize: 2 })).settled();
    await (await start()).settled();
    expect(invoker.calls).toEqual([]);
  });
});

describe('given a batching window', () => {
  const window = { BatchSize: 3, MaximumBatchingWindowInSeconds: 10 };

  test('when it passes on the clock, then what came within it is one batch', async () => {
    const started = await start(window);
    clock.onSettle(() => started.settled());
    stream.put();
    await started.settled();
    stream.put();
    await started.settled();
    expect(invoker.calls).toEqual([]);
    await clock.advanceTo(NOON + 10_000);
    expect(invoker.batches()).toEqual([['1', '2']]);
  });

  test('when the batch is full before, then it does not wait', async () => {
    const started = await start(window);
    for (let n = 0; n < 4; n += 1) stream.put();
    await started.settled();
    expect(invoker.batches()).toEqual([['1', '2', '3']]);
  });
});

test('given a batch that is retried, when everything is reset, then it goes on at the end of the stream', async () => {
  for (let n = 0; n < 3; n += 1) stream.put();
  invoker.answer = () => failed();
  const started = await start();
  await until(() => invoker.calls.length > 0);
  invoker.answer = () => succeeded();
  const before = invoker.calls.length;
  await started.reset();
  stream.put();
  await started.settled();
  expect(invoker.batches().slice(before)).toEqual([['4']]);
});

test('given a mapping that is not enabled, then nothing is read', async () => {
  stream.put();
  await (await start({ Enabled: false })).settled();
  expect(stream.reads).toBe(0);
});

test.each<[string, Record<string, unknown>]>([
  ['TumblingWindowInSeconds', { TumblingWindowInSeconds: 30 }],
  ['SourceAccessConfigurations', { SourceAccessConfigurations: [] }],
  ['EventSourceArn', { EventSourceArn: queueArn('dlq') }],
  ['FunctionName', { FunctionName: 'gone' }],
  ['StartingPosition', { StartingPosition: 'AT_TIMESTAMP' }],
  ['BatchSize', { BatchSize: 0 }],
  ['MaximumRecordAgeInSeconds', { MaximumRecordAgeInSeconds: 59 }],
  ['ParallelizationFactor', { ParallelizationFactor: 11 }],
  ['OnFailure', { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-central-1:111122223333:t' } } }],
  ['OnSuccess', { DestinationConfig: { OnSuccess: { Destination: queueArn('dlq') } } }],
  ['FunctionResponseTypes', { FunctionResponseTypes: ['Other'] }],
  ['"like"', { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"like":"x"}]}' }] } }],
  ['"cidr"', { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"cidr":"10.0.0.0/8"}]}' }] } }],
  ['Pattern', { FilterCriteria: { Filters: [{ Pattern: '{' }] } }],
])('given a mapping whose %s can not be honoured, then the start fails by name', async (name, properties) => {
  await expect(start(properties)).rejects.toThrow(name);
  await expect(start(properties)).rejects.toThrow('event source mapping Stack/mapping');
});
