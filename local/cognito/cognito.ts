import { mkdirSync } from 'node:fs';
import type { JWK, JWTPayload } from 'jose';
import type { VirtualClock } from '../clock.ts';
import { type Assembly, type Service, ServiceError } from '../types.ts';
import { getUser, globalSignOut } from './account.ts';
import { adminAddUserToGroup, adminListGroupsForUser, adminRemoveUserFromGroup } from './admin-groups.ts';
import {
  adminConfirmSignUp,
  adminDeleteUser,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  adminUserGlobalSignOut,
} from './admin-users.ts';
import { type Letter, Mailbox } from './mailbox.ts';
import { DEFAULT_SCRYPT_COST, PasswordHasher } from './password-hash.ts';
import { cryptoRandom, type Random } from './random.ts';
import { openPools, type Pool, type Realm } from './realm.ts';
import { changePassword, confirmForgotPassword, forgotPassword } from './recovery.ts';
import { getTokensFromRefreshToken, revokeToken } from './refresh.ts';
import { adminInitiateAuth, initiateAuth } from './sign-in.ts';
import { confirmSignUp, resendConfirmationCode, signUp } from './sign-up.ts';
import { TokenVerifier } from './token-verifier.ts';

interface CognitoOptions {
  readonly assembly: Assembly;
  /** A folder of its own; made when absent, and only readable by its owner. */
  readonly directory: string;
  /** For codes, locks, limits and dates. */
  readonly clock: VirtualClock;
  /** The clock tokens live by, in milliseconds since the epoch: real time unless told. */
  readonly sessions?: { now(): number };
  readonly random?: Random;
  /** scrypt's N; tests lower it to be quick. */
  readonly scryptCost?: number;
}

/** The user pools of an assembly. */
export interface Cognito {
  /** The user pools API. @throws ServiceError by the names of the API reference */
  readonly service: Service;
  /** Actions that AWS takes without a signature: who calls them has no AWS credentials. */
  readonly unsignedActions: ReadonlySet<string>;
  mailbox(): Letter[];
  /** Puts somebody else's letter there. */
  deliver(letter: Omit<Letter, 'sentAt'>): void;
  /**
   * What an HTTP API's JWT authorizer does; see `TokenVerifier.authorize`.
   * @param audience the authorizer's list; matches `aud` or `client_id`
   * @throws Error saying why, in API Gateway's words
   */
  verifyAccessToken(poolOrIssuer: string, token: string, options: { audience: readonly string[] }): Promise<JWTPayload>;
  /** What a pool serves under `/.well-known/jwks.json`. @throws Error for an unknown pool */
  jwks(poolId: string): { keys: JWK[] };
  /** @throws Error for an unknown pool */
  issuer(poolId: string): string;
  /** Forgets users, sessions, codes, limits and mail; keys stay. */
  reset(): void;
  close(): void;
}

type Action = (realm: Realm, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

/**
 * Opens the user pools of an assembly with what they have stored before.
 * @throws Error naming the resource and the property when the template asks for something not available here
 */
export function startCognito(options: CognitoOptions): Cognito {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const now = () => options.clock.now();
  const sessions = options.sessions ?? { now: Date.now };
  const random = options.random ?? cryptoRandom;
  const shared = { random, now, sessionsNow: () => sessions.now() };
  const realm: Realm = {
    ...shared,
    pools: openPools(options.assembly, options.directory, shared),
    mailbox: new Mailbox(options.directory, now),
    passwords: new PasswordHasher(options.scryptCost ?? DEFAULT_SCRYPT_COST, random),
  };
  const verifier = new TokenVerifier(realm);
  const actions = new Map<string, Action>([...unsignedActions(verifier), ...SIGNED_ACTIONS]);
  const service: Service = async ({ action, input }) => {
    const run = actions.get(action);
    if (!run) throw new ServiceError('UnknownOperationException', `${action} is not available in the local cloud`);
    return run(realm, input);
  };
  return {
    service,
    unsignedActions: new Set(unsignedActions(verifier).keys()),
    mailbox: () => realm.mailbox.newestFirst(),
    deliver: (letter) => realm.mailbox.deliver(letter),
    verifyAccessToken: (poolOrIssuer, token, expected) => verifier.authorize(poolOrIssuer, token, expected),
    jwks: (poolId) => ({ keys: [poolById(realm, poolId).key.publicJwk] }),
    issuer: (poolId) => poolById(realm, poolId).settings.issuer,
    reset: () => {
      verifier.clear();
      for (const store of storesOf(realm)) store.clear();
    },
    close: () => {
      for (const store of storesOf(realm)) store.close();
    },
  };
}

/** Called by users' own devices, who have a password, a code or a token instead of a signature. */
function unsignedActions(verifier: TokenVerifier): Map<string, Action> {
  return new Map<string, Action>([
    ['SignUp', signUp],
    ['ConfirmSignUp', confirmSignUp],
    ['ResendConfirmationCode', resendConfirmationCode],
    ['InitiateAuth', initiateAuth],
    ['GetTokensFromRefreshToken', getTokensFromRefreshToken],
    ['RevokeToken', revokeToken],
    ['ForgotPassword', forgotPassword],
    ['ConfirmForgotPassword', confirmForgotPassword],
    ['ChangePassword', (realm, input) => changePassword(realm, verifier, input)],
    ['GetUser', (realm, input) => getUser(realm, verifier, input)],
    ['GlobalSignOut', (realm, input) => globalSignOut(realm, verifier, input)],
  ]);
}

const SIGNED_ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['AdminInitiateAuth', adminInitiateAuth],
  ['AdminGetUser', adminGetUser],
  ['AdminConfirmSignUp', adminConfirmSignUp],
  ['AdminDisableUser', adminDisableUser],
  ['AdminEnableUser', adminEnableUser],
  ['AdminUserGlobalSignOut', adminUserGlobalSignOut],
  ['AdminDeleteUser', adminDeleteUser],
  ['AdminSetUserPassword', adminSetUserPassword],
  ['AdminUpdateUserAttributes', adminUpdateUserAttributes],
  ['AdminAddUserToGroup', adminAddUserToGroup],
  ['AdminRemoveUserFromGroup', adminRemoveUserFromGroup],
  ['AdminListGroupsForUser', adminListGroupsForUser],
]);

function poolById(realm: Realm, id: string): Pool {
  const pool = realm.pools.get(id);
  if (!pool) throw new Error(`there is no user pool ${id}`);
  return pool;
}

interface Store {
  clear(): void;
  close(): void;
}

function storesOf({ pools, mailbox }: Realm): Store[] {
  const ofPools = [...pools.values()].flatMap(({ users, sessions, codes, attempts }): Store[] => [
    users,
    sessions,
    codes,
    attempts,
  ]);
  return [...ofPools, mailbox];
}
