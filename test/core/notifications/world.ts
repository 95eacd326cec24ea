import { type Change, eventsOf } from '../../../core/events.ts';
import type { Happened } from '../../../core/notifications/facts.ts';
import { listNotifications } from '../../../core/notifications/list-notifications.ts';
import type { Notification, Reminder } from '../../../core/notifications/model.ts';
import { notify } from '../../../core/notifications/notify.ts';
import type { Letter, Posted } from '../../../core/notifications/ports.ts';
import { remindDeadlines } from '../../../core/notifications/remind-deadlines.ts';
import type { Actor } from '../../../core/shared/context.ts';
import type { Entities, Store } from '../../../core/shared/ports.ts';
import { noon, signedInAs } from '../../support/contexts.ts';
import type { MemoryStore } from '../../support/memory-store.ts';

/** A mailbox that takes every letter, or does what a test says. */
export function memoryMail() {
  const letters: Letter[] = [];
  const mail = {
    letters,
    /** What becomes of the next letters; of those after them, `sent`. */
    answers: [] as (Posted | Error)[],
    send: async (letter: Letter): Promise<Posted> => {
      const answer = mail.answers.shift() ?? 'sent';
      if (answer instanceof Error) throw answer;
      if (answer === 'sent') letters.push(letter);
      return answer;
    },
    /** `address: subject`, oldest first. */
    sent: () => letters.map(({ to, subject }) => `${to}: ${subject}`),
  };
  return mail;
}

/** Every event that the commits of a store come to, as consumers get them, oldest first. */
export function eventsIn({ commits }: Pick<MemoryStore, 'commits'>): Happened[] {
  const last = new Map<string, unknown>();
  return commits.flat().flatMap((write) => {
    if (!('put' in write) || (write.put !== 'transaction' && write.put !== 'payout')) return [];
    const { put: entity, item: after } = write;
    const before = last.get(after.id);
    last.set(after.id, after);
    return eventsOf({ entity, before, after } as Change).map(({ id: eventId, type, at, detail }) => ({
      ...{ eventId, type, at },
      ...(entity === 'transaction' && { transactionId: String(detail['transactionId']) }),
      ...(entity === 'payout' && { payoutId: String(detail['payoutId']) }),
    }));
  });
}

/** All items of an entity that a store has been given, as they are now. */
export function kept<N extends 'notification' | 'reminder' | 'feed'>(store: MemoryStore, entity: N): Entities[N][] {
  const ids = new Set(
    store.commits.flat().flatMap((write) => ('put' in write && write.put === entity ? write.item.id : [])),
  );
  return [...ids].flatMap((id) => store.peek(entity, id) ?? []);
}

export const listsOver = (store: MemoryStore) => ({
  notificationsOf: async ({ userId }: { userId: string }) => ({
    items: kept(store, 'notification')
      .filter(({ id }) => id.startsWith(`${userId}:`))
      .sort((a, b) => (a.id < b.id ? 1 : -1)),
  }),
  countNewer: async ({ userId, id }: { userId: string; id: string }, limit: number) =>
    kept(store, 'notification')
      .filter((one) => one.id.startsWith(userId) && one.id > `${userId}:${id}`)
      .slice(0, limit).length,
  dueReminders: async (before: string, limit: number) =>
    kept(store, 'reminder')
      .filter((reminder): reminder is Required<Reminder> => reminder.at !== undefined && reminder.at < before)
      .slice(0, limit)
      .map(({ id }) => id),
});

/** What notifications need, over a store that already holds what happened. */
export function notifying(store: MemoryStore) {
  const mail = memoryMail();
  const deps = { store: store as Store, mail };
  const lists = listsOver(store);
  return {
    mail,
    deps,
    notify: (event: Happened, now: Date = noon) => notify(deps, event, now),
    remind: (now: Date) => remindDeadlines({ ...deps, notificationLists: lists }, now),
    feedOf: (actor: Actor) => listNotifications({ store, notificationLists: lists }, { limit: 20 }, signedInAs(actor)),
    notifications: (): Notification[] => kept(store, 'notification'),
    reminders: (): Reminder[] => kept(store, 'reminder'),
  };
}
