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
  const { sub, username, origin_jti: sessionId, ...claims } = payloadOf(accessToken);
  const groups = claims['cognito:groups'];
  if (
    !isId(sub) ||
    !isId(sessionId) ||
    typeof username !== 'string' ||
    claims['token_use'] !== 'access' ||
    claims['client_id'] !== pool.ClientId ||
    !String(claims['iss']).endsWith(`/${pool.UserPoolId}`)
  )
    throw invalid();
  return {
    userId: sub,
    username,
    operator: Array.isArray(groups) && groups.includes(OPERATOR_GROUP),
    sessionId,
    accessToken,
  };
}

/** Cognito's are UUIDs. Whatever else somebody made up is looked up under no key. */
const isId = (claim: unknown): claim is string => typeof claim === 'string' && /^[\w-]{1,128}$/.test(claim);

function payloadOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw invalid();
  }
  if (typeof claims !== 'object' || claims === null) throw invalid();
  return claims as Record<string, unknown>;
}

const invalid = (): Refusal => new Refusal('unauthenticated', 'The access token is not valid.');
