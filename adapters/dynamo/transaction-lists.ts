import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { hasEnded } from '../../core/transactions/escrow.ts';
import type { Transaction } from '../../core/transactions/model.ts';
import type { OfParty, TransactionLists } from '../../core/transactions/ports.ts';
import type { Table } from './client.ts';
import { fromItem, indexes, part } from './keys.ts';
import { queryPage } from './query-page.ts';

const read = (item: Record<string, unknown>): Transaction => fromItem<'transaction'>(item);
const inStatus = ({ status }: OfParty) => status && { attribute: 'status', value: status };

export const dynamoTransactionLists = (table: Table): TransactionLists => ({
  transactionsOfBuyer: (of, page) =>
    queryPage(
      table,
      { index: 'gsi1', pk: `BUYER#${part(of.userId)}`, prefix: 'TRADE#', having: inStatus(of) },
      page,
      read,
    ),
  transactionsOfSeller: (of, page) =>
    queryPage(
      table,
      { index: 'gsi2', pk: `SELLER#${part(of.userId)}`, prefix: 'TRADE#', having: inStatus(of) },
      page,
      read,
    ),
  transactionsInStatus: ({ status }, page) =>
    queryPage(
      table,
      { index: 'gsi3', pk: `TRADES#${status}`, prefix: 'DUE#', forwards: !hasEnded(status) },
      page,
      read,
    ),
  overdueIn: ({ status, before }, limit) => overdue(table, `TRADES#${status}`, before, limit),
});

/** Ids in a partition of gsi3 whose time is before this one, the longest overdue first. */
export async function overdue({ name, db }: Table, pk: string, before: string, limit: number): Promise<string[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: name,
      IndexName: 'gsi3',
      Limit: limit,
      KeyConditionExpression: '#pk = :pk AND #sk < :before',
      ExpressionAttributeNames: { '#pk': indexes.gsi3.pk, '#sk': indexes.gsi3.sk },
      ExpressionAttributeValues: { ':pk': pk, ':before': `DUE#${before}` },
    }),
  );
  return Items.map((item) => String(item['id']));
}
