import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { type DynamoDbOptions, type LocalDynamoDb, startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import type { Assembly, Resource } from '../../../local/types.ts';

export const TABLE = 'market';
export const STREAM_ARN = `arn:aws:dynamodb:eu-central-1:111122223333:table/${TABLE}/stream/2026`;

/** A table as CDK's `TableV2` synthesizes it. */
export function aTable(properties: Record<string, unknown> = {}): Resource {
  return {
    id: 'Stack/Table',
    logicalId: 'Table',
    type: 'AWS::DynamoDB::GlobalTable',
    ref: TABLE,
    attributes: { Arn: `arn:aws:dynamodb:eu-central-1:111122223333:table/${TABLE}`, StreamArn: STREAM_ARN },
    properties: {
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }],
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          Region: 'eu-central-1',
          Tags: [{ Key: 'app', Value: 'market' }],
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      ...properties,
    },
  };
}

export function anAssembly(...resources: Resource[]): Assembly {
  return {
    stackName: 'market',
    region: 'eu-central-1',
    account: '111122223333',
    resources,
    outputs: {},
    codeFolder: () => '',
  };
}

export type Fields = Record<string, unknown>;

/** A store of its own folder, with what tests do to it. */
export interface TestStore {
  readonly directory: string;
  readonly clock: VirtualClock;
  readonly lines: string[];
  db: LocalDynamoDb;
  /** Stops it and starts it again on the same folder. */
  restart(): Promise<void>;
  call(operation: string, input: Fields): Promise<{ status: number; output: Fields; units?: number }>;
  put(pk: string, attributes?: Fields): Promise<void>;
  get(pk: string): Promise<unknown>;
  end(): Promise<void>;
}

export async function aStore(options: Partial<DynamoDbOptions> = {}): Promise<TestStore> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'local-dynamodb-'));
  const clock = new VirtualClock();
  const lines: string[] = [];
  const open = async (): Promise<LocalDynamoDb> => {
    const db = await startDynamoDb({ directory, clock, log: (line) => lines.push(line), ...options });
    await db.createTables(anAssembly(aTable()));
    return db;
  };
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const db = await open().catch((error: unknown) => {
    remove();
    throw error;
  });
  const store: TestStore = {
    directory,
    clock,
    lines,
    db,
    async restart() {
      await store.db.close();
      store.db = await open();
    },
    async call(operation, input) {
      const body = Buffer.from(JSON.stringify(input));
      const { body: answer, ...rest } = await store.db.forward(`DynamoDB_20120810.${operation}`, body, input);
      return { ...rest, output: JSON.parse(answer.toString('utf8')) as Fields };
    },
    async put(pk, attributes = {}) {
      const { status, output } = await store.call('PutItem', {
        TableName: TABLE,
        Item: { pk: { S: pk }, sk: { S: 'X' }, ...attributes },
      });
      if (status !== 200) throw new Error(JSON.stringify(output));
    },
    async get(pk) {
      const { output } = await store.call('GetItem', { TableName: TABLE, Key: { pk: { S: pk }, sk: { S: 'X' } } });
      return output['Item'];
    },
    async end() {
      clock.stop();
      await store.db.close();
      remove();
    },
  };
  return store;
}
