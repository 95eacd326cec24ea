import * as fc from 'fast-check';
import {
  forgiven,
  type LoginAttempts,
  MOST_FAILURES,
  takeAttempt,
  WINDOW_SECONDS,
} from '../../../core/auth/attempts.ts';
import { accountOf, guardPassword } from '../../../core/auth/guard-password.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { inSeconds, noon, outcomeOf } from '../../support/contexts.ts';
import { memoryIdentity } from '../../support/memory-identity.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const account = { id: 'anna', via: 'anna.k' };
const wrong = async (): Promise<never> => {
  throw new Refusal('wrong-credentials', 'The name or the password is not right, or the account is not confirmed yet.');
};
const right = async () => 'signed in';

/** Attempts taken one after the other at these times, by these names. */
function taken(steps: readonly (readonly [seconds: number, via: string])[]) {
  let stored: LoginAttempts | undefined;
  const verdicts = steps.map(([seconds, via]) => {
    const { verdict, next } = takeAttempt(stored, { id: account.id, via }, inSeconds(seconds));
    stored = next ?? stored;
    return verdict;
  });
  return { verdicts, stored };
}
const kinds = (steps: Parameters<typeof taken>[0]) => taken(steps).verdicts.map(({ kind }) => kind);

describe('given attempts on one account by one name', () => {
  it('when five have been taken within the window, then the sixth is told to wait', () => {
    const steps = [0, 1, 2, 3, 4, 5].map((seconds) => [seconds, 'anna.k'] as const);
    expect(kinds(steps)).toEqual(['open', 'open', 'open', 'open', 'open', 'locked']);
    expect(taken(steps).verdicts.at(-1)).toEqual({ kind: 'locked', retryAfterSeconds: WINDOW_SECONDS - 5 });
  });

  it('when the oldest leaves the window, then one attempt is free: not a millisecond sooner', () => {
    const five = [0, 10, 20, 30, 40].map((seconds) => [seconds, 'anna.k'] as const);
    expect(kinds([...five, [WINDOW_SECONDS - 0.001, 'anna.k']]).at(-1)).toBe('locked');
    expect(kinds([...five, [WINDOW_SECONDS, 'anna.k']]).at(-1)).toBe('open');
    expect(kinds([...five, [WINDOW_SECONDS, 'anna.k'], [WINDOW_SECONDS + 1, 'anna.k']]).at(-1)).toBe('locked');
  });

  it('when it is locked, then waiting as long as told is enough and asking meanwhile does not make it longer', () => {
    const five = [0, 0, 0, 0, 0].map((seconds) => [seconds, 'anna.k'] as const);
    const asking = Array.from({ length: 30 }, (_, index) => [index + 1, 'anna.k'] as const);
    const { verdicts } = taken([...five, ...asking]);
    const last = verdicts.at(-1);
    expect(last).toEqual({ kind: 'locked', retryAfterSeconds: WINDOW_SECONDS - 30 });
    expect(kinds([...five, ...asking, [WINDOW_SECONDS, 'anna.k']]).at(-1)).toBe('open');
  });

  it('when a failure is counted, then the record outlives its window and no more', () => {
    const { stored } = taken([[0, 'anna.k']]);
    expect(stored).toEqual({
      id: 'anna',
      failures: [{ at: noon.toISOString(), via: 'anna.k' }],
      expiresAt: noon.getTime() / 1000 + WINDOW_SECONDS,
      version: 1,
    });
  });

  it('when they are forgiven, then none counts and the version goes on', () => {
    const { stored } = taken([
      [0, 'anna.k'],
      [1, 'anna.k'],
    ]);
    if (!stored) throw new Error('nothing was stored');
    expect(forgiven(stored)).toMatchObject({ failures: [], version: 3 });
  });
});

describe('given an account with two names', () => {
  it('when five fail by one name, then the other is shut for five and then told to wait', () => {
    const steps = Array.from({ length: 11 }, (_, index) => [index, index < 5 ? 'anna.k' : 'anna@example.com'] as const);
    expect(kinds(steps)).toEqual([...Array(5).fill('open'), ...Array(5).fill('shut'), 'locked']);
  });

  it('when attempts come at any times by any names, then no fifteen minutes hold more than five checks', async () => {
    const step = fc.tuple(
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom('anna.k', 'anna@example.com', 'change-password'),
    );
    await holds(
      'attempts in a window',
      fc.property(fc.array(step, { maxLength: 60 }), (gaps) => {
        let at = 0;
        const steps = gaps.map(([gap, via]) => {
          at += gap;
          return [at, via] as const;
        });
        const open = kinds(steps).flatMap((kind, index) => (kind === 'open' ? [steps[index]?.[0] ?? 0] : []));
        for (const from of open)
          expect(open.filter((time) => time >= from && time < from + WINDOW_SECONDS).length).toBeLessThanOrEqual(
            MOST_FAILURES,
          );
        expect(taken(steps).stored?.failures.length ?? 0).toBeLessThanOrEqual(3 * MOST_FAILURES);
      }),
      1000,
    );
  });
});

/** What a stranger hears who tries these names one after the other with a wrong password. */
async function heard(known: boolean, tries: readonly (readonly [gap: number, name: 0 | 1])[]) {
  const store = memoryStore();
  const identity = memoryIdentity();
  if (known) identity.join({ username: 'anna.k', email: 'anna@example.com' });
  const names = ['anna.k', 'anna@example.com'] as const;
  let at = 0;
  const answers: unknown[] = [];
  for (const [gap, name] of tries) {
    at += gap;
    const login = names[name];
    const guarded = await accountOf(identity, login);
    const answer = await guardPassword(store, guarded, inSeconds(at), () =>
      identity.logIn(login, 'not the password'),
    ).catch((error: Refusal) => [error.code, error.message, error.extra]);
    answers.push([login, answer]);
  }
  return { answers, checks: identity.passwordChecks() };
}

