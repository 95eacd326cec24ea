import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Pool, Realm } from './realm.ts';

/** How many verified tokens are remembered. */
const REMEMBERED = 2000;

/**
 * Checks tokens by what is written in them, as anyone can who has the pool's public key: signature, issuer, times.
 * Neither sign-out nor revocation is known here, as it is not to API Gateway.
 */
export class TokenVerifier {
  private readonly verified = new Map<string, JWTPayload>();

  constructor(private readonly realm: Pick<Realm, 'pools' | 'sessionsNow'>) {}

  /**
   * What an HTTP API's JWT authorizer does.
   * @param poolOrIssuer pool id or issuer URL
   * @returns the claims of an access or ID token; telling them apart by `token_use` is up to the application
   * @throws Error saying why, in the words of `error_description` in API Gateway's `www-authenticate` header
   */
  async authorize(
    poolOrIssuer: string,
    token: string,
    { audience }: { audience: readonly string[] },
  ): Promise<JWTPayload> {
    const pool = this.poolFor(poolOrIssuer);
    if (!pool) throw new Error('OIDC discovery endpoint communication error');
    const claims = await this.verify(pool, token);
    const audiences = [claims.aud ?? claims['client_id']].flat();
    if (!audiences.some((given) => typeof given === 'string' && audience.includes(given)))
      throw new Error('the token does not have a valid audience');
    return claims;
  }

  /** @throws Error saying why the token does not hold */
  async verify(pool: Pool, token: string): Promise<JWTPayload> {
    const key = `${pool.settings.id} ${token}`;
    const known = this.verified.get(key);
    if (known && (known.exp ?? 0) * 1000 > this.realm.sessionsNow()) return known;
    this.verified.delete(key);
    const claims = await this.verifyAnew(pool, token);
    this.verified.set(key, claims);
    const [oldest] = this.verified.keys();
    if (this.verified.size > REMEMBERED && oldest !== undefined) this.verified.delete(oldest);
    return claims;
  }

  clear(): void {
    this.verified.clear();
  }

  private poolFor(poolOrIssuer: string): Pool | undefined {
    const pools = [...this.realm.pools.values()];
    return this.realm.pools.get(poolOrIssuer) ?? pools.find(({ settings }) => settings.issuer === poolOrIssuer);
  }

  private async verifyAnew(pool: Pool, token: string): Promise<JWTPayload> {
    const now = this.realm.sessionsNow();
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid }) => {
          if (kid !== pool.key.kid) throw new Error('unable to find a key matching the kid of the token');
          return pool.key.publicKey;
        },
        {
          algorithms: ['RS256'],
          issuer: pool.settings.issuer,
          requiredClaims: ['exp', 'iss'],
          currentDate: new Date(now),
        },
      );
      if (payload.iat !== undefined && payload.iat * 1000 > now)
        throw new Error('the token is used before it was issued');
      // Shared with whoever verifies the same token again.
      return Object.freeze(payload);
    } catch (error) {
      throw described(error);
    }
  }
}

function described(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return new Error('the token has expired');
  if (error instanceof errors.JWSSignatureVerificationFailed) return new Error('the signature of the token is invalid');
  if (error instanceof errors.JWTClaimValidationFailed)
    return new Error(`the token has an invalid ${error.claim} claim`);
  return error instanceof Error ? error : new Error(String(error));
}
