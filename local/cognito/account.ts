import { accessOf } from './access.ts';
import type { Realm } from './realm.ts';
import type { TokenVerifier } from './token-verifier.ts';
import { readableAttributes } from './tokens.ts';

type Output = Promise<Record<string, unknown>>;

/** `GetUser`: the caller's own attributes, as far as the client may read them. */
export async function getUser(realm: Realm, verifier: TokenVerifier, input: Record<string, unknown>): Output {
  const { client, user } = await accessOf(realm, verifier, input);
  const attributes: [string, string][] = [['sub', user.sub], ...readableAttributes(client, user)];
  return { Username: user.username, UserAttributes: attributes.map(([Name, Value]) => ({ Name, Value })) };
}

/** `GlobalSignOut`: ends every session of the caller, in every client of the pool. */
export async function globalSignOut(realm: Realm, verifier: TokenVerifier, input: Record<string, unknown>): Output {
  const { pool, user } = await accessOf(realm, verifier, input);
  pool.sessions.revokeAllOf(user.sub);
  return {};
}
