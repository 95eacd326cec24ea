import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type CryptoKey, importJWK, type JWK } from 'jose';

/** A pool's RSA key pair. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: Promise<CryptoKey>;
  readonly publicKey: Promise<CryptoKey>;
  /** Derived from the private key; for what must be the same after a restart and not be guessable. */
  readonly secret: Buffer;
  /** As served under `/.well-known/jwks.json`. */
  readonly publicJwk: JWK;
}

/** Reads the key from `file`, or makes it there, readable by the owner only: tokens outlive a restart. */
export function readOrCreateSigningKey(file: string): SigningKey {
  if (!existsSync(file)) create(file);
  const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK & { n: string; e: string; d: string };
  // RFC 7638 thumbprint, in the plain base64 that Cognito's key ids are in.
  const kid = createHash('sha256').update(`{"e":"${jwk.e}","kty":"RSA","n":"${jwk.n}"}`).digest('base64');
  const publicJwk = { alg: 'RS256', e: jwk.e, kid, kty: 'RSA', n: jwk.n, use: 'sig' };
  const secret = createHash('sha256').update(`simulated answers ${jwk.d}`).digest();
  return { kid, secret, privateKey: imported(jwk), publicKey: imported(publicJwk), publicJwk };
}

function create(file: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600 });
  renameSync(temporary, file);
}

async function imported(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'RS256');
  if (key instanceof Uint8Array) throw new Error('the signing key is not an RSA key');
  return key;
}
