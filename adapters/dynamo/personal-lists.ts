import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonalLists } from '../../core/privacy/ports.ts';
import { openStatuses } from '../../core/transactions/escrow.ts';
import type { Table } from './client.ts';
import { fromItem, type IndexName, indexes, part } from './keys.ts';
import { queryPage } from './query-page.ts';
import { overdue } from './transaction-lists.ts';

export const dynamoPersonalLists = (table: Table): PersonalLists => ({
  openTradeOf: async (userId) =>
    (await openTradeIn(table, 'gsi1', `BUYER#${part(userId)}`)) ??
    (await openTradeIn(table, 'gsi2', `SELLER#${part(userId)}`)),
  ratingsBy: ({ userId }, page) =>
    queryPage(table, { index: 'gsi3', pk: `RATED-BY#${part(userId)}`, prefix: 'RATING#' }, page, (item) =>
      fromItem<'rating'>(item),
    ),
  reportsBy: ({ userId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `REPORTED-BY#${part(userId)}`, prefix: 'REPORT#' }, page, (item) =>
      fromItem<'report'>(item),
    ),
  closedBefore: (before, limit) => overdue(table, 'CLOSED', before, limit),
});

/** Newest first, as open ones are hardly ever old; to the end of the list when there is none. */
async function openTradeIn({ name, db }: Table, index: IndexName, pk: string): Promise<string | undefined> {
  const statuses = Object.fromEntries(openStatuses.map((status, number) => [`:open${number}`, status]));
  for (let from: Record<string, unknown> | undefined; ; ) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: name,
        IndexName: index,
        ScanIndexForward: false,
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :trades)',
        FilterExpression: `#status IN (${Object.keys(statuses).join(', ')})`,
        ProjectionExpression: 'id',
        ExpressionAttributeNames: { '#pk': indexes[index].pk, '#sk': indexes[index].sk, '#status': 'status' },
        ExpressionAttributeValues: { ':pk': pk, ':trades': 'TRADE#', ...statuses },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    const [open] = Items;
    if (open) return String(open['id']);
    if (!LastEvaluatedKey) return undefined;
    from = LastEvaluatedKey;
  }
}
