import { join } from 'node:path';
import { Journal } from '../journal.ts';
import { ServiceError } from '../types.ts';
import { codeMismatch, expiredCode } from './errors.ts';
import type { Random } from './random.ts';

export type Purpose = 'confirm' | 'reset';

interface Code {
  /** In the clear, as it is in the mailbox anyway. */
  readonly code: string;
  /** Milliseconds since the epoch, on the virtual clock. */
  readonly expiresAt: number;
  readonly wrong: number;
}

/** Developer guide, "Quotas in Amazon Cognito": sign-up code 24 hours, forgot-password code 1 hour. */
const LIFETIME_MS: Record<Purpose, number> = { confirm: 86_400_000, reset: 3_600_000 };

/** Wrong tries a code survives; AWS does not document its number. */
const WRONG_TRIES = 5;

/** The codes mailed to the users of one pool; a new one replaces the one before. */
export class Codes {
  private readonly codes: Journal<Code>;

  constructor(
    folder: string,
    private readonly now: () => number,
    private readonly random: Random,
  ) {
    this.codes = new Journal(join(folder, 'codes.jsonl'));
  }

  /** @returns six digits */
  issue(sub: string, purpose: Purpose): string {
    const code = String(this.random.below(1_000_000)).padStart(6, '0');
    this.codes.set(`${purpose}/${sub}`, { code, expiresAt: this.now() + LIFETIME_MS[purpose], wrong: 0 });
    return code;
  }

  /**
   * Passes when `given` is right, and counts it when it is wrong. The code stays good until `spend`: what follows may
   * still be refused for another reason.
   * @throws ServiceError `ExpiredCodeException`, `CodeMismatchException` or `TooManyFailedAttemptsException`
   */
  check(sub: string, purpose: Purpose, given: string): void {
    const key = `${purpose}/${sub}`;
    const issued = this.codes.get(key);
    if (!issued || issued.expiresAt <= this.now()) throw expiredCode();
    if (issued.wrong >= WRONG_TRIES)
      throw new ServiceError('TooManyFailedAttemptsException', 'Attempt limit exceeded, please try after some time.');
    if (issued.code === given) return;
    this.codes.set(key, { ...issued, wrong: issued.wrong + 1 });
    throw codeMismatch();
  }

  spend(sub: string, purpose: Purpose): void {
    this.codes.delete(`${purpose}/${sub}`);
  }

  clear(): void {
    this.codes.clear();
  }

  close(): void {
    this.codes.close();
  }
}
