import { ServiceError } from '../types.ts';
import { counted } from './attempts.ts';
import type { ClientSettings } from './client-settings.ts';
import { type Delivery, sendCode, simulatedDelivery } from './delivery.ts';
import { aliasExists, expiredCode, invalidParameter, notAuthorized, userDisabled, userNotFound } from './errors.ts';
import { attributes, flag, optionalText, text } from './input.ts';
import { checkPassword } from './password-policy.ts';
import { clientOf, type Pool, type Realm } from './realm.ts';
import { checkRequired, checkValues, isEmail } from './schema.ts';
import { checkSecretHash } from './secret-hash.ts';
import type { User } from './users.ts';

type Output = Promise<Record<string, unknown>>;

/** `SignUp`. An address somebody else has verified does not stop it: that comes out when the owner confirms. */
export async function signUp(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const name = text(input, 'Username', 'username');
  const password = text(input, 'Password', 'password');
  checkSecretHash(client, [name], optionalText(input, 'SecretHash'));
  if (!pool.settings.selfSignUp) throw notAuthorized('SignUp is not permitted for this user pool');
  const given = attributesAtSignUp(pool, client, name, attributes(input, 'UserAttributes'));
  checkPassword(pool.settings.passwordPolicy, password);
  refuseTaken(pool, name);
  const hash = await realm.passwords.hash(password);
  // Between the two checks others had their turn; from here on nobody has.
  refuseTaken(pool, name);
  const sub = realm.random.uuid();
  pool.users.add({
    sub,
    username: pool.settings.signInBy === 'email' ? sub : pool.users.normalised(name),
    status: 'UNCONFIRMED',
    enabled: true,
    password: hash,
    earlierPasswords: [],
    attributes: given,
    groups: [],
  });
  const details = sendConfirmation(realm, pool, sub);
  return { UserConfirmed: false, UserSub: sub, ...(details && { CodeDeliveryDetails: details }) };
}

function attributesAtSignUp(
  pool: Pool,
  client: ClientSettings,
  name: string,
  given: ReadonlyMap<string, string>,
): Record<string, string> {
  const { signInBy, schema, verifiesEmail } = pool.settings;
  if (signInBy === 'email' && !isEmail(name)) throw invalidParameter('Username should be an email.');
  if (signInBy === 'username-or-email' && isEmail(name))
    throw invalidParameter('Username cannot be of email format, since user pool is configured for email alias.');
  const unauthorized = [...given.keys()].some(
    (attribute) => attribute.endsWith('_verified') || (schema.has(attribute) && !client.writable.has(attribute)),
  );
  if (unauthorized) throw notAuthorized('A client attempted to write unauthorized attribute');
  checkValues(schema, given);
  const kept = Object.fromEntries([...given].filter(([, value]) => value !== ''));
  const all = signInBy === 'email' ? { ...kept, email: name } : kept;
  checkRequired(schema, all);
  return verifiesEmail && all['email'] ? { ...all, email_verified: 'false' } : all;
}

function refuseTaken(pool: Pool, name: string): void {
  if (!pool.users.find(name)) return;
  const byEmail = pool.settings.signInBy === 'email';
  const message = byEmail ? 'An account with the given email already exists.' : 'User already exists';
  throw new ServiceError('UsernameExistsException', message);
}

function sendConfirmation(realm: Realm, pool: Pool, sub: string): Delivery | undefined {
  const user = pool.users.bySub(sub);
  const email = user?.attributes['email'];
  if (!user || email === undefined || !pool.settings.verifiesEmail) return undefined;
  return sendCode(realm, pool, user, email, 'confirm');
}

/** `ConfirmSignUp`. Nothing waits in here, so that of many calls with the same code one succeeds. */
export async function confirmSignUp(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const name = text(input, 'Username', 'username');
  const code = text(input, 'ConfirmationCode', 'code');
  checkSecretHash(client, [name], optionalText(input, 'SecretHash'));
  const user = pool.users.find(name);
  if (!user && !client.hidesUsers) throw userNotFound();
  if (user) refuseConfirmed(user);
  pool.attempts.spend('ConfirmSignUp', counted(user, pool.users.normalised(name)));
  if (!user) throw expiredCode();
  if (!user.enabled) throw userDisabled();
  pool.codes.check(user.sub, 'confirm', code);
  if (pool.settings.verifiesEmail) claimAlias(pool, user, flag(input, 'ForceAliasCreation'));
  const verified = pool.settings.verifiesEmail && user.attributes['email'] !== undefined;
  pool.users.change(user.sub, {
    status: 'CONFIRMED',
    ...(verified && { attributes: { ...user.attributes, email_verified: 'true' } }),
  });
  pool.codes.spend(user.sub, 'confirm');
  return {};
}

/** @throws ServiceError `NotAuthorizedException`; Cognito says so whatever the client's settings are */
export function refuseConfirmed(user: User): void {
  if (user.status !== 'UNCONFIRMED') throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
}

/** @param force takes the address from whoever signs in with it now */
function claimAlias(pool: Pool, user: User, force: boolean): void {
  const email = user.attributes['email'];
  const holder = email === undefined ? undefined : pool.users.byEmail(email);
  if (!holder || holder.sub === user.sub) return;
  if (!force) throw aliasExists();
  pool.users.change(holder.sub, { attributes: { ...holder.attributes, email_verified: 'false' } });
}

/** `ResendConfirmationCode`. For a user who does not exist or is disabled, it pretends (where the client wants so). */
export async function resendConfirmationCode(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const name = text(input, 'Username', 'username');
  checkSecretHash(client, [name], optionalText(input, 'SecretHash'));
  const user = pool.users.find(name);
  if (!user && !client.hidesUsers) throw userNotFound();
  pool.attempts.spend('ResendConfirmationCode', counted(user, pool.users.normalised(name)));
  if (!pool.settings.verifiesEmail) throw invalidParameter('Cannot resend codes. Auto verification not turned on.');
  if (!user?.enabled) {
    if (!client.hidesUsers) throw userDisabled();
    return { CodeDeliveryDetails: simulatedDelivery(pool, name) };
  }
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const details = sendConfirmation(realm, pool, user.sub);
  if (!details) throw invalidParameter('User has no email to send a code to.');
  return { CodeDeliveryDetails: details };
}
