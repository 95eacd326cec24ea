import { dynamoNotificationLists } from '../../../adapters/dynamo/notification-lists.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { type Notification, notificationId, notificationKey } from '../../../core/notifications/model.ts';
import { create, replace } from '../../../core/shared/ports.ts';

let table: LocalTable;
beforeAll(async () => {
  table = await openLocalTable();
});
afterAll(() => table.close());

const anna = '00000000-0000-4000-8000-00000000000a';
const bob = '00000000-0000-4000-8000-00000000000b';
const time = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 12, minutes)).toISOString();
const note = (userId: string, minutes: number, order: number): Notification => ({
  id: notificationKey(userId, notificationId(userId, { eventId: `e${minutes}`, at: time(minutes) })),
  ...{ type: 'payout.paid', title: 'T', body: 'B', subject: { type: 'payout', id: 'pay_1' } },
  ...{ createdAt: time(minutes), order, version: 1 },
});
const idOf = ({ id }: Notification): string => id.split(':')[1] ?? '';

test('notifications are their owner’s, newest first whatever their order of coming, and are counted from any of them on', async () => {
  const lists = dynamoNotificationLists(table);
  const [b, c, a] = [note(anna, 2, 1), note(anna, 3, 2), note(anna, 1, 3)];
  for (const one of [b, c, a, note(bob, 2, 1)]) await dynamoStore(table).commit(create('notification', one));
  // What stands beside them is none of them.
  for (const id of [anna, bob])
    await dynamoStore(table).commit(create('feed', { id, unread: 3, last: 3, newest: idOf(c), version: 1 }));

  const first = await lists.notificationsOf({ userId: anna }, { limit: 2 });
  expect(first.items).toEqual([c, b]);
  const { next = '' } = first;
  expect(await lists.notificationsOf({ userId: anna }, { limit: 2, after: next })).toEqual({ items: [a] });

  const newer = (than: Notification, limit = 10) => lists.countNewer({ userId: anna, id: idOf(than) }, limit);
  expect(await Promise.all([newer(c), newer(b), newer(a), newer(a, 1)])).toEqual([0, 1, 2, 1]);
  expect(await lists.countNewer({ userId: 'nobody', id: idOf(a) }, 10)).toBe(0);
  await expect(lists.countNewer({ userId: `${anna}#x`, id: idOf(a) }, 10)).rejects.toThrow(RangeError);
});

test('reminders are found once they are due, the longest due first, and not any more when they are done', async () => {
  const lists = dynamoNotificationLists(table);
  const reminder = (id: string, minutes: number) => ({
    ...{ id, status: 'paid', deadline: time(60), at: time(minutes), version: 1 },
  });
  const [late, later, far] = [reminder('txn_late', 1), reminder('txn_later', 5), reminder('txn_far', 50)];
  for (const one of [later, far, late]) await dynamoStore(table).commit(create('reminder', one));

  expect(await lists.dueReminders(time(10), 10)).toEqual(['txn_late', 'txn_later']);
  expect(await lists.dueReminders(time(10), 1)).toEqual(['txn_late']);
  const { at: _, ...done } = late;
  await dynamoStore(table).commit(replace('reminder', { ...done, version: 2 }, late));
  expect(await lists.dueReminders(time(10), 10)).toEqual(['txn_later']);
});
