import type { SignedIn } from '../shared/context.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { guardPassword } from './guard-password.ts';
import { endedExcept } from './sessions.ts';

export const needs = { store: ['get', 'commit'], identity: ['changePassword'] } as const;

/** Changes the password and ends every other session of the user. A stolen token guesses no more than five times. */
export async function changePassword(
  { store, identity }: Wired<typeof needs>,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
  { actor, now }: SignedIn,
): Promise<void> {
  await guardPassword(
    store,
    { id: actor.userId, via: 'change-password' },
    now,
    () => identity.changePassword(actor.accessToken, currentPassword, newPassword),
    // Asking the provider would change the password. Whoever is signed in knows that the account exists: no need to.
    async () => undefined,
  );
  await update(store, 'sessions', actor.userId, (before) => ({
    writes: before?.live.some((session) => session.id !== actor.sessionId)
      ? [replace('sessions', endedExcept(before, actor.sessionId), before)]
      : [],
    result: undefined,
  }));
}
