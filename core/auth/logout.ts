import type { SignedIn } from '../shared/context.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { ended, isLive } from './sessions.ts';

export const needs = { store: ['get', 'commit'], identity: ['revoke'] } as const;

/**
 * Ends the session the access token belongs to: from here on this API takes neither its access nor its refresh token.
 * With `refreshToken` given, the identity provider forgets it too.
 */
export async function logout(
  { store, identity }: Wired<typeof needs>,
  { refreshToken }: { refreshToken?: string | undefined },
  { actor, now }: SignedIn,
): Promise<void> {
  await update(store, 'sessions', actor.userId, (before) => ({
    writes:
      before && isLive(before, actor.sessionId, now)
        ? [replace('sessions', ended(before, actor.sessionId), before)]
        : [],
    result: undefined,
  }));
  if (refreshToken !== undefined) await identity.revoke(refreshToken);
}
