import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from './random.ts';

/** About 20 ms on a laptop: enough to make guessing from a stolen file slow, not a login. */
export const DEFAULT_SCRYPT_COST = 8192;

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Salted scrypt, run on the thread pool so that logins do not hold up the rest of the cloud. */
export class PasswordHasher {
  private readonly decoy: string;

  /** @param cost scrypt's N, a power of two */
  constructor(
    private readonly cost: number,
    private readonly random: Random,
  ) {
    this.decoy = this.written(random.bytes(SALT_BYTES), random.bytes(KEY_BYTES));
  }

  async hash(password: string): Promise<string> {
    const salt = this.random.bytes(SALT_BYTES);
    return this.written(salt, await derive(password, salt, this.cost));
  }

  /** Without a stored hash (an unknown user) it takes the same time and is never right. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const [, cost, salt, key] = (stored ?? this.decoy).split('$');
    const given = await derive(password, Buffer.from(salt ?? '', 'base64'), Number(cost));
    return timingSafeEqual(given, Buffer.from(key ?? '', 'base64')) && stored !== undefined;
  }

  private written(salt: Buffer, key: Buffer): string {
    return `scrypt$${this.cost}$${salt.toString('base64')}$${key.toString('base64')}`;
  }
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  // 128 · N · r bytes is what the algorithm takes; the rest is room for its buffers.
  const maxmem = 128 * cost * 8 + 1024 * 1024;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { N: cost, r: 8, p: 1, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
