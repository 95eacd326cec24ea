import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import { type Assembly, ServiceError } from '../types.ts';
import { DynamoClient } from './client.ts';
import { metered } from './consumed-capacity.ts';
import { type Dynoxide, findDynoxide, startDynoxide } from './dynoxide.ts';
import { Expiry } from './expiry.ts';
import { ExpiryMarks } from './expiry-marks.ts';
import { StoreStream, type TableStream } from './stream.ts';
import { tendStreamRecords } from './stream-index.ts';
import { difference, isTable, readTable, type TableDefinition, type TableOfTemplate } from './table-definition.ts';

export interface DynamoDbOptions {
  /** Folder for `dynamodb.db` and what goes with it; made when absent. */
  readonly directory: string;
  readonly clock: VirtualClock;
  log(line: string): void;
  /** `DYNOXIDE_BIN` and `DYNAMODB_ENDPOINT` are read from it; the process's when absent. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The answer to a forwarded request. */
export interface Forwarded {
  readonly status: number;
  readonly body: Buffer;
  /** Capacity units the request consumed, reads and writes alike. */
  readonly units?: number;
}

/** DynamoDB of the local cloud. */
export interface LocalDynamoDb {
  /**
   * Makes the tables of an assembly that do not exist yet.
   * @throws Error when one exists with other keys, indexes or stream, or a property is not known
   */
  createTables(assembly: Assembly): Promise<void>;
  /**
   * Passes on a request that may be made. The answer is what the caller would get from AWS.
   * @param target the whole `X-Amz-Target` header
   * @param input the parsed body
   */
  forward(target: string, body: Buffer, input: Readonly<Record<string, unknown>>): Promise<Forwarded>;
  /** Name of the partition key attribute of a table or of one of its indexes, if it is a table of the assembly. */
  partitionKeyOf(table: string, index?: string): string | undefined;
  /** @throws Error when the assembly has no such table, or it has no stream */
  readStream(table: string): TableStream;
  /** Deletes the items whose time to live is over, as happens by itself each hour. @returns how many */
  sweepExpired(): Promise<number>;
  /** Empties all tables and their streams; requests made meanwhile wait. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts DynamoDB, or connects to the one that `DYNAMODB_ENDPOINT` names. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<LocalDynamoDb> {
  const { directory, clock, log, environment = process.env } = options;
  mkdirSync(directory, { recursive: true });
  const given = environment['DYNAMODB_ENDPOINT'];
  const store = given ? new RunningStore(given) : new ChildStore(findDynoxide(environment), options);
  const client = new DynamoClient(await store.start());
  const marks = new ExpiryMarks(directory, () => clock.now() - clock.offsetMs);
  const expiry = new Expiry({ client, clock, marks, log });
  const tables = new Map<string, TableOfTemplate>();
  const streams = new Map<string, StoreStream>();
  let closing: Promise<void> | undefined;

  const make = async (table: TableOfTemplate): Promise<void> => {
    const { definition, ttlAttribute } = table;
    const made = await ensureTable(client, definition);
    if (ttlAttribute === undefined) return;
    await ensureTimeToLive(client, definition.TableName, ttlAttribute);
    const keys = definition.KeySchema.map(({ AttributeName }) => AttributeName);
    expiry.watch(definition.TableName, ttlAttribute, keys, made);
  };

  return {
    async createTables(assembly) {
      for (const resource of assembly.resources.filter(isTable)) {
        const table = readTable(resource);
        const { TableName: name } = table.definition;
        await make(table);
        tables.set(name, table);
        if (table.streamArn === undefined) continue;
        const source = { client, table: name, region: assembly.region, arn: table.streamArn, clock, marks };
        streams.set(name, new StoreStream(source));
      }
    },
    async forward(target, body, input) {
      const operation = target.slice(target.lastIndexOf('.') + 1);
      const request = metered(operation, body, input);
      const answer = request.finish(await client.send(target, request.body));
      if (answer.status < 400) expiry.notice(operation, input);
      return answer;
    },
    partitionKeyOf(table, index) {
      const definition = tables.get(table)?.definition;
      const indexes = [...(definition?.GlobalSecondaryIndexes ?? []), ...(definition?.LocalSecondaryIndexes ?? [])];
      const keyed = index === undefined ? definition : indexes.find(({ IndexName }) => IndexName === index);
      return keyed?.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
    },
    readStream(table) {
      const stream = streams.get(table);
      if (!stream) throw new Error(`the assembly has no table ${table} with a stream`);
      return stream;
    },
    sweepExpired: () => expiry.sweep(),
    async reset() {
      expiry.forget();
      await store.empty(client, [...tables.keys()]);
      for (const stream of streams.values()) stream.forget();
      marks.clear();
      for (const table of tables.values()) await make(table);
    },
    close() {
      closing ??= (async () => {
        expiry.close();
        client.close();
        await store.stop();
        marks.close();
      })();
      return closing;
    },
  };
}

/** A DynamoDB that somebody else runs. */
class RunningStore {
  constructor(private readonly endpoint: string) {}

