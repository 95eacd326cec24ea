import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { notificationKey, type ReadRequest, unreadIn } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;

/**
 * Marks everything as read, or what had come by the time one of them came: what comes late is never read unseen,
 * however long ago it happened. Nothing that is read becomes unread.
 * @throws Refusal not-found
 */
export async function markNotificationsRead(
  { store }: Wired<typeof needs>,
  { upTo }: ReadRequest,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<{ readonly unread: number }> {
  const { userId } = actor;
  const newest = upTo === undefined ? undefined : await store.get('notification', notificationKey(userId, upTo));
  if (upTo !== undefined && !newest) throw notFound();
  return update(store, 'feed', userId, (feed) => {
    const order = newest?.order ?? feed?.last ?? 0;
    if (!feed || order <= feed.readUpTo) return { writes: [], result: { unread: unreadIn(feed) } };
    const next = { ...feed, readUpTo: order, version: feed.version + 1 };
    return { writes: [replace('feed', next, feed)], result: { unread: unreadIn(next) } };
  });
}
