import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import { type NotificationView, shownNotification } from './model.ts';

export const needs = { notificationLists: ['notificationsOf'], store: ['get'] } as const;

/** What the caller was told, newest first, and how much of all of it they have not read. */
export async function listNotifications(
  { notificationLists, store }: Wired<typeof needs>,
  page: PageRequest,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<NotificationView> & { readonly unread: number }> {
  const { userId } = actor;
  const [{ items, ...rest }, feed] = await Promise.all([
    notificationLists.notificationsOf({ userId }, page),
    store.get('feed', userId),
  ]);
  return { items: items.map((item) => shownNotification(item, feed)), ...rest, unread: feed?.unread ?? 0 };
}
