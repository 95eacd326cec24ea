import type { SignedIn } from '../shared/context.ts';
import type { Wired } from '../shared/ports.ts';
import { guardPassword } from './guard-password.ts';
import { withSessionsEnded } from './with-sessions-ended.ts';

export const needs = { store: ['get', 'commit'], identity: ['changePassword'] } as const;

/** Changes the password and ends every other session of the user. By this way a stolen token guesses five times at most. */
export async function changePassword(
  { store, identity }: Wired<typeof needs>,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
  { actor, ...context }: SignedIn,
): Promise<void> {
  await guardPassword(
    store,
    { id: actor.userId, via: 'change-password' },
    context.now,
    () =>
      withSessionsEnded(store, actor.userId, actor.sessionId, context, () =>
        identity.changePassword(actor.accessToken, currentPassword, newPassword),
      ),
    // Asking the provider would change the password. Whoever is signed in knows that the account exists: no need to.
    async () => undefined,
  );
}
