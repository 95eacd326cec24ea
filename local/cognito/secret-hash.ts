import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ClientSettings } from './client-settings.ts';
import { notAuthorized } from './errors.ts';

/**
 * A client with a secret proves that it knows it: base64 of HMAC-SHA256(secret, user name + client id).
 * @param names each name the hash may have been made of
 * @throws ServiceError `NotAuthorizedException`
 */
export function checkSecretHash(client: ClientSettings, names: readonly string[], given: string | undefined): void {
  const { secret } = client;
  if (secret === undefined && given === undefined) return;
  if (given === undefined)
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const right = names.some((name) => {
    const expected = createHmac('sha256', secret ?? '')
      .update(`${name}${client.id}`)
      .digest('base64');
    return same(expected, given);
  });
  if (secret === undefined || !right) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}

/** Where the secret itself is sent. @throws ServiceError `NotAuthorizedException` */
export function checkSecret(client: ClientSettings, given: string | undefined): void {
  if (client.secret === undefined && given === undefined) return;
  if (client.secret === undefined || given === undefined || !same(client.secret, given))
    throw notAuthorized(`Unable to verify secret for client ${client.id}`);
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
