import { Refusal } from '../shared/errors.ts';
import { create, type Ports, replace, type Store } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { forgiven, givenBack, takeAttempt, WINDOW_SECONDS } from './attempts.ts';
import { tokenHash } from './token-hash.ts';

/** Which account a password is tried on, and by which of its names. */
export interface GuardedAccount {
  readonly id: string;
  readonly via: string;
}

/**
 * Runs `check` with one of the account's attempts taken. It stays taken when the password was wrong; when it was right
 * nothing counts any more, and when it was not judged the attempt is given back.
 * @param whenShut runs in place of `check` while the account is locked, to take as long as one; it must have no effect
 * that the caller could use
 * @throws Refusal too-many-attempts, or what `check` throws; wrong-credentials while the account is locked
 */
export async function guardPassword<T>(
  store: Pick<Store, 'get' | 'commit'>,
  account: GuardedAccount,
  now: Date,
  check: () => Promise<T>,
  whenShut: () => Promise<unknown> = check,
): Promise<T> {
  const verdict = await update(store, 'loginAttempts', account.id, (before) => {
    const { verdict, next } = takeAttempt(before, account, now);
    if (!next) return { writes: [], result: verdict };
    return {
      writes: [before ? replace('loginAttempts', next, before) : create('loginAttempts', next)],
      result: verdict,
    };
  });
  if (verdict.kind === 'locked')
    throw new Refusal(
      'too-many-attempts',
      `Too many failed attempts. They are forgotten after ${WINDOW_SECONDS / 60} minutes.`,
      { retryAfterSeconds: verdict.retryAfterSeconds },
    );
  if (verdict.kind === 'shut') {
    // Asked though the answer is known, so that a locked account takes as long as any other.
    await whenShut().catch(mustNotTell);
    throw wrongCredentials();
  }
  const outcome = await check().catch(async (error: unknown) => {
    if (!isWrong(error)) await giveBack(store, account, now).catch(() => undefined);
    throw error;
  });
  await forgive(store, account.id);
  return outcome;
}

const isWrong = (error: unknown): boolean => error instanceof Refusal && error.code === 'wrong-credentials';

/** The password was not judged: the attempt does not count. */
const giveBack = (store: Pick<Store, 'get' | 'commit'>, { id, via }: GuardedAccount, now: Date): Promise<void> =>
  update(store, 'loginAttempts', id, (before) => {
    const next = before && givenBack(before, via, now);
    return { writes: before && next ? [replace('loginAttempts', next, before)] : [], result: undefined };
  });

/** Some refusals are only given to whoever knows the password: while the account is locked nobody hears them. */
function mustNotTell(error: unknown): void {
  if (!(error instanceof Refusal) || error.code === 'temporarily-unavailable') throw error;
}

export const forgive = (store: Pick<Store, 'get' | 'commit'>, accountId: string): Promise<void> =>
  update(store, 'loginAttempts', accountId, (before) => ({
    writes: before && before.failures.length > 0 ? [replace('loginAttempts', forgiven(before), before)] : [],
    result: undefined,
  }));

export const wrongCredentials = (): Refusal =>
  new Refusal('wrong-credentials', 'The name or the password is not right, or the account is not confirmed yet.');

/** The account behind a name; a name that nobody has is counted all the same, by itself. */
export async function accountOf(
  identity: Pick<Ports['identity'], 'findAccount'>,
  login: string,
): Promise<GuardedAccount> {
  // Only whether it is the same one matters; it may be the address of somebody who has never been here.
  const via = tokenHash(login.trim().toLowerCase());
  return { id: (await identity.findAccount(login))?.userId ?? `name:${via}`, via };
}
