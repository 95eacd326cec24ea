import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { NotificationLists } from '../../core/notifications/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part, primaryKey } from './keys.ts';
import { queryPage } from './query-page.ts';
import { overdue } from './transaction-lists.ts';

export const dynamoNotificationLists = (table: Table): NotificationLists => ({
  notificationsOf: ({ userId }, page) =>
    queryPage(table, { pk: `FEED#${part(userId)}`, prefix: `NOTE#${userId}:` }, page, (item) =>
      fromItem<'notification'>(item),
    ),
  async countNewer({ userId, id }, limit) {
    const { Count = 0 } = await table.db.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        Select: 'COUNT',
        Limit: limit,
        KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#pk': primaryKey.pk, '#sk': primaryKey.sk },
        ExpressionAttributeValues: {
          ':pk': `FEED#${part(userId)}`,
          // Ids are of one length: behind this one, and before every other.
          ':from': `NOTE#${userId}:${part(id)}!`,
          ':to': `NOTE#${userId}:~`,
        },
      }),
    );
    return Count;
  },
  dueReminders: (before, limit) => overdue(table, 'REMINDERS', before, limit),
});
