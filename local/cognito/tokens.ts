import { SignJWT } from 'jose';
import type { ClientSettings } from './client-settings.ts';
import type { Pool, Realm } from './realm.ts';
import type { Session } from './sessions.ts';
import type { User } from './users.ts';

/** What a pool's own API asks of an access token. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * `AuthenticationResult` of the API: a new access and ID token of the session, with the claims Cognito gives them.
 * @param refreshToken to hand out with them
 */
export async function authenticationResult(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  user: User,
  session: Session,
  refreshToken?: string,
): Promise<Record<string, unknown>> {
  const issuedAt = Math.floor(realm.sessionsNow() / 1000);
  // A group may have left the template since.
  const groups = user.groups.filter((name) => pool.groups.has(name));
  const shared = {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    iss: pool.settings.issuer,
    // Token revocation is what these are for: without it Cognito leaves them out.
    ...((client.revocation || client.rotationGraceSeconds !== undefined) && { origin_jti: session.originJti }),
    event_id: session.id,
    auth_time: session.authTime,
    iat: issuedAt,
  };
  const access = {
    ...shared,
    client_id: client.id,
    token_use: 'access',
    scope: API_SCOPE,
    exp: issuedAt + client.accessTokenSeconds,
    jti: realm.random.uuid(),
    username: user.username,
  };
  const id = {
    ...readableClaims(client, user),
    ...shared,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: issuedAt + client.idTokenSeconds,
    jti: realm.random.uuid(),
  };
  const [AccessToken, IdToken] = await Promise.all([signed(pool, access), signed(pool, id)]);
  return {
    AccessToken,
    ExpiresIn: client.accessTokenSeconds,
    TokenType: 'Bearer',
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    IdToken,
  };
}

/** Names and values of the attributes this client may read. */
export function readableAttributes(client: ClientSettings, user: User): [string, string][] {
  return Object.entries(user.attributes).filter(([name]) => client.readable.has(name));
}

function readableClaims(client: ClientSettings, user: User): Record<string, unknown> {
  const claims = readableAttributes(client, user).map(([name, value]) => [
    name,
    name.endsWith('_verified') ? value === 'true' : value,
  ]);
  return Object.fromEntries(claims);
}

async function signed(pool: Pool, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ kid: pool.key.kid, alg: 'RS256' }).sign(await pool.key.privateKey);
}
