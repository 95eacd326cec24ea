import type { Wired } from '../shared/ports.ts';
import { type Happened, occasionOf } from './facts.ts';
import { messages, type Recipient } from './messages.ts';
import { planReminder } from './plan-reminder.ts';
import { type Told, tell } from './tell.ts';
import { worded } from './words.ts';

export const needs = { store: ['get', 'commit'], mail: ['send'] } as const;
type Deps = Wired<typeof needs>;

/**
 * Tells everybody whom an event concerns, but not whoever did it; and plans when the deadline that it may have set is
 * called to mind. It goes by what is kept, so that events may come late, twice or in any order.
 * @returns what was told
 * @throws AggregateError when a mail has to be seen to again, once everybody has been told
 */
export async function notify(deps: Deps, event: Happened, now: Date): Promise<readonly Told[]> {
  const message = messages[event.type];
  if (!message) return [];
  const occasion = await occasionOf(deps.store, event);
  if (!occasion) return [];
  const { subject, people, by, facts } = occasion;
  const told: Told[] = [];
  const failures: unknown[] = [];
  for (const [role, words] of Object.entries(message)) {
    const userId = people[role as Recipient];
    if (role === by || userId === undefined) continue;
    const { eventId, type, at } = event;
    const telling = { userId, eventId, type, at, subject, words: { ...words, ...worded(words, facts) } };
    try {
      const one = await tell(deps, telling, now);
      if (one) told.push(one);
      if (one?.mail === 'pending') failures.push(new Error(`the mail of ${one.id} may be under way`));
    } catch (error) {
      failures.push(error);
    }
  }
  if (event.type.startsWith('transaction.') && event.transactionId !== undefined)
    await planReminder(deps, event.transactionId);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} mails have to be seen to again`);
  return told;
}
