import { again } from '../shared/again.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { allMail, type MailKind } from '../users/model.ts';
import type { Words } from './messages.ts';
import { type Feed, type Notification, notificationId, notificationKey } from './model.ts';
import { mailed } from './send-mail.ts';

export const needs = { store: ['get', 'commit'], mail: ['send'] } as const;
type Deps = Wired<typeof needs>;

/** One thing to tell one person. */
export interface Telling {
  readonly userId: string;
  /** With it and the person, the notification is one however often it is told. */
  readonly eventId: string;
  readonly type: string;
  /** When it happened. */
  readonly at: string;
  readonly subject: Notification['subject'];
  readonly words: Words;
}

/** What has become of it. `pending`: somebody else may be sending its mail right now; it has to be looked at again. */
export interface Told {
  readonly id: string;
  readonly mail: 'none' | 'pending' | 'done' | 'refused';
}

/**
 * Tells one person one thing, and mails it if they want that. The notification and its place in the feed are one write;
 * told once more, there is nothing to write, and only a mail that has not gone out is seen to.
 * @returns nothing for somebody who is gone
 * @throws MailPutOff when the mail service has no time for it; whatever it fails with
 */
export async function tell(deps: Deps, telling: Telling, now: Date): Promise<Told | undefined> {
  const notification = await written(deps, telling, now);
  if (!notification) return undefined;
  const { known, item } = notification;
  return {
    id: item.id,
    mail: item.mail ? await mailed(deps, { item, mail: item.mail, known }, telling.userId, now) : 'none',
  };
}

/** The notification, and whether it was there already. */
const written = (
  { store }: Deps,
  { userId, words, eventId, type, at, subject }: Telling,
  now: Date,
): Promise<{ item: Notification; known: boolean } | undefined> =>
  again(async () => {
    const own = notificationId(userId, { eventId, at });
    const id = notificationKey(userId, own);
    const [there, user, feed] = await Promise.all([
      store.get('notification', id),
      store.get('user', userId),
      store.get('feed', userId),
    ]);
    if (there) return { item: there, known: true };
    if (!user || user.closing) return undefined;
    const { title, body, mail: kind } = words;
    const wanted = kind !== undefined && { ...allMail, ...user.emailPreferences }[kind] ? kind : undefined;
    const next = withOneMore(userId, feed, own);
    const item: Notification = {
      id,
      ...{ type, title, body, subject },
      createdAt: at,
      order: next.last,
      ...mailOf(wanted, now),
      version: 1,
    };
    await store.commit(create('notification', item), feed ? replace('feed', next, feed) : create('feed', next));
    return { item, known: false };
  });

/** That it is about to be mailed is written down together with it. */
const mailOf = (kind: MailKind | undefined, now: Date): Pick<Notification, 'mail'> =>
  kind === undefined ? {} : { mail: { kind, tries: 1, askedAt: now.toISOString() } };

const withOneMore = (id: string, feed: Feed | undefined, newest: string): Feed =>
  feed
    ? {
        ...feed,
        unread: feed.unread + 1,
        last: feed.last + 1,
        newest: newest > feed.newest ? newest : feed.newest,
        version: feed.version + 1,
      }
    : { id, unread: 1, last: 1, newest, version: 1 };
