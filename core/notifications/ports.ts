import type { Page, PageRequest } from '../shared/page.ts';
import type { Notification } from './model.ts';

export interface NotificationLists {
  /** Newest first. */
  notificationsOf(of: { userId: string }, page: PageRequest): Promise<Page<Notification>>;
  /** How many are newer than this one, counted up to a limit; strongly consistent. */
  countNewer(than: { userId: string; id: string }, limit: number): Promise<number>;
  /** Ids of trades whose reminders were due before this time, the longest due first. Read from an index. */
  dueReminders(before: string, limit: number): Promise<readonly string[]>;
}

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * - `sent`: the mail service has taken it
 * - `refused`: it will never take it, because of the address or what is in the letter
 * - `later`: it has certainly not taken it, and may another time
 * - `off`: this deployment sends no mail
 */
export type Posted = 'sent' | 'refused' | 'later' | 'off';

export interface Mail {
  /** @throws whatever the mail service fails with when nobody knows whether it has taken the letter */
  send(letter: Letter): Promise<Posted>;
}
