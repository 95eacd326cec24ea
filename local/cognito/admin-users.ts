import { aliasExists, unsupported, userNotFound } from './errors.ts';
import { attributes, flag, text } from './input.ts';
import { checkPassword } from './password-policy.ts';
import { type Pool, poolOf, type Realm } from './realm.ts';
import { refuseEarlierPassword, setPassword } from './recovery.ts';
import { type Attributes, checkMutable, checkRequired, checkValues } from './schema.ts';
import { refuseConfirmed } from './sign-up.ts';
import type { User } from './users.ts';

type Output = Promise<Record<string, unknown>>;

/**
 * The user an administrator names, by user name, alias or `sub`.
 * @throws ServiceError `UserNotFoundException`; administrators are told, whatever the clients' settings are
 */
export function named(realm: Realm, input: Record<string, unknown>): { pool: Pool; user: User } {
  const pool = poolOf(realm, input);
  const user = pool.users.find(text(input, 'Username', 'username'));
  if (!user) throw userNotFound();
  return { pool, user };
}

export async function adminGetUser(realm: Realm, input: Record<string, unknown>): Output {
  const { user } = named(realm, input);
  const all = { sub: user.sub, ...user.attributes };
  return {
    Username: user.username,
    UserAttributes: Object.entries(all).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.changedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** Confirms the account, not the address. */
export async function adminConfirmSignUp(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  refuseConfirmed(user);
  pool.codes.spend(user.sub, 'confirm');
  pool.users.change(user.sub, { status: 'CONFIRMED' });
  return {};
}

/** Keeps the user from signing in and ends every session. */
export async function adminDisableUser(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  pool.users.change(user.sub, { enabled: false });
  pool.sessions.revokeAllOf(user.sub);
  return {};
}

export async function adminEnableUser(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  pool.users.change(user.sub, { enabled: true });
  return {};
}

export async function adminUserGlobalSignOut(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  pool.sessions.revokeAllOf(user.sub);
  return {};
}

export async function adminDeleteUser(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  pool.sessions.revokeAllOf(user.sub);
  pool.codes.spend(user.sub, 'confirm');
  pool.codes.spend(user.sub, 'reset');
  pool.attempts.passwordSucceeded(user.sub);
  pool.users.remove(user.sub);
  return {};
}

/** Sets a password for good. A temporary one would ask for a challenge that is not available here. */
export async function adminSetUserPassword(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  const password = text(input, 'Password', 'password');
  if (!flag(input, 'Permanent'))
    throw unsupported('A temporary password is not available in the local cloud; send Permanent: true');
  checkPassword(pool.settings.passwordPolicy, password);
  await refuseEarlierPassword(realm, pool, user, password);
  const hash = await realm.passwords.hash(password);
  setPassword(pool, user.sub, hash, { status: 'CONFIRMED' });
  pool.codes.spend(user.sub, 'confirm');
  return {};
}

/** An empty value removes the attribute; a new address counts as unverified unless the call says otherwise. */
export async function adminUpdateUserAttributes(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  const given = attributes(input, 'UserAttributes');
  checkValues(pool.settings.schema, given);
  checkMutable(pool.settings.schema, given);
  const email = given.get('email');
  const moved = email !== undefined && email !== user.attributes['email'];
  const changed = {
    ...user.attributes,
    ...(moved && { email_verified: 'false' }),
    ...Object.fromEntries(given),
  };
  const kept = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== ''));
  checkRequired(pool.settings.schema, kept);
  refuseTakenAddress(pool, user, kept);
  pool.users.change(user.sub, { attributes: kept });
  return {};
}

function refuseTakenAddress(pool: Pool, user: User, changed: Attributes): void {
  const email = changed['email'];
  const counts = pool.settings.signInBy === 'email' || changed['email_verified'] === 'true';
  const holder = email !== undefined && counts ? pool.users.byEmail(email) : undefined;
  if (holder && holder.sub !== user.sub) throw aliasExists();
}