  async start(): Promise<URL> {
    const url = URL.canParse(this.endpoint) ? new URL(this.endpoint) : undefined;
    if (url?.protocol !== 'http:') throw new Error(`DYNAMODB_ENDPOINT must be an http:// URL, not ${this.endpoint}`);
    const client = new DynamoClient(url);
    try {
      await client.call('ListTables', {});
    } catch (error) {
      throw new Error(`no DynamoDB answers at DYNAMODB_ENDPOINT=${this.endpoint}: ${String(error)}`);
    } finally {
      client.close();
    }
    return url;
  }

  async empty(client: DynamoClient, tables: readonly string[]): Promise<void> {
    for (const TableName of tables) await client.call('DeleteTable', { TableName });
  }

  async stop(): Promise<void> {}
}

/** A DynamoDB that lives and dies with this process. */
class ChildStore {
  private running: Dynoxide | undefined;
  private readonly file: string;

  constructor(
    private readonly binary: string,
    private readonly options: DynamoDbOptions,
  ) {
    this.file = resolve(options.directory, 'dynamodb.db');
  }

  async start(): Promise<URL> {
    const { clock, log } = this.options;
    const run = () => startDynoxide({ binary: this.binary, file: this.file, onCrash: log });
    const realNow = clock.now() - clock.offsetMs;
    if (!tendStreamRecords(this.file, realNow)) {
      // A new file: the store has to be started once to put its tables there.
      await (await run()).stop();
      tendStreamRecords(this.file, realNow);
    }
    this.running = await run();
    return this.running.url;
  }

  /** Deleting the tables would leave their stream records; and it takes longer than starting anew with an empty file. */
  async empty(client: DynamoClient): Promise<void> {
    const restarted = this.stop().then(() => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(this.file + suffix, { force: true });
      return this.start();
    });
    client.moveTo(restarted);
    client.moveTo(await restarted);
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }
}

/** @returns whether it was made just now */
async function ensureTable(client: DynamoClient, definition: TableDefinition): Promise<boolean> {
  try {
    const { TableName } = definition;
    const { Table } = await client.call<{ Table: Partial<TableDefinition> }>('DescribeTable', { TableName });
    const changed = difference(Table, definition);
    if (changed !== undefined)
      throw new Error(
        `table ${TableName}: ${changed}. Local data can not be moved over: start with --fresh to begin with empty tables`,
      );
    return false;
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'ResourceNotFoundException')) throw error;
  }
  await client.call('CreateTable', { ...definition, BillingMode: 'PAY_PER_REQUEST' });
  return true;
}

async function ensureTimeToLive(client: DynamoClient, table: string, attribute: string): Promise<void> {
  const { TimeToLiveDescription: found } = await client.call<{
    TimeToLiveDescription?: { AttributeName?: string; TimeToLiveStatus?: string };
  }>('DescribeTimeToLive', { TableName: table });
  if (found?.AttributeName === attribute && found.TimeToLiveStatus === 'ENABLED') return;
  await client.call('UpdateTimeToLive', {
    TableName: table,
    TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
  });
}
