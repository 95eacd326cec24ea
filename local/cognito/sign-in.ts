import { ServiceError } from '../types.ts';
import { counted } from './attempts.ts';
import type { ClientSettings, Flow } from './client-settings.ts';
import { incorrectPassword, invalidParameter, resourceNotFound, userDisabled, userNotFound } from './errors.ts';
import { optionalText, texts } from './input.ts';
import { clientOf, type Pool, poolOf, type Realm } from './realm.ts';
import { refreshByFlow } from './refresh.ts';
import { checkSecretHash } from './secret-hash.ts';
import { authenticationResult } from './tokens.ts';
import type { User } from './users.ts';

type Output = Promise<Record<string, unknown>>;

/** `InitiateAuth` with `USER_PASSWORD_AUTH` or `REFRESH_TOKEN_AUTH`. */
export async function initiateAuth(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  return start(realm, pool, client, input, 'USER_PASSWORD_AUTH');
}

/** `AdminInitiateAuth` with `ADMIN_USER_PASSWORD_AUTH` or `REFRESH_TOKEN_AUTH`. */
export async function adminInitiateAuth(realm: Realm, input: Record<string, unknown>): Output {
  const pool = poolOf(realm, input);
  const { pool: owner, client } = clientOf(realm, input);
  if (owner !== pool) throw resourceNotFound(`User pool client ${client.id} does not exist.`);
  return start(realm, pool, client, input, 'ADMIN_USER_PASSWORD_AUTH');
}

/** Older spellings of the flows. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
  ['REFRESH_TOKEN', 'REFRESH_TOKEN_AUTH'],
]);

async function start(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  input: Record<string, unknown>,
  passwordFlow: Flow,
): Output {
  const given = optionalText(input, 'AuthFlow') ?? '';
  const flow = SYNONYMS.get(given) ?? given;
  if (['USER_SRP_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'].includes(flow))
    throw invalidParameter(`${flow} is not available in the local cloud`);
  if (flow !== passwordFlow && flow !== 'REFRESH_TOKEN_AUTH')
    throw invalidParameter('Initiate Auth method not supported.');
  if (!client.flows.has(flow)) {
    const subject = flow === 'USER_PASSWORD_AUTH' ? flow : 'Auth';
    throw invalidParameter(`${subject} flow not enabled for this client`);
  }
  const parameters = texts(input, 'AuthParameters');
  return flow === 'REFRESH_TOKEN_AUTH'
    ? refreshByFlow(realm, pool, client, parameters)
    : signInByPassword(realm, pool, client, parameters);
}

async function signInByPassword(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  parameters: ReadonlyMap<string, string>,
): Output {
  const name = required(parameters, 'USERNAME');
  const password = required(parameters, 'PASSWORD');
  checkSecretHash(client, [name], parameters.get('SECRET_HASH'));
  const user = await authenticated(realm, pool, client, name, password);
  const { session, refreshToken } = pool.sessions.open(user.sub, client);
  const result = await authenticationResult(realm, pool, client, user, session, refreshToken);
  return { AuthenticationResult: result, ChallengeParameters: {} };
}

/** The work, the answer and the lock are the same whether the name or the password is wrong. */
async function authenticated(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  name: string,
  password: string,
): Promise<User> {
  const known = pool.users.find(name);
  if (!known && !client.hidesUsers) throw userNotFound();
  const who = counted(known, pool.users.normalised(name));
  pool.attempts.refuseWhileLocked(who);
  const right = await realm.passwords.matches(password, known?.password);
  // Others may have failed in the meantime: trying many at once gives no more tries than one after the other.
  pool.attempts.refuseWhileLocked(who);
  const user = known && pool.users.bySub(known.sub);
  if (!user || !right || user.password !== known.password) {
    pool.attempts.passwordFailed(who);
    throw incorrectPassword();
  }
  if (!user.enabled) throw userDisabled();
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  pool.attempts.passwordSucceeded(who);
  return user;
}

function required(parameters: ReadonlyMap<string, string>, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
