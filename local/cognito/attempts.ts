import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Journal } from '../journal.ts';
import { ServiceError } from '../types.ts';
import { notAuthorized } from './errors.ts';
import type { User } from './users.ts';

/** Tries with a password by one user, or for one name that nobody has. */
interface Failures {
  readonly count: number;
  readonly lockedUntil: number;
  readonly lastTry: number;
}

const HOUR_MS = 3_600_000;

/** "Lockout behavior for failed sign-in attempts": after n ≥ 5 failures 2^(n-5) seconds, to about 15 minutes. */
const FREE_FAILURES = 5;
const LONGEST_LOCK_MS = 15 * 60_000;

/** Calls per user and hour (developer guide, "Quotas in Amazon Cognito"; where a range is given, its upper end). */
const CALLS_PER_HOUR = {
  ChangePassword: 5,
  ConfirmForgotPassword: 20,
  ConfirmSignUp: 15,
  ForgotPassword: 20,
  ResendConfirmationCode: 5,
} as const;

const ENTRIES_BEFORE_SWEEP = 10_000;

/** Cognito's own limits on guessing, on the virtual clock; the same for users and for names that nobody has. */
export class Attempts {
  private readonly failures: Journal<Failures>;
  private readonly calls: Journal<readonly number[]>;

  constructor(
    folder: string,
    private readonly now: () => number,
  ) {
    this.failures = new Journal(join(folder, 'password-failures.jsonl'));
    this.calls = new Journal(join(folder, 'limited-calls.jsonl'));
    this.sweep();
  }

  /** @throws ServiceError `NotAuthorizedException` "Password attempts exceeded", which does not lengthen the lock */
  refuseWhileLocked(who: string): void {
    const failures = this.recentFailures(who);
    if (!failures || failures.lockedUntil <= this.now()) return;
    this.failures.set(who, { ...failures, lastTry: this.now() });
    throw notAuthorized('Password attempts exceeded');
  }

  passwordFailed(who: string): void {
    const count = (this.recentFailures(who)?.count ?? 0) + 1;
    const lock = count < FREE_FAILURES ? 0 : Math.min(2 ** (count - FREE_FAILURES) * 1000, LONGEST_LOCK_MS);
    this.failures.set(who, { count, lockedUntil: this.now() + lock, lastTry: this.now() });
    if (this.failures.size > ENTRIES_BEFORE_SWEEP) this.sweep();
  }

  passwordSucceeded(who: string): void {
    this.failures.delete(who);
  }

  /** @throws ServiceError `LimitExceededException` when this hour's calls are used up */
  spend(action: keyof typeof CALLS_PER_HOUR, who: string): void {
    const key = `${action}/${who}`;
    const recent = (this.calls.get(key) ?? []).filter((at) => at > this.now() - HOUR_MS);
    if (recent.length >= CALLS_PER_HOUR[action])
      throw new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
    this.calls.set(key, [...recent, this.now()]);
    if (this.calls.size > ENTRIES_BEFORE_SWEEP) this.sweep();
  }

  clear(): void {
    this.failures.clear();
    this.calls.clear();
  }

  close(): void {
    this.failures.close();
    this.calls.close();
  }

  /** A quarter of an hour without a try starts the count anew. */
  private recentFailures(who: string): Failures | undefined {
    const failures = this.failures.get(who);
    return failures && failures.lastTry + LONGEST_LOCK_MS > this.now() ? failures : undefined;
  }

  private sweep(): void {
    for (const [who] of this.failures.entries()) if (!this.recentFailures(who)) this.failures.delete(who);
    for (const [key, times] of this.calls.entries())
      if (times.every((at) => at <= this.now() - HOUR_MS)) this.calls.delete(key);
  }
}

/** Names that nobody has are counted too, or the limits would tell who has an account; hashed, as they may be secrets. */
export function counted(user: User | undefined, normalisedName: string): string {
  return user ? user.sub : `nobody-${createHash('sha256').update(normalisedName).digest('base64url')}`;
}
