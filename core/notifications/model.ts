import { createHash } from 'node:crypto';
import * as z from 'zod';
import { NotificationId } from '../shared/ids.ts';
import type { MailKind } from '../users/model.ts';

/** What a notification can be about. */
export const SubjectType = z
  .enum(['transaction', 'payout', 'inquiry', 'rating', 'listing', 'compatibility-log', 'report'])
  .meta({ id: 'NotificationSubject' });
export type SubjectType = z.infer<typeof SubjectType>;

export const NotificationView = z
  .object({
    id: NotificationId,
    /** What happened, such as `transaction.paid`. */
    type: z.string(),
    /** Both for people, in plain text. */
    title: z.string(),
    body: z.string(),
    subject: z.object({ type: SubjectType, id: z.string() }),
    /** When it happened. */
    createdAt: z.iso.datetime(),
    read: z.boolean(),
  })
  .meta({ id: 'Notification' });
export type NotificationView = z.infer<typeof NotificationView>;

export const Unread = z.int().check(z.gte(0));

/** All of them, or only those that are no newer than one. */
export const ReadRequest = z
  .strictObject({ upTo: NotificationId.optional() })
  .meta({ id: 'ReadRequest', examples: [{ upTo: 'ntf_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' }] });
export type ReadRequest = z.infer<typeof ReadRequest>;

/** What has become of the mail of a notification. Whom it goes to is not kept: that is looked up when it is sent. */
export interface MailRecord {
  readonly kind: MailKind;
  /** How often it may have gone out: counted before each attempt, and not for those that were certainly not taken. */
  readonly tries: number;
  /** When somebody set about sending it; absent once they know that it did not go out. */
  readonly askedAt?: string | undefined;
  /** Nothing is done about it any more. */
  readonly outcome?: MailOutcome | undefined;
  readonly mailedAt?: string | undefined;
}

/**
 * `refused`: the address is not one that can be mailed. `off`: this deployment sends none, or the person is gone.
 * `unknown`: it may have gone out, and too many attempts ended without anybody learning it.
 */
export type MailOutcome = 'sent' | 'refused' | 'off' | 'unknown';

/** One thing that one person is told. */
export interface Notification {
  /** `<user>:<notification>` */
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly subject: { readonly type: SubjectType; readonly id: string };
  readonly createdAt: string;
  /** Counted from 1 in the order in which they came to this person, which late events make another than that of time. */
  readonly order: number;
  readonly mail?: MailRecord | undefined;
  readonly version: number;
}

/** What a person was told, counted, and how far they have read. */
export interface Feed {
  /** The user's. */
  readonly id: string;
  readonly unread: number;
  /** The order of the one that came last. */
  readonly last: number;
  /** Of all that came: the greatest id, so the one that happened last. */
  readonly newest: string;
  /**
   * Read is what had come by then and is no newer than that one. What comes late is unread, however long ago it happened:
   * nobody has seen it.
   */
  readonly readUpTo?: { readonly id: string; readonly order: number } | undefined;
  readonly version: number;
}

/** When the deadline of a trade is to be called to mind, and of whom. */
export interface Reminder {
  /** The transaction's. */
  readonly id: string;
  readonly status: string;
  readonly deadline: string;
  /** Absent once that is done, or is nobody's business any more. */
  readonly at?: string | undefined;
  readonly version: number;
}

export const notificationKey = (userId: string, id: string): string => `${userId}:${id}`;

/** As its owner sees it. */
export const shownNotification = (notification: Notification, feed: Feed | undefined): NotificationView => {
  const { type, title, body, subject, createdAt, order } = notification;
  const id = notification.id.slice(notification.id.lastIndexOf(':') + 1);
  const readUpTo = feed?.readUpTo;
  return {
    id,
    type,
    title,
    body,
    subject: { type: subject.type, id: subject.id },
    createdAt,
    read: readUpTo !== undefined && id <= readUpTo.id && order <= readUpTo.order,
  };
};

/** Crockford's, as in every ULID. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of what one person is told of one event: however often that comes, there is one. It sorts by the time of the
 * event like any ULID; what is random in others is a hash here.
 */
export function notificationId(userId: string, { eventId, at }: { eventId: string; at: string }): string {
  const hash = createHash('sha256').update(`${userId}\n${eventId}`).digest('hex');
  let rest = (BigInt(Date.parse(at)) << 80n) | BigInt(`0x${hash.slice(0, 20)}`);
  let digits = '';
  for (let place = 0; place < 26; place += 1) {
    digits = ALPHABET.charAt(Number(rest & 31n)) + digits;
    rest >>= 5n;
  }
  return `ntf_${digits}`;
}
