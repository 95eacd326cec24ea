import { ServiceError } from '../types.ts';
import type { ClientSettings } from './client-settings.ts';
import { invalidParameter, notAuthorized, unsupported, userDisabled } from './errors.ts';
import { optionalText, text } from './input.ts';
import { clientOf, type Pool, type Realm } from './realm.ts';
import { checkSecret, checkSecretHash } from './secret-hash.ts';
import type { Session } from './sessions.ts';
import { authenticationResult } from './tokens.ts';
import type { User } from './users.ts';

type Output = Promise<Record<string, unknown>>;

/** The flow `REFRESH_TOKEN_AUTH`: a new access and ID token, the refresh token stays as it is. */
export async function refreshByFlow(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  parameters: ReadonlyMap<string, string>,
): Output {
  const token = parameters.get('REFRESH_TOKEN');
  if (!token) throw invalidParameter('Missing required parameter REFRESH_TOKEN');
  const { user, session } = livingSession(realm, pool, client, token);
  // The call names no user, so the client hashes one of the names it got in its tokens.
  checkSecretHash(client, [user.username, user.sub], parameters.get('SECRET_HASH'));
  const result = await authenticationResult(realm, pool, client, user, session);
  return { AuthenticationResult: result, ChallengeParameters: {} };
}

/** `GetTokensFromRefreshToken`: as above, and a new refresh token when the client rotates them. */
export async function getTokensFromRefreshToken(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  checkSecret(client, optionalText(input, 'ClientSecret'));
  const token = text(input, 'RefreshToken', 'token');
  const { user, session } = livingSession(realm, pool, client, token);
  const rotated = client.rotationGraceSeconds === undefined ? undefined : pool.sessions.rotate(token, session);
  return { AuthenticationResult: await authenticationResult(realm, pool, client, user, session, rotated) };
}

/** `RevokeToken`: ends the session of a refresh token, also when that token was rotated out. Twice is as good as once. */
export async function revokeToken(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, client } = clientOf(realm, input);
  const token = text(input, 'Token', 'token');
  checkSecret(client, optionalText(input, 'ClientSecret'));
  if (!client.revocation) throw unsupported('Token revocation is not enabled for this client');
  if (token.split('.').length === 3) throw new ServiceError('UnsupportedTokenTypeException', 'Unsupported token type');
  const found = pool.sessions.find(token);
  if (found && found.session.clientId !== client.id)
    throw new ServiceError('UnauthorizedException', 'The token was not issued to this client');
  if (found) pool.sessions.revoke(found.session);
  return {};
}

/** @throws ServiceError `NotAuthorizedException`, or `RefreshTokenReuseException` once the grace period is over */
function livingSession(
  realm: Realm,
  pool: Pool,
  client: ClientSettings,
  token: string,
): { user: User; session: Session } {
  const found = pool.sessions.find(token);
  const user = found && pool.users.bySub(found.session.sub);
  if (!found || !user || found.session.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
  const { session, replacedAt } = found;
  if (!user.enabled) throw userDisabled();
  if (session.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (session.expiresAt <= realm.sessionsNow()) throw notAuthorized('Refresh Token has expired');
  const graceMs = (client.rotationGraceSeconds ?? 0) * 1000;
  if (replacedAt !== undefined && realm.sessionsNow() >= replacedAt + graceMs)
    throw new ServiceError('RefreshTokenReuseException', 'Refresh token has already been used');
  return { user, session };
}
