import type { Context } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import type { IssuedTokens } from './ports.ts';
import { refreshed } from './sessions.ts';
import { tokenHash } from './token-hash.ts';

export const needs = { store: ['get', 'commit'], identity: ['refresh', 'revoke'] } as const;

/** @throws Refusal wrong-credentials when the token, or the session it belongs to, has ended */
export async function refreshSession(
  { store, identity }: Wired<typeof needs>,
  { refreshToken }: { refreshToken: string },
  { now }: Context,
): Promise<Omit<IssuedTokens, 'claims'>> {
  const { claims, ...tokens } = await identity.refresh(refreshToken);
  const session = { id: claims.sessionId, refreshHash: tokenHash(tokens.refreshToken), since: now.toISOString() };
  const alive = await update(store, 'sessions', claims.userId, (before) => {
    const next = refreshed(before, tokenHash(refreshToken), session);
    return { writes: before && next ? [replace('sessions', next, before)] : [], result: next !== undefined };
  });
  if (!alive) {
    await identity.revoke(tokens.refreshToken);
    throw new Refusal('wrong-credentials', 'This session has ended. Log in again.');
  }
  return tokens;
}
