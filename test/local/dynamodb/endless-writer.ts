import { VirtualClock } from '../../../local/clock.ts';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { anAssembly, aTable, TABLE } from './a-store.ts';

/** Run on its own, to be killed: writes items one after the other and prints the key of each that was acknowledged. */
async function run(directory: string): Promise<void> {
  const db = await startDynamoDb({ directory, clock: new VirtualClock(), log: () => undefined });
  await db.createTables(anAssembly(aTable()));
  for (let count = 0; ; count++) {
    const input = { TableName: TABLE, Item: { pk: { S: `item-${count}` }, sk: { S: 'X' } } };
    const { status } = await db.forward('DynamoDB_20120810.PutItem', Buffer.from(JSON.stringify(input)), input);
    if (status !== 200) throw new Error(`status ${status}`);
    process.stdout.write(`item-${count}\n`);
  }
}

void run(process.argv[2] ?? '');
