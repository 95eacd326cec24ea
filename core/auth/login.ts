import type { Context } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { create, ExpectationFailed, replace, type Store, type Wired } from '../shared/ports.ts';
import { cleanText } from '../shared/text.ts';
import { update } from '../shared/update.ts';
import { asMe, DisplayName, type Me, PhoneNumber, type User } from '../users/model.ts';
import { accountOf, guardPassword, wrongCredentials } from './guard-password.ts';
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
  const reading = store.get('sessions', account.id);
  // Nobody waits for it when there have been too many attempts.
  reading.catch(() => undefined);
  const { issued, endedAt } = await guardPassword(store, account, now, async () => ({
    // In this order: what ends after it has been read is noticed.
    endedAt: (await reading)?.endedAt,
    issued: await identity.logIn(username, password),
  }));
  const { claims, ...tokens } = issued;
  const user = await profileOf(store, claims, now);
  if (user.closing) throw wrongCredentials();
  // Told only to whoever knows the password.
  if (user.suspension)
    throw new Refusal('account-suspended', `An operator has suspended it: ${user.suspension.reason}`);
  const session = { id: claims.sessionId, refreshHash: tokenHash(tokens.refreshToken), since: now.toISOString() };
  const open = await update(store, 'sessions', claims.userId, (before) => {
    const next = opened(claims.userId, before, session, endedAt);
    if (!next) return { writes: [], result: false };
    return { writes: [before ? replace('sessions', next, before) : create('sessions', next)], result: true };
  });
  if (!open) throw wrongCredentials();
  return { ...tokens, user: asMe(user, claims.operator) };
}

/** What the person signed up with. The provider may have been told by another way than this API: it is judged again. */
function asSignedUp(claims: Claims): Pick<User, 'username' | 'email' | 'role' | 'displayName' | 'phoneNumber'> {
  const displayName = DisplayName.safeParse(cleanText(claims.displayName) ?? '');
  const phoneNumber = PhoneNumber.safeParse(claims.phoneNumber);
  return {
    username: claims.username,
    email: claims.email,
    role: claims.role,
    displayName: displayName.success ? displayName.data : 'New member',
    ...(phoneNumber.success && { phoneNumber: phoneNumber.data }),
  };
}

/** The stored profile; at the first login it is made from what the person signed up with. */
async function profileOf(store: Pick<Store, 'get' | 'commit'>, claims: Claims, now: Date): Promise<User> {
  const known = await store.get('user', claims.userId);
  if (known) return known;
  // Erased a moment ago, or there would be a profile to it: it is not made anew.
  if ((await store.get('sessions', claims.userId))?.barred) throw wrongCredentials();
  const at = now.toISOString();
  const user: User = {
    ...asSignedUp(claims),
    id: claims.userId,
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
