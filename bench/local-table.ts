import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../adapters/dynamo/client.ts';
import { indexes, primaryKey } from '../adapters/dynamo/keys.ts';
import { findDynoxide, startDynoxide } from '../local/dynamodb/dynoxide.ts';

/** A table like the stack's, in a DynamoDB of its own and without a stream: nothing else runs. */
export interface LocalTable extends Table {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

export async function openLocalTable(): Promise<LocalTable> {
  const directory = mkdtempSync(join(tmpdir(), 'swapyard-table-'));
  let crashed: string | undefined;
  const store = await startDynoxide({
    binary: findDynoxide(),
    file: join(directory, 'table.db'),
    onCrash: (message) => {
      crashed = message;
    },
  });
  const client = new DynamoDBClient({
    endpoint: store.url.href,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const name = 'market';
  await client.send(definition(name));
  return {
    name,
    client,
    db: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    async close() {
      client.destroy();
      await store.stop();
      rmSync(directory, { recursive: true, force: true });
      if (crashed !== undefined) throw new Error(crashed);
    },
  };
}

function definition(TableName: string): CreateTableCommand {
  const keys = [primaryKey, ...Object.values(indexes)];
  const schema = ({ pk, sk }: { pk: string; sk: string }) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys
      .flatMap(({ pk, sk }) => [pk, sk])
      .map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: schema(primaryKey),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, key]) => ({
      IndexName,
      KeySchema: schema(key),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  });
}
