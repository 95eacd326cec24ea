/**
 * Failed passwords of one account, counted so that guessing stops after five in fifteen minutes.
 *
 * An account is counted as a whole, whichever of its names is used. Yet what a caller is told depends only on the name
 * they used: `locked` once that name has failed five times, as for a name nobody has. Otherwise five failures by username
 * followed by one by e-mail would tell that the two belong together, and that the account exists.
 */
export interface LoginAttempts {
  /** The account's id, or a hash of the name used when nobody has it. */
  readonly id: string;
  /** `via`: a hash of the name used. */
  readonly failures: readonly { readonly at: string; readonly via: string }[];
  /** Epoch seconds after which no failure counts any more. */
  readonly expiresAt: number;
  readonly version: number;
}

export const MOST_FAILURES = 5;
export const WINDOW_SECONDS = 15 * 60;

export type Verdict =
  /** Go on and ask the identity provider. */
  | { readonly kind: 'open' }
  /** The account is locked though this name has not shown it: answer as for a wrong password, whatever the password. */
  | { readonly kind: 'shut' }
  /** This name has failed too often: say so. */
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number };

/**
 * Takes one of the account's attempts before the password is checked, so that fifty simultaneous guesses are five.
 * `next` is what to store, absent when nothing is to be counted.
 */
export function takeAttempt(
  before: LoginAttempts | undefined,
  account: { readonly id: string; readonly via: string },
  now: Date,
): { readonly verdict: Verdict; readonly next?: LoginAttempts } {
  const counting = recent(before, now);
  const mine = counting.filter((failure) => failure.via === account.via);
  const oldest = mine[0];
  if (oldest && mine.length >= MOST_FAILURES) {
    const freeAt = Date.parse(oldest.at) + WINDOW_SECONDS * 1000;
    return {
      verdict: { kind: 'locked', retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)) },
    };
  }
  const failures = [...counting, { at: now.toISOString(), via: account.via }];
  return {
    verdict: counting.length >= MOST_FAILURES ? { kind: 'shut' } : { kind: 'open' },
    next: {
      id: account.id,
      failures,
      expiresAt: Math.floor(now.getTime() / 1000) + WINDOW_SECONDS,
      version: (before?.version ?? 0) + 1,
    },
  };
}

/** The password was right (or was reset): nothing counts any more. */
export const forgiven = (before: LoginAttempts): LoginAttempts => ({
  ...before,
  failures: [],
  version: before.version + 1,
});

/** Without one attempt by this name at this time; `undefined` when it is not there any more. */
export function givenBack(before: LoginAttempts, via: string, at: Date): LoginAttempts | undefined {
  const index = before.failures.findIndex((failure) => failure.via === via && failure.at === at.toISOString());
  if (index < 0) return undefined;
  return { ...before, failures: before.failures.toSpliced(index, 1), version: before.version + 1 };
}

function recent(before: LoginAttempts | undefined, now: Date): LoginAttempts['failures'] {
  const since = now.getTime() - WINDOW_SECONDS * 1000;
  return (before?.failures ?? []).filter((failure) => Date.parse(failure.at) > since);
}
