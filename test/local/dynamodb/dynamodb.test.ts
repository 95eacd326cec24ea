import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { findDynoxide, startDynoxide } from '../../../local/dynamodb/dynoxide.ts';
import { anAssembly, aStore, aTable, TABLE, type TestStore } from './a-store.ts';

describe('given a store on a folder', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await aStore();
  });
  afterEach(() => store.end());

  it('when it is stopped and started, then its items and its tables are as before', async () => {
    await store.put('a', { name: { S: 'kept' } });
    await store.restart();
    expect(await store.get('a')).toMatchObject({ name: { S: 'kept' } });
  });

  it('when the template changes a key, an index or the stream, then starting says so and what to do', async () => {
    const tables: [RegExp, Record<string, unknown>][] = [
      [/key schema .*--fresh/, { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }],
      [/global secondary indexes .*gsi1.*--fresh/, { GlobalSecondaryIndexes: [] }],
      [/stream .*KEYS_ONLY.*--fresh/, { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }],
    ];
    for (const [message, change] of tables)
      await expect(store.db.createTables(anAssembly(aTable(change)))).rejects.toThrow(message);
    await expect(store.db.createTables(anAssembly(aTable()))).resolves.toBeUndefined();
  });

  it('when a second cloud starts on the same folder, then it is refused before it touches the file', async () => {
    const second = startDynamoDb({ directory: store.directory, clock: store.clock, log: () => undefined });
    await expect(second).rejects.toThrow(/another local cloud is using .*dynamodb\.db/);
    await store.put('a');
    expect(await store.get('a')).toBeDefined();
  });

  it('when it is reset, then its tables are there and empty, and requests made meanwhile are answered', async () => {
    await store.put('a');
    const [, during] = await Promise.all([store.db.reset(), store.call('ListTables', {})]);
    expect(during.status).toBe(200);
    expect(await store.get('a')).toBeUndefined();
    await store.put('b');
    await store.restart();
    expect(await store.get('b')).toBeDefined();
  });

  it('knows the partition keys of its table and index, and of nothing else', () => {
    expect([store.db.partitionKeyOf(TABLE), store.db.partitionKeyOf(TABLE, 'gsi1')]).toEqual(['pk', 'gsi1pk']);
    expect([store.db.partitionKeyOf('other'), store.db.partitionKeyOf(TABLE, 'other')]).toEqual([undefined, undefined]);
  });
});

describe('given a template', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await aStore();
  });
  afterAll(() => store.end());

  it.each([
    [{ VectorIndexes: [] }, /the property VectorIndexes/],
    [{ Replicas: [{ Region: 'eu-central-1', KinesisStreamSpecification: {} }] }, /KinesisStreamSpecification/],
    [{ BillingMode: 'PROVISIONED' }, /BillingMode/],
    [{ StreamSpecification: { StreamViewType: 'KEYS_ONLY', Odd: 1 } }, /a stream with Odd/],
  ])('when a table has %j, then it is refused by name', async (properties, message) => {
    await expect(store.db.createTables(anAssembly(aTable(properties)))).rejects.toThrow(message);
  });

  it('when a table is made by CDK’s older Table, then it works too', async () => {
    const { Replicas: _replicas, StreamSpecification: _stream, ...properties } = aTable().properties;
    const table = { ...aTable(), type: 'AWS::DynamoDB::Table', ref: 'older', properties };
    await store.db.createTables(anAssembly({ ...table, properties: { ...properties, SSESpecification: {} } }));
    const { status } = await store.call('GetItem', { TableName: 'older', Key: { pk: { S: 'a' }, sk: { S: 'X' } } });
    expect(status).toBe(200);
    expect(() => store.db.readStream('older')).toThrow('no table older with a stream');
  });
});

describe('given the choice of a store', () => {
  it('when the platform has no binary, then the error says what to install or set', () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'sunos' });
    try {
      expect(() => findDynoxide({})).toThrow(
        /No DynamoDB for sunos-.*npm install .*@dynoxide\/sunos-.*DYNOXIDE_BIN=.*DYNAMODB_ENDPOINT=/s,
      );
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
    expect(() => findDynoxide({ DYNOXIDE_BIN: '/nowhere/dynoxide' })).toThrow(/DYNOXIDE_BIN names \/nowhere/);
    expect(findDynoxide({ DYNOXIDE_BIN: process.execPath })).toBe(process.execPath);
  });

  it('when the binary is no store, then starting fails with what it printed', async () => {
    await expect(aStore({ environment: { DYNOXIDE_BIN: process.execPath } })).rejects.toThrow(
      /DynamoDB did not start \(exit code .*serve/s,
    );
  });

  it('when DYNAMODB_ENDPOINT names a running DynamoDB, then that one is used, reset and left running', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'running-dynamodb-'));
    const running = await startDynoxide({
      binary: findDynoxide(),
      file: join(directory, 'own.db'),
      onCrash: () => undefined,
    });
    const store = await aStore({ environment: { DYNAMODB_ENDPOINT: running.url.href } });
    try {
      await store.put('a');
      await store.db.reset();
      expect(await store.get('a')).toBeUndefined();
      await store.put('b');
      await store.restart();
      expect(await store.get('b')).toBeDefined();
    } finally {
      await store.end();
      await running.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('when nothing answers at DYNAMODB_ENDPOINT, then the error names it', async () => {
    // Taken, so that nobody else comes to answer there, and never answering.
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const endpoint = `http://127.0.0.1:${port}`;
    try {
      await expect(aStore({ environment: { DYNAMODB_ENDPOINT: endpoint } })).rejects.toThrow(
        `no DynamoDB answers at DYNAMODB_ENDPOINT=${endpoint}`,
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await expect(aStore({ environment: { DYNAMODB_ENDPOINT: 'localhost' } })).rejects.toThrow('must be an http:// URL');
  });
});
