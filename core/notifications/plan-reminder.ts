import { again } from '../shared/again.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { timersOf } from '../transactions/escrow.ts';
import type { Transaction } from '../transactions/model.ts';
import { reminders } from './messages.ts';
import type { Reminder } from './model.ts';

type Deps = Wired<{ readonly store: readonly ['get', 'commit'] }>;

const DAY_MS = 24 * 60 * 60_000;

/** What somebody is to be reminded of, as a trade is now: a day before its deadline, or the last third of a short wait. */
export function planned({ status, due, terms }: Transaction): Required<Omit<Reminder, 'id' | 'version'>> | undefined {
  const timer = timersOf(status).find(({ action }) => action === due?.action);
  if (!due || !timer || !reminders[status]) return undefined;
  const ahead = Math.min(DAY_MS, Math.floor((terms.waits[timer.after] * 1000) / 3));
  return { status, deadline: due.at, at: new Date(Date.parse(due.at) - ahead).toISOString() };
}

/**
 * Writes down when a trade's deadline is to be called to mind, or that it need not be any more. An item of its own, in
 * the index only until its time has come: finding those that are due costs as much as there are, however many trades
 * wait, and one that is done is not looked at again.
 */
export const planReminder = ({ store }: Deps, transactionId: string): Promise<void> =>
  again(async () => {
    // In this order: whoever writes last has read the trade after everybody else's write.
    const before = await store.get('reminder', transactionId);
    const trade = await store.get('transaction', transactionId);
    const next = trade && planned(trade);
    if (!before) {
      if (next) await store.commit(create('reminder', { id: transactionId, ...next, version: 1 }));
      return;
    }
    if (next ? isOf(before, next) : before.at === undefined) return;
    const { at: _, ...rest } = before;
    await store.commit(replace('reminder', { ...rest, ...next, version: before.version + 1 }, before));
  });

/** Planned already, and perhaps done. */
export const isOf = (reminder: Reminder, { status, deadline }: Pick<Reminder, 'status' | 'deadline'>): boolean =>
  reminder.status === status && reminder.deadline === deadline;
