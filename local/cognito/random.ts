import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Where ids, codes, salts and refresh tokens come from; a test may hand in one that repeats. */
export interface Random {
  bytes(size: number): Buffer;
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number;
  uuid(): string;
}

export const cryptoRandom: Random = {
  bytes: randomBytes,
  below: (limit) => randomInt(limit),
  uuid: () => randomUUID(),
};
