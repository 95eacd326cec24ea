import type { Context } from '../shared/context.ts';
import { create, ExpectationFailed, replace, type Store, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { asMe, type Me, type User } from '../users/model.ts';
import { accountOf, guardPassword } from './guard-password.ts';
import type { Claims, IssuedTokens } from './ports.ts';
import { opened } from './sessions.ts';
import { tokenHash } from './token-hash.ts';

export const needs = { store: ['get', 'commit'], identity: ['findAccount', 'logIn'] } as const;

export type LoggedIn = Omit<IssuedTokens, 'claims'> & { user: Me };

export async function login(
  { store, identity }: Wired<typeof needs>,
  { username, password }: { username: string; password: string },
  { now }: Context,
): Promise<LoggedIn> {
  const account = await accountOf(identity, username);
  const { claims, ...tokens } = await guardPassword(store, account, now, () => identity.logIn(username, password));
  const user = await profileOf(store, claims, now);
  const session = { id: claims.sessionId, refreshHash: tokenHash(tokens.refreshToken), since: now.toISOString() };
  await update(store, 'sessions', claims.userId, (before) => {
    const next = opened(claims.userId, before, session);
    return { writes: [before ? replace('sessions', next, before) : create('sessions', next)], result: undefined };
  });
  return { ...tokens, user: asMe(user, claims.operator) };
}

/** The stored profile; at the first login it is made from what the person signed up with. */
async function profileOf(store: Store, claims: Claims, now: Date): Promise<User> {
  const known = await store.get('user', claims.userId);
  if (known) return known;
  const at = now.toISOString();
  const user: User = {
    id: claims.userId,
    username: claims.username,
    email: claims.email,
    role: claims.role,
    displayName: claims.displayName,
    ...(claims.phoneNumber === undefined ? {} : { phoneNumber: claims.phoneNumber }),
    rating: { count: 0, average: null },
    completedSales: 0,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  try {
    await store.commit(create('user', user));
    return user;
  } catch (error) {
    // Two first logins at once: the other one made it.
    const made = error instanceof ExpectationFailed ? await store.get('user', claims.userId) : undefined;
    if (!made) throw error;
    return made;
  }
}
