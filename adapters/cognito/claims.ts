import type { Claims } from '../../core/auth/ports.ts';
import { type Actor, OPERATOR_GROUP } from '../../core/shared/context.ts';
import { Refusal } from '../../core/shared/errors.ts';
import { Role } from '../../core/users/model.ts';

/** What fresh tokens say of a person. They come straight from Cognito, so there is nothing to verify. */
export function claimsOf(accessToken: string, idToken: string): Claims {
  const access = payloadOf(accessToken);
  const id = payloadOf(idToken);
  const groups = access['cognito:groups'];
  const role = Role.safeParse(id['custom:role']);
  const phoneNumber = id['phone_number'];
  return {
    userId: String(access['sub']),
    sessionId: String(access['origin_jti']),
    username: String(access['username']),
    operator: Array.isArray(groups) && groups.includes(OPERATOR_GROUP),
    email: String(id['email']),
    displayName: String(id['name'] ?? access['username']),
    // Whoever made the account by another way than this API is a buyer.
    role: role.success ? role.data : 'buyer',
    ...(phoneNumber === undefined ? {} : { phoneNumber: String(phoneNumber) }),
  };
}

/** The bearer of an access token, as it says; whether to believe it is up to the caller. @throws Refusal unauthenticated if it is not this pool's */
export function actorOf(accessToken: string, pool: { UserPoolId: string; ClientId: string }): Actor {
  const claims = payloadOf(accessToken);
  const groups = claims['cognito:groups'];
  if (
    claims['token_use'] !== 'access' ||
    claims['client_id'] !== pool.ClientId ||
    !String(claims['iss']).endsWith(`/${pool.UserPoolId}`)
  )
    throw new Refusal('unauthenticated', 'The access token is not valid.');
  return {
    userId: String(claims['sub']),
    username: String(claims['username']),
    operator: Array.isArray(groups) && groups.includes(OPERATOR_GROUP),
    sessionId: String(claims['origin_jti']),
    accessToken,
  };
}

function payloadOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    throw new Refusal('unauthenticated', 'The access token is not valid.');
  }
}
