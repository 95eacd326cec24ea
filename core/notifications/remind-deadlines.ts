import { ExpectationFailed, replace, type Wired } from '../shared/ports.ts';
import { aboutTrade, factsOf } from './facts.ts';
import { REMINDED, reminders } from './messages.ts';
import type { Reminder } from './model.ts';
import { isOf, planned, planReminder } from './plan-reminder.ts';
import { type Told, tell } from './tell.ts';
import { inTime, worded } from './words.ts';

export const needs = {
  store: ['get', 'commit'],
  mail: ['send'],
  notificationLists: ['dueReminders'],
} as const;
type Deps = Wired<typeof needs>;

/** What is left over is found by the next run. */
const MOST_AT_ONCE = 200;

export interface Reminded {
  readonly due: number;
  readonly told: readonly Told[];
}

/**
 * Reminds people of deadlines that come near. A run with nothing to do is one Query that finds nothing; each reminder
 * costs the same few reads and writes once, and leaves the index with the last of them.
 * @throws AggregateError of those that have to be seen to again, once all the others have been
 */
export async function remindDeadlines(deps: Deps, now: Date): Promise<Reminded> {
  const due = await deps.notificationLists.dueReminders(now.toISOString(), MOST_AT_ONCE);
  const told: Told[] = [];
  const failures: unknown[] = [];
  for (const id of due)
    try {
      const one = await remind(deps, id, now);
      if (one) told.push(one);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} reminders have to be seen to again`);
  return { due: due.length, told };
}

async function remind(deps: Deps, transactionId: string, now: Date): Promise<Told | undefined> {
  const { store } = deps;
  const reminder = await store.get('reminder', transactionId);
  if (!reminder?.at || reminder.at > now.toISOString()) return undefined;
  const trade = await store.get('transaction', transactionId);
  const next = trade && planned(trade);
  const row = trade && reminders[trade.status];
  if (!trade || !next || !row || !isOf(reminder, next)) {
    await planReminder(deps, transactionId);
    return undefined;
  }
  const { subject, people } = aboutTrade(trade);
  const userId = people[row.who];
  const isLate = Date.parse(next.deadline) <= now.getTime();
  const told =
    userId === undefined || isLate
      ? undefined
      : await tell(
          deps,
          {
            userId,
            eventId: `reminder:${transactionId}:${next.status}:${next.deadline}`,
            type: REMINDED,
            at: reminder.at,
            subject,
            words: {
              ...row.words,
              ...worded(row.words, { ...factsOf(trade), deadline: inTime(new Date(next.deadline)) }),
            },
          },
          now,
        );
  // It stays due until its mail is seen to.
  if (told?.mail !== 'pending') await done(deps, reminder);
  return told;
}

/** Out of the index. Whoever was faster has planned the next one, or has done the same. */
async function done({ store }: Deps, { at: _, ...reminder }: Reminder): Promise<void> {
  try {
    await store.commit(replace('reminder', { ...reminder, version: reminder.version + 1 }, reminder));
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
  }
}
