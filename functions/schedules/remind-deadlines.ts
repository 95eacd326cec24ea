import { needs, remindDeadlines } from '../../core/notifications/remind-deadlines.ts';
import { mail, notificationLists, store } from '../runtime/adapters.ts';
import { logRefused } from '../runtime/mail.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(wire(needs, { mail, notificationLists, store }), async (deps, now) => {
  const { due, told } = await remindDeadlines(deps, now);
  logRefused(told);
  return { due, told: told.length };
});
