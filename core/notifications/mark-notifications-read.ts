import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { notificationKey, type ReadRequest } from './model.ts';

export const needs = { store: ['get', 'commit'], notificationLists: ['countNewer'] } as const;

/** Whoever has more unread than this after marking some of it as read is told so many. */
const MOST_COUNTED = 1000;

/**
 * Marks as read all that has come, or what of it is no newer than one of them. Nothing that is read becomes unread, and
 * what comes later is unread even if it happened before.
 * @throws Refusal not-found
 */
export function markNotificationsRead(
  { store, notificationLists }: Wired<typeof needs>,
  { upTo }: ReadRequest,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<{ readonly unread: number }> {
  const { userId } = actor;
  return again(async () => {
    const [feed, named] = await Promise.all([
      store.get('feed', userId),
      upTo === undefined ? undefined : store.get('notification', notificationKey(userId, upTo)),
    ]);
    if (upTo !== undefined && !named) throw notFound();
    if (!feed || feed.unread === 0) return { unread: 0 };
    const asked = upTo ?? feed.newest;
    const id = feed.readUpTo && feed.readUpTo.id > asked ? feed.readUpTo.id : asked;
    // Whoever is told something meanwhile changes the feed, and then it is counted again.
    const unread = id >= feed.newest ? 0 : await notificationLists.countNewer({ userId, id }, MOST_COUNTED);
    if (unread === feed.unread) return { unread };
    const next = { ...feed, unread, readUpTo: { id, order: feed.last }, version: feed.version + 1 };
    await store.commit(replace('feed', next, feed));
    return { unread };
  });
}
