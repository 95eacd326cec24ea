import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { forgive } from './guard-password.ts';
import { endedExcept } from './sessions.ts';

export const needs = {
  store: ['get', 'commit'],
  identity: ['resetPassword', 'findAccount', 'signOutEverywhere'],
} as const;

/** Sets a new password by a code from the mailbox; every session ends, because whoever reset it may have lost one. */
export async function resetPassword(
  { store, identity }: Wired<typeof needs>,
  { username, code, password }: { username: string; code: string; password: string },
): Promise<void> {
  await identity.resetPassword(username, code, password);
  const userId = await identity.findAccount(username);
  if (userId === undefined) return;
  await update(store, 'sessions', userId, (before) => ({
    writes: before && before.live.length > 0 ? [replace('sessions', endedExcept(before, undefined), before)] : [],
    result: undefined,
  }));
  await forgive(store, userId);
  await identity.signOutEverywhere(username);
}
