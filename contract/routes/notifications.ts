import * as z from 'zod';
import { NotificationView, ReadRequest, Unread } from '../../core/notifications/model.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

export const listNotifications = {
  method: 'GET',
  path: '/v1/notifications',
  auth: 'user',
  status: 200,
  tag: 'notifications',
  summary: 'What you were told, newest first, and how much of it is unread',
  query: z.strictObject(paging),
  reply: listOf(NotificationView).extend({ unread: Unread }).meta({ id: 'Notifications' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const markNotificationsRead = {
  method: 'POST',
  path: '/v1/notifications/read',
  auth: 'user',
  status: 200,
  tag: 'notifications',
  summary: 'Mark all of them as read, or those up to one',
  description:
    'With `upTo`, those are read that are no newer than that one. What comes later is unread, however long ago it happened.',
  body: ReadRequest,
  bodyOptional: true,
  reply: z.object({ unread: Unread }).meta({ id: 'Unread' }),
  refuses: ['not-found'],
} as const satisfies Route;
