import { medianReplyMinutes } from '../inquiries/reply-times.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { asPublicUser, type PublicUser } from './model.ts';

export const needs = { store: ['get'] } as const;

export async function getUser({ store }: Wired<typeof needs>, { userId }: { userId: string }): Promise<PublicUser> {
  const [user, times] = await Promise.all([store.get('user', userId), store.get('replyTimes', userId)]);
  if (!user) throw notFound();
  return asPublicUser(user, medianReplyMinutes(times));
}
