import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Readonly<Record<string, unknown>>;

export interface OpenedToken {
  readonly header: Json;
  readonly claims: Json;
}

const encoded = (part: Json): string => Buffer.from(JSON.stringify(part)).toString('base64url');

export function opened(token: string): OpenedToken {
  const [header = '', claims = ''] = token.split('.');
  const read = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
  return { header: read(header), claims: read(claims) };
}

/** A token signed by RS256 with any key. */
export function signedWith(key: KeyObject, { header, claims }: OpenedToken): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), key).toString('base64url')}`;
}

/** What a verifier that trusts `alg` would take: the public key as the secret of an HMAC. */
export function signedWithPublicKey(secret: string, { header, claims }: OpenedToken): string {
  const input = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export const unsigned = ({ header, claims }: OpenedToken, alg: string): string =>
  `${encoded({ ...header, alg })}.${encoded(claims)}.`;

/** A key that no pool of this cloud has. */
export const foreignKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** The key that a cloud's user pool signs with: with it tests make tokens only AWS could make, such as another client's. */
export function poolKey(dataDirectory: string): KeyObject {
  const folder = join(dataDirectory, 'cognito');
  const file = readdirSync(folder)
    .map((name) => join(folder, name, 'signing-key.json'))
    .find((name) => existsSync(name));
  if (file === undefined) throw new Error('the pool has no key yet');
  return createPrivateKey({ key: JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>, format: 'jwk' });
}

export const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** The token with one bit flipped: `place` in [0, 1) chooses which. */
export function withFlippedBit(token: string, place: number): string {
  const parts = token.split('.').map((part) => Buffer.from(part, 'base64url'));
  let bit = Math.floor(place * parts.reduce((sum, part) => sum + part.length * 8, 0));
  for (const part of parts) {
    if (bit < part.length * 8) {
      part[bit >> 3] = (part[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      break;
    }
    bit -= part.length * 8;
  }
  return parts.map((part) => part.toString('base64url')).join('.');
}
