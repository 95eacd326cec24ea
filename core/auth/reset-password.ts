import type { Context } from '../shared/context.ts';
import type { Wired } from '../shared/ports.ts';
import { forgive } from './guard-password.ts';
import { withSessionsEnded } from './with-sessions-ended.ts';

export const needs = {
  store: ['get', 'commit'],
  identity: ['resetPassword', 'findAccount', 'signOutEverywhere'],
} as const;

/** Sets a new password by a code from the mailbox; every session ends, because whoever reset it may have lost one. */
export async function resetPassword(
  { store, identity }: Wired<typeof needs>,
  { username, code, password }: { username: string; code: string; password: string },
  context: Context,
): Promise<void> {
  const account = await identity.findAccount(username);
  // Asked for names that nobody has as well: the answer is the provider's, and takes as long.
  const userId = account?.userId ?? `nobody:${encodeURIComponent(username.toLowerCase())}`;
  await withSessionsEnded(store, userId, null, context, () => identity.resetPassword(username, code, password));
  await forgive(store, userId);
  await identity.signOutEverywhere(username);
}
