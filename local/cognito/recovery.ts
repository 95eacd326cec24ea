import { ServiceError } from '../types.ts';
import { type Access, accessOf } from './access.ts';
import { counted } from './attempts.ts';
import { sendCode, simulatedDelivery } from './delivery.ts';
import { codeMismatch, incorrectPassword, invalidParameter, userDisabled, userNotFound } from './errors.ts';
import { optionalText, text } from './input.ts';
import { checkPassword } from './password-policy.ts';
import { clientOf, type Pool, type Realm } from './realm.ts';
import { checkSecretHash } from './secret-hash.ts';
import type { TokenVerifier } from './token-verifier.ts';
import type { User } from './users.ts';

type Output = Promise<Record<string, unknown>>;

/** `ForgotPassword`. Only a verified address gets a code; for anybody else it pretends (where the client wants so). */
export async function forgotPassword(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const name = text(input, 'Username', 'username');
  checkSecretHash(client, [name], optionalText(input, 'SecretHash'));
  const user = pool.users.find(name);
  if (!user && !client.hidesUsers) throw userNotFound();
  pool.attempts.spend('ForgotPassword', counted(user, pool.users.normalised(name)));
  const email = user?.attributes['email'];
  const reachable = user?.enabled && user.attributes['email_verified'] === 'true';
  if (user && email !== undefined && reachable)
    return { CodeDeliveryDetails: sendCode(realm, pool, user, email, 'reset') };
  if (client.hidesUsers) return { CodeDeliveryDetails: simulatedDelivery(pool, name) };
  if (user && !user.enabled) throw userDisabled();
  throw invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number');
}

/** `ConfirmForgotPassword`: sets the new password by the code that was mailed. */
export async function confirmForgotPassword(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const name = text(input, 'Username', 'username');
  const code = text(input, 'ConfirmationCode', 'code');
  const password = text(input, 'Password', 'password');
  checkSecretHash(client, [name], optionalText(input, 'SecretHash'));
  checkPassword(pool.settings.passwordPolicy, password);
  const known = pool.users.find(name);
  if (!known && !client.hidesUsers) throw userNotFound();
  pool.attempts.spend('ConfirmForgotPassword', counted(known, pool.users.normalised(name)));
  // Hashed before anything is known, so that the time it takes tells nothing.
  const hash = await realm.passwords.hash(password);
  const user = known && pool.users.bySub(known.sub);
  if (!user?.enabled) throw user && !client.hidesUsers ? userDisabled() : codeMismatch();
  pool.codes.check(user.sub, 'reset', code);
  await refuseEarlierPassword(realm, pool, user, password);
  // Again, as others had their turn meanwhile: a code sets one password.
  pool.codes.check(user.sub, 'reset', code);
  pool.codes.spend(user.sub, 'reset');
  setPassword(pool, user.sub, hash);
  return {};
}

/** `ChangePassword` by the user, who knows the present one. Sessions stay open, as they do in AWS. */
export async function changePassword(realm: Realm, verifier: TokenVerifier, input: Record<string, unknown>): Output {
  const previous = text(input, 'PreviousPassword', 'password');
  const proposed = text(input, 'ProposedPassword', 'password');
  const { pool, user }: Access = await accessOf(realm, verifier, input);
  pool.attempts.spend('ChangePassword', user.sub);
  if (!(await realm.passwords.matches(previous, user.password))) throw incorrectPassword();
  checkPassword(pool.settings.passwordPolicy, proposed);
  await refuseEarlierPassword(realm, pool, user, proposed);
  const hash = await realm.passwords.hash(proposed);
  // Of two changes at once the second no longer knows the present password.
  if (pool.users.bySub(user.sub)?.password !== user.password) throw incorrectPassword();
  setPassword(pool, user.sub, hash);
  return {};
}

/** @throws ServiceError `PasswordHistoryPolicyViolationException` for one of the last passwords the pool remembers */
export async function refuseEarlierPassword(realm: Realm, pool: Pool, user: User, password: string): Promise<void> {
  const remembered = [user.password, ...user.earlierPasswords].slice(0, pool.settings.passwordPolicy.historySize);
  for (const hash of remembered)
    if (await realm.passwords.matches(password, hash))
      throw new ServiceError('PasswordHistoryPolicyViolationException', 'Password has previously been used');
}

/** @param hash of the new password; the one before goes into the history */
export function setPassword(pool: Pool, sub: string, hash: string, also: Partial<Pick<User, 'status'>> = {}): void {
  const user = pool.users.bySub(sub);
  if (!user) throw userNotFound();
  const kept = Math.max(0, pool.settings.passwordPolicy.historySize - 1);
  pool.users.change(sub, {
    ...also,
    password: hash,
    earlierPasswords: [user.password, ...user.earlierPasswords].slice(0, kept),
  });
}
