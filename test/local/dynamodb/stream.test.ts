import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import type { StreamRecord, TableStream } from '../../../local/dynamodb/stream.ts';
import { tendStreamRecords } from '../../../local/dynamodb/stream-index.ts';
import { aStore, STREAM_ARN, TABLE, type TestStore } from './a-store.ts';

const keyOf = ({ dynamodb }: StreamRecord) => dynamodb.Keys['pk']?.['S'];

async function readAll(stream: TableStream, limits: readonly number[], after?: string): Promise<StreamRecord[]> {
  const all: StreamRecord[] = [];
  for (let turn = 0, position = after; ; turn++) {
    const { records, last } = await stream.records(position, limits[turn % limits.length] ?? 1);
    if (last === position) return all;
    all.push(...records);
    position = last;
  }
}

describe('given a table with a stream', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await aStore();
  });
  afterEach(() => store.end());

  it('when an item is put, changed and deleted, then the records are what Lambda gets', async () => {
    await store.put('a', { n: { N: '1' } });
    await store.put('a', { n: { N: '2' } });
    await store.call('DeleteItem', { TableName: TABLE, Key: { pk: { S: 'a' }, sk: { S: 'X' } } });
    const { records } = await store.db.readStream(TABLE).records(undefined, 10);
    expect(records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(records[1]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      dynamodb: {
        Keys: { pk: { S: 'a' }, sk: { S: 'X' } },
        NewImage: { pk: { S: 'a' }, sk: { S: 'X' }, n: { N: '2' } },
        OldImage: { pk: { S: 'a' }, sk: { S: 'X' }, n: { N: '1' } },
        SequenceNumber: expect.stringMatching(/^\d{37}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: expect.any(Number),
      },
      eventSourceARN: STREAM_ARN,
    });
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(3);
    expect(records[2]).not.toHaveProperty('userIdentity');
  });

  it('when it is read in pieces of any size, then each record comes once and in order', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `item-${index}`);
    for (const key of keys) await store.put(key);
    const stream = store.db.readStream(TABLE);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), async (limits) => {
        const records = await readAll(stream, limits);
        expect(records.map(keyOf)).toEqual(keys);
        const positions = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
        expect([...positions].sort()).toEqual(positions);
      }),
      { numRuns: 20 },
    );
  });

  it('when reading goes on from a position after a restart, then it finds what came later, once', async () => {
    await store.put('a');
    const { last } = await store.db.readStream(TABLE).records(undefined, 10);
    await store.put('b');
    await store.restart();
    await store.put('c');
    const stream = store.db.readStream(TABLE);
    expect((await readAll(stream, [1], last)).map(keyOf)).toEqual(['b', 'c']);
    expect(await stream.records(await stream.latest(), 10)).toEqual({ records: [], last: await stream.latest() });
  });

  it('when a position is of a stream that is gone, then reading begins at the oldest record', async () => {
    await store.put('old');
    const stream = store.db.readStream(TABLE);
    const before = await stream.latest();
    await store.db.reset();
    expect(await stream.latest()).toBeUndefined();
    await store.put('new');
    for (const after of [before, 'nonsense', '9'.repeat(37)])
      expect((await stream.records(after, 10)).records.map(keyOf)).toEqual(['new']);
    expect((await stream.latest()) ?? '').toMatch(/^\d{37}$/);
    expect(((await stream.latest()) ?? '') > (before ?? '')).toBe(true);
  });

  it('when a write changes nothing, then there is no record, but the position moves on', async () => {
    await store.put('a');
    const stream = store.db.readStream(TABLE);
    const first = await stream.latest();
    await store.put('a');
    const { records, last } = await stream.records(first, 10);
    expect(records).toEqual([]);
    expect(last).not.toBe(first);
  });

  it('when the clock is moved, then records keep the time at which they were first read', async () => {
    const stream = store.db.readStream(TABLE);
    const day = 86_400_000;
    const start = store.clock.now();
    await store.put('a');
    await stream.records(undefined, 10);
    await store.clock.advanceTo(store.clock.now() + day);
    await store.put('b');
    const { records } = await stream.records(undefined, 10);
    const [first = 0, second = 0] = records.map(({ dynamodb }) => dynamodb.ApproximateCreationDateTime);
    expect(Math.abs(first - start / 1000)).toBeLessThan(60);
    expect(Math.abs(second - (start + day) / 1000)).toBeLessThan(60);
  });
});

describe('given a store with very many stream records', () => {
  it('when items are written, then it takes no longer than before, and old records are gone at the next start', async () => {
    const store = await aStore();
    try {
      const effort = async (): Promise<number> => {
        const before = cpuMsOf(store);
        for (let count = 0; count < 60; count++) await store.put('a', { n: { N: String(count) } });
        return cpuMsOf(store) - before;
      };
      const before = await effort();
      await store.db.close();
      addRecords(join(store.directory, 'dynamodb.db'), 30_000, Date.now());
      await store.restart();
      // Measured: 60 ms for all of them with the index, however many records there are; 1,700 without it at this number.
      expect(await effort()).toBeLessThan(Math.max(8 * before, 500));

      await store.db.close();
      const file = join(store.directory, 'dynamodb.db');
      tendStreamRecords(file, Date.now() + 25 * 3_600_000);
      expect(countRecords(file)).toBe(1);
      await store.restart();
      const stream = store.db.readStream(TABLE);
      const position = await stream.latest();
      await store.put('later');
      expect((await stream.records(position, 10)).records.map(keyOf)).toEqual(['later']);
    } finally {
      await store.end();
    }
  });

  it('when the file is not there or not the store’s yet, then tending it says so', () => {
    expect(tendStreamRecords('/nowhere/dynamodb.db', Date.now())).toBe(false);
  });
});

/** Milliseconds of the processor that the store has taken: others use the machine too. Linux alone tells of another process. */
function cpuMsOf({ directory }: TestStore): number {
  const file = `/proc/${readFileSync(join(directory, 'dynamodb.db.pid'), 'utf8').trim()}/stat`;
  if (!existsSync(file)) return 0;
  // Behind the name in brackets: state, eleven other fields, and hundredths of a second for the process and for the system.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function addRecords(file: string, count: number, now: number): void {
  const database = new sqlite.Database(file);
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec(`
    WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ${count})
    INSERT INTO _stream_records (table_name, event_name, keys_json, new_image, sequence_number, shard_id, created_at)
    SELECT '${TABLE}', 'INSERT', '{"pk":{"S":"old"}}', '{"pk":{"S":"${'x'.repeat(1000)}"}}', CAST(1000 + n AS TEXT),
      'shardId-00000001-${TABLE}', ${Math.floor(now / 1000)} FROM counted`);
  database.close();
}

function countRecords(file: string): number {
  const database = new sqlite.Database(file);
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  const row = database.get('SELECT COUNT(*) AS n FROM _stream_records') as { n: number };
  database.close();
  return row.n;
}
