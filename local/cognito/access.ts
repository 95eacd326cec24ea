import { decodeJwt } from 'jose';
import type { ClientSettings } from './client-settings.ts';
import { notAuthorized, userDisabled, userNotFound } from './errors.ts';
import { text } from './input.ts';
import type { Pool, Realm } from './realm.ts';
import type { Session } from './sessions.ts';
import type { TokenVerifier } from './token-verifier.ts';
import { API_SCOPE } from './tokens.ts';
import type { User } from './users.ts';

/** Who a call with an `AccessToken` is from. */
export interface Access {
  readonly pool: Pool;
  readonly client: ClientSettings;
  readonly user: User;
  readonly session: Session;
}

/**
 * Unlike API Gateway, Cognito itself refuses a token as soon as its session is revoked.
 * @throws ServiceError `NotAuthorizedException`, or `UserNotFoundException` when the user was deleted since
 */
export async function accessOf(realm: Realm, verifier: TokenVerifier, input: Record<string, unknown>): Promise<Access> {
  const token = text(input, 'AccessToken', 'token');
  const pool = poolNamedIn(realm, token);
  const claims = await verifier.verify(pool, token).catch((error: Error) => {
    if (error.message === 'the token has expired') throw notAuthorized('Access Token has expired');
    throw notAuthorized('Could not verify signature for Access Token');
  });
  if (claims['token_use'] !== 'access' || claims['scope'] !== API_SCOPE) throw notAuthorized('Invalid Access Token');
  const user = pool.users.bySub(claims.sub ?? '');
  if (!user) throw userNotFound();
  const session = pool.sessions.get(String(claims['event_id']));
  if (!session || session.revoked) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw userDisabled();
  const client = pool.clients.get(session.clientId);
  if (!client) throw notAuthorized('Invalid Access Token');
  return { pool, client, user, session };
}

function poolNamedIn(realm: Realm, token: string): Pool {
  let issuer: unknown;
  try {
    issuer = decodeJwt(token).iss;
  } catch {
    throw notAuthorized('Invalid Access Token');
  }
  for (const pool of realm.pools.values()) if (pool.settings.issuer === issuer) return pool;
  throw notAuthorized('Invalid Access Token');
}
