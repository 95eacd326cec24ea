import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { LedgerLists } from '../../core/ledger/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';

export const dynamoLedgerLists = (table: Table): LedgerLists => ({
  async balancesOf(userId) {
    // As many as there are currencies, at most.
    const { Items = [] } = await table.db.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `BALANCES#${part(userId)}` },
      }),
    );
    return Items.map((item) => fromItem<'balance'>(item));
  },
  entriesOf: ({ userId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `STATEMENT#${part(userId)}`, prefix: 'ENTRY#' }, page, (item) =>
      fromItem<'journalEntry'>(item),
    ),
});