describe('given somebody who wonders whether an account exists', () => {
  it('when they try its two names in any order at any pace, then they hear what they would hear of unknown names', async () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.constantFrom(0 as const, 1 as const));
    await holds(
      'answers by name',
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (tries) => {
        const [known, unknown] = await Promise.all([heard(true, tries), heard(false, tries)]);
        expect(known.answers).toEqual(unknown.answers);
        // A check takes the time: as many are made for an account as for a name that nobody has.
        expect(known.checks).toBe(unknown.checks);
      }),
      200,
    );
  });

  it('when names differ in case and space only, then they are one name', async () => {
    const identity = memoryIdentity();
    expect(await accountOf(identity, ' Nobody ')).toEqual(await accountOf(identity, 'nobody'));
    expect((await accountOf(identity, 'no#body')).id).not.toContain('#');
  });

  it('when somebody tries to log in, then the name they typed is not kept, be it an account’s or nobody’s', async () => {
    const identity = memoryIdentity();
    identity.join({ username: 'anna.k', email: 'anna@example.com' });
    for (const login of ['anna@example.com', 'guest@example.com', 'anna.k'])
      expect(JSON.stringify(await accountOf(identity, login))).not.toContain(login.slice(0, 5));
    const [byName, byAddress] = [await accountOf(identity, 'anna.k'), await accountOf(identity, 'anna@example.com')];
    expect([byName.id === byAddress.id, byName.via === byAddress.via]).toEqual([true, false]);
  });
});

describe('given an account that is tried', () => {
  it('when fifty wrong passwords come at once, then five are checked and the rest are told to wait', async () => {
    const store = memoryStore();
    const check = jest.fn(wrong);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => outcomeOf(guardPassword(store, account, noon, check))),
    );
    expect(check).toHaveBeenCalledTimes(MOST_FAILURES);
    expect(outcomes.filter((outcome) => outcome === 'wrong-credentials')).toHaveLength(MOST_FAILURES);
    expect(outcomes.filter((outcome) => outcome === 'too-many-attempts')).toHaveLength(45);
  });

  it('when fifty-one wrong ones come at once by three names, then each name hears what it would alone', async () => {
    const names = ['anna.k', 'anna@example.com', 'change-password'];
    const store = memoryStore();
    const refused = await Promise.all(
      Array.from({ length: 51 }, async (_, index) => {
        const via = names[index % 3] ?? '';
        return `${via} ${await outcomeOf(guardPassword(store, { id: 'anna', via }, noon, wrong))}`;
      }),
    );
    for (const via of names) {
      expect(refused.filter((outcome) => outcome === `${via} wrong-credentials`)).toHaveLength(MOST_FAILURES);
      expect(refused.filter((outcome) => outcome === `${via} too-many-attempts`)).toHaveLength(12);
    }
  });

  it('when the fifth is right, then the failures before it are forgiven', async () => {
    const store = memoryStore();
    for (let failure = 1; failure < MOST_FAILURES; failure += 1)
      await outcomeOf(guardPassword(store, account, noon, wrong));
    expect(await guardPassword(store, account, noon, right)).toBe('signed in');
    expect(store.peek('loginAttempts', 'anna')?.failures).toEqual([]);
    expect(await outcomeOf(guardPassword(store, account, noon, wrong))).toBe('wrong-credentials');
  });

  it('when it is locked, then the right password is refused too and is not even checked', async () => {
    const store = memoryStore();
    for (let failure = 1; failure <= MOST_FAILURES; failure += 1)
      await outcomeOf(guardPassword(store, account, noon, wrong));
    const check = jest.fn(right);
    expect(await outcomeOf(guardPassword(store, account, noon, check))).toBe('too-many-attempts');
    expect(check).not.toHaveBeenCalled();
    expect(await guardPassword(store, account, inSeconds(WINDOW_SECONDS), check)).toBe('signed in');
  });

  describe('when it is locked by another of its names', () => {
    const locked = async () => {
      const store = memoryStore();
      for (let failure = 1; failure <= MOST_FAILURES; failure += 1)
        await outcomeOf(guardPassword(store, account, noon, wrong));
      return store;
    };
    const other = { id: account.id, via: 'anna@example.com' };

    it('then the right password is answered like a wrong one', async () => {
      expect(await outcomeOf(guardPassword(await locked(), other, noon, right))).toBe('wrong-credentials');
    });

    it('then a check refused for another reason does not tell that the password was right', async () => {
      const check = async () => {
        throw new Refusal('weak-password', 'The password was right, but …');
      };
      expect(await outcomeOf(guardPassword(await locked(), other, noon, check))).toBe('wrong-credentials');
    });

    it('then a fault of the provider is still a fault', async () => {
      const check = async () => {
        throw new TypeError('no answer');
      };
      await expect(guardPassword(await locked(), other, noon, check)).rejects.toThrow('no answer');
    });
  });

  it('when the provider fails or judges something else, then the attempt is given back and the others stay', async () => {
    const store = memoryStore();
    await outcomeOf(guardPassword(store, account, noon, wrong));
    const failing = async () => {
      throw new TypeError('no answer');
    };
    const weak = async () => {
      throw new Refusal('weak-password', 'Too short.');
    };
    await expect(guardPassword(store, account, noon, failing)).rejects.toThrow('no answer');
    expect(await outcomeOf(guardPassword(store, account, noon, weak))).toBe('weak-password');
    expect(store.peek('loginAttempts', 'anna')?.failures).toHaveLength(1);
  });
});
