import type { NotificationLists } from '../../core/notifications/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';
import { overdue } from './transaction-lists.ts';

export const dynamoNotificationLists = (table: Table): NotificationLists => ({
  notificationsOf: ({ userId }, page) =>
    queryPage(table, { pk: `FEED#${part(userId)}`, prefix: `NOTE#${userId}:` }, page, (item) =>
      fromItem<'notification'>(item),
    ),
  dueReminders: (before, limit) => overdue(table, 'REMINDERS', before, limit),
});
