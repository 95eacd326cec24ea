import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Journal } from '../journal.ts';
import type { ClientSettings } from './client-settings.ts';
import type { Random } from './random.ts';

/** One sign-in and every token that descends from it. */
export interface Session {
  /** In each of its tokens as `event_id`. */
  readonly id: string;
  readonly originJti: string;
  readonly clientId: string;
  readonly sub: string;
  /** Seconds since the epoch, on the clock of sessions. */
  readonly authTime: number;
  /** Milliseconds since the epoch, on the clock of sessions; rotation does not extend it. */
  readonly expiresAt: number;
  readonly revoked: boolean;
}

/** A refresh token, kept under its hash. */
interface RefreshToken {
  readonly session: string;
  /** When rotation replaced it, in milliseconds on the clock of sessions. */
  readonly replacedAt?: number;
}

/** Access tokens live a day at most, and their session must be known as long as they do. */
const LONGEST_ACCESS_TOKEN_MS = 86_400_000;

const OPENED_BETWEEN_SWEEPS = 500;

/** The sessions of one pool. Only hashes of refresh tokens are kept. */
export class Sessions {
  private readonly sessions: Journal<Session>;
  private readonly refreshTokens: Journal<RefreshToken>;
  private opened = 0;

  /** @param now milliseconds on the clock that tokens live by */
  constructor(
    folder: string,
    private readonly now: () => number,
    private readonly random: Random,
  ) {
    this.sessions = new Journal(join(folder, 'sessions.jsonl'));
    this.refreshTokens = new Journal(join(folder, 'refresh-tokens.jsonl'));
    this.sweep();
  }

  open(sub: string, client: ClientSettings): { session: Session; refreshToken: string } {
    this.opened += 1;
    if (this.opened % OPENED_BETWEEN_SWEEPS === 0) this.sweep();
    const session: Session = {
      id: this.random.uuid(),
      originJti: this.random.uuid(),
      clientId: client.id,
      sub,
      authTime: Math.floor(this.now() / 1000),
      expiresAt: this.now() + client.refreshTokenSeconds * 1000,
      revoked: false,
    };
    this.sessions.set(session.id, session);
    return { session, refreshToken: this.issue(session.id) };
  }

  get(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  find(refreshToken: string): { session: Session; replacedAt?: number } | undefined {
    const entry = this.refreshTokens.get(hashOf(refreshToken));
    const session = entry && this.sessions.get(entry.session);
    if (!session) return undefined;
    return { session, ...(entry.replacedAt !== undefined && { replacedAt: entry.replacedAt }) };
  }

  /** Gives a new refresh token of the same session; the old one counts as replaced from its first use on. */
  rotate(refreshToken: string, session: Session): string {
    const hash = hashOf(refreshToken);
    const entry = this.refreshTokens.get(hash);
    if (entry && entry.replacedAt === undefined) this.refreshTokens.set(hash, { ...entry, replacedAt: this.now() });
    return this.issue(session.id);
  }

  revoke(session: Session): void {
    if (!session.revoked) this.sessions.set(session.id, { ...session, revoked: true });
  }

  revokeAllOf(sub: string): void {
    for (const [, session] of this.sessions.entries()) if (session.sub === sub) this.revoke(session);
  }

  clear(): void {
    this.sessions.clear();
    this.refreshTokens.clear();
  }

  close(): void {
    this.sessions.close();
    this.refreshTokens.close();
  }

  private issue(session: string): string {
    const token = refreshTokenLike(this.random);
    this.refreshTokens.set(hashOf(token), { session });
    return token;
  }

  /** Forgets what no token can refer to any more. */
  private sweep(): void {
    for (const [id, session] of this.sessions.entries())
      if (session.expiresAt + LONGEST_ACCESS_TOKEN_MS < this.now()) this.sessions.delete(id);
    for (const [hash, { session }] of this.refreshTokens.entries())
      if (!this.sessions.get(session)) this.refreshTokens.delete(hash);
  }
}

const REFRESH_TOKEN_HEADER = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url');

/**
 * Cognito's refresh tokens are encrypted JWTs of about 1,700 characters. These hold nothing, but have that shape and
 * size, so that what a client stores them in turns out too small here already.
 */
function refreshTokenLike(random: Random): string {
  const parts = [256, 12, 960, 16].map((size) => random.bytes(size).toString('base64url'));
  return [REFRESH_TOKEN_HEADER, ...parts].join('.');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
