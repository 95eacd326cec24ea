import { changePassword } from '../../../core/auth/change-password.ts';
import { confirmSignUp } from '../../../core/auth/confirm-sign-up.ts';
import { forgotPassword } from '../../../core/auth/forgot-password.ts';
import { login } from '../../../core/auth/login.ts';
import { logout } from '../../../core/auth/logout.ts';
import { refreshSession } from '../../../core/auth/refresh-session.ts';
import { resendCode } from '../../../core/auth/resend-code.ts';
import { resetPassword } from '../../../core/auth/reset-password.ts';
import { isLive } from '../../../core/auth/sessions.ts';
import { signUp } from '../../../core/auth/sign-up.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { entityOf } from '../../../core/shared/ports.ts';
import { asMe } from '../../../core/users/model.ts';
import { aUser } from '../../support/builders.ts';
import { anActor, anonymously, inSeconds, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { type CrashPoint, sweepCrashes } from '../../support/crash.ts';
import { memoryIdentity } from '../../support/memory-identity.ts';
import { memoryStore } from '../../support/memory-store.ts';

const username = 'anna.k';
const email = 'anna@example.com';
const password = 'correct horse battery';
const fresh = 'battery staple horse';
const newcomer = { username, email, password, role: 'seller', displayName: 'Anna K.' } as const;

/** A confirmed account that has not logged in yet. */
function world() {
  const identity = memoryIdentity();
  return { store: memoryStore(), identity, userId: identity.join(newcomer) };
}
type World = ReturnType<typeof world>;
const portsOf = ({ store, identity }: World) => ({ store, identity });
const logIn = (w: World, given = password, name: string = username) =>
  login(portsOf(w), { username: name, password: given }, anonymously());
/** With the new password, once an ending that was begun counts as done. */
const logInLater = (w: World) => login(portsOf(w), { username, password: fresh }, anonymously({ now: inSeconds(60) }));
const live = ({ store, userId }: World) => (store.peek('sessions', userId)?.live ?? []).map(({ id }) => id);
const failures = ({ store, userId }: World) => store.peek('loginAttempts', userId)?.failures.length ?? 0;
const codeFor = ({ identity }: World) => identity.mailbox.at(-1)?.code ?? '';
const sessionOf = (token: string) => token.split(':')[1] ?? '';
const as = (w: World, token: string, requestId = 'request-1') =>
  signedInAs(anActor({ userId: w.userId, accessToken: token, sessionId: sessionOf(token) }), { requestId });

const sweeps: string[] = [];
afterAll(() => {
  process.stdout.write(`crash points: ${sweeps.join(', ')}\n`);
});
async function sweep(name: string, ...[given]: Parameters<typeof sweepCrashes<World, ReturnType<typeof portsOf>>>) {
  const crashes = await sweepCrashes(given);
  sweeps.push(`${name} ${crashes}`);
  expect(crashes).toBeGreaterThan(1);
}

describe('given a password that is changed while somebody logs in by the old one', () => {
  it.each([
    ['before', -2],
    ['after', 2],
  ])('when the change was asked for %s the login, then the login is refused', async (_, seconds) => {
    const w = world();
    const { accessToken } = await logIn(w);
    const actor = anActor({ userId: w.userId, accessToken, sessionId: sessionOf(accessToken) });
    const input = { currentPassword: password, newPassword: fresh };
    const identity = {
      ...w.identity,
      logIn: async (...given: Parameters<typeof w.identity.logIn>) => {
        const tokens = await w.identity.logIn(...given);
        await changePassword(portsOf(w), input, signedInAs(actor, { now: inSeconds(seconds) }));
        return tokens;
      },
    };
    const late = login({ store: w.store, identity }, { username, password }, anonymously());
    expect(await outcomeOf(late)).toBe('wrong-credentials');
    expect(live(w)).toEqual([actor.sessionId]);
    // And by the new one they get in, though no clock has moved.
    await login(portsOf(w), { username, password: fresh }, anonymously({ now: inSeconds(-2) }));
    expect(live(w)).toHaveLength(2);
  });
});

describe('given somebody new', () => {
  const empty = () => ({ store: memoryStore(), identity: memoryIdentity(), userId: '' });

  it('when they sign up, confirm and log in, then their profile is what they said', async () => {
    const w = empty();
    await signUp(w, newcomer);
    await confirmSignUp(w, { username, code: codeFor(w) });
    const { user, ...tokens } = await logIn(w);
    expect(user).toEqual(asMe(aUser({ id: user.id }), false));
    expect(Object.keys(tokens).sort()).toEqual(['accessToken', 'expiresIn', 'idToken', 'refreshToken']);
    expect(w.store.peek('user', user.id)).toEqual(aUser({ id: user.id }));
  });

  it('when the name is taken, then they are told the same as when it is free', async () => {
    const free = await signUp(empty(), newcomer);
    const taken = await signUp(world(), newcomer);
    expect(taken).toEqual(free);
    expect(free.codeSentTo).toBe('a***@e***.com');
    expect(JSON.stringify(free)).not.toContain(email);
  });

  it('when they sign up twice before confirming, then a new code is mailed to the first address', async () => {
    const w = empty();
    await signUp(w, newcomer);
    await signUp(w, { ...newcomer, email: 'thief@example.com' });
    expect(w.identity.mailbox.map((mail) => mail.email)).toEqual([email, email]);
  });

  it('when they are not confirmed, then the right password is answered like a wrong one', async () => {
    const w = empty();
    await signUp(w, newcomer);
    expect(await outcomeOf(logIn(w))).toBe('wrong-credentials');
    expect(await outcomeOf(logIn(w, 'something else'))).toBe('wrong-credentials');
  });

  it('when an unknown name asks for a code, then nothing is mailed and nothing is told', async () => {
    const w = empty();
    await resendCode(w, { username });
    await forgotPassword(w, { username });
    expect(w.identity.mailbox).toEqual([]);
  });

  it('when signing up stops anywhere, then signing up again leads to an account with a code', async () => {
    await sweep('sign-up', {
      world: empty,
      ports: portsOf,
      invoke: (ports) => signUp(ports, newcomer),
      retry: (w) => signUp(w, newcomer),
      verify: async (w) => {
        await confirmSignUp(w, { username, code: codeFor(w) });
        expect((await logIn(w)).user.username).toBe(username);
      },
    });
  });
});

describe('given an account', () => {
  it.each([username, email, 'ANNA@example.com'])(
    'when its owner logs in as %s, then the session is live',
    async (name) => {
      const w = world();
      const { accessToken } = await logIn(w, password, name);
      expect(live(w)).toEqual([sessionOf(accessToken)]);
      expect(failures(w)).toBe(0);
    },
  );

  it('when the refresh token is stored, then only its hash is', async () => {
    const w = world();
    const { refreshToken } = await logIn(w);
    expect(JSON.stringify(w.store.commits)).not.toContain(refreshToken);
  });

  it('when two first logins run at once, then there is one profile and two sessions', async () => {
    const w = world();
    const both = await Promise.all([logIn(w), logIn(w)]);
    expect(both[0].user).toEqual(both[1].user);
    expect(live(w)).toHaveLength(2);
    expect(w.store.commits.flat().filter((write) => entityOf(write) === 'user')).toHaveLength(1);
  });

  it('when the profile was changed since, then logging in does not write it again', async () => {
    const w = world();
    w.store.seed('user', aUser({ id: w.userId, displayName: 'Anna the second', version: 5 }));
    expect((await logIn(w)).user.displayName).toBe('Anna the second');
    expect(w.store.peek('user', w.userId)?.version).toBe(5);
  });

  it('when logging in stops anywhere, then logging in again leaves one profile, a live session and no failure', async () => {
    await sweep('login', {
      world,
      ports: portsOf,
      invoke: (ports) => login(ports, { username, password }, anonymously()),
      retry: async (w) => {
        const { accessToken } = await logIn(w);
        expect(live(w)[0]).toBe(sessionOf(accessToken));
      },
      verify: (w) => {
        expect(failures(w)).toBe(0);
        expect(w.store.peek('user', w.userId)).toEqual(aUser({ id: w.userId }));
        expect(w.store.commits.flat().filter((write) => entityOf(write) === 'user')).toHaveLength(1);
      },
    });
  });
});

describe('given somebody signed in', () => {
  it('when they refresh, then the tokens are new and the session is the same', async () => {
    const w = world();
    const before = await logIn(w);
    const tokens = await refreshSession(portsOf(w), before, anonymously());
    expect(tokens.refreshToken).not.toBe(before.refreshToken);
    expect(live(w)).toEqual([sessionOf(tokens.accessToken)]);
    expect(Object.keys(tokens)).not.toContain('claims');
  });

  it('when they have logged out, then the refresh token does nothing and is revoked at the provider', async () => {
    const w = world();
    const { accessToken, refreshToken } = await logIn(w);
    await logout(portsOf(w), {}, as(w, accessToken));
    expect(live(w)).toEqual([]);
    expect(w.identity.unrevoked(w.userId)).toHaveLength(1);
    expect(await outcomeOf(refreshSession(portsOf(w), { refreshToken }, anonymously()))).toBe('wrong-credentials');
    expect(w.identity.unrevoked(w.userId)).toEqual([]);
  });

  it('when one of two sessions is logged out, then the other stays', async () => {
    const w = world();
    const [first, second] = [await logIn(w), await logIn(w)];
    await logout(portsOf(w), { refreshToken: first.refreshToken }, as(w, first.accessToken));
    expect(live(w)).toEqual([sessionOf(second.accessToken)]);
    expect(w.identity.unrevoked(w.userId)).toEqual([sessionOf(second.accessToken)]);
  });

  it('when a logout and a refresh run at once, then the session has ended', async () => {
    const w = world();
    const { accessToken, refreshToken } = await logIn(w);
    await Promise.allSettled([
      refreshSession(portsOf(w), { refreshToken }, anonymously()),
      logout(portsOf(w), {}, as(w, accessToken)),
    ]);
    expect(live(w)).toEqual([]);
  });

  it('when refreshing stops anywhere, then presenting the same token again works and one session is live', async () => {
    const tokens = new WeakMap<World, string>();
    const refresh = (ports: ReturnType<typeof portsOf>, w: World) =>
      refreshSession(ports, { refreshToken: tokens.get(w) ?? '' }, anonymously());
    await sweep('refresh', {
      world: async () => {
        const w = world();
        tokens.set(w, (await logIn(w)).refreshToken);
        return w;
      },
      ports: portsOf,
      invoke: refresh,
      retry: async (w) => {
        const { accessToken } = await refresh(portsOf(w), w);
        expect(live(w)).toEqual([sessionOf(accessToken)]);
      },
      verify: (w) => expect(w.identity.unrevoked(w.userId)).toHaveLength(1),
    });
  });

  it('when logging out stops anywhere, then logging out again ends the session here and at the provider', async () => {
    const given = new WeakMap<World, { accessToken: string; refreshToken: string }>();
    const out = (ports: ReturnType<typeof portsOf>, w: World) => {
      const { accessToken = '', refreshToken = '' } = given.get(w) ?? {};
      return logout(ports, { refreshToken }, as(w, accessToken));
    };
    await sweep('logout', {
      world: async () => {
        const w = world();
        given.set(w, await logIn(w));
        return w;
      },
      ports: portsOf,
      invoke: out,
      retry: (w) => out(portsOf(w), w),
      verify: (w) => {
        expect(live(w)).toEqual([]);
        expect(w.identity.unrevoked(w.userId)).toEqual([]);
      },
    });
  });
});

describe('given somebody who lost their password', () => {
  const lost = async () => {
    const w = world();
    await logIn(w);
    await outcomeOf(logIn(w, 'a wrong one'));
    await forgotPassword(w, { username });
    return w;
  };
  const reset = (ports: ReturnType<typeof portsOf>, w: World, context = anonymously()) =>
    resetPassword(ports, { username, code: codeFor(w), password: fresh }, context);

  it('when they reset it, then every session has ended, failures are forgiven and only the new one works', async () => {
    const w = await lost();
    await reset(portsOf(w), w);
    expect([live(w), w.identity.unrevoked(w.userId), failures(w)]).toEqual([[], [], 0]);
    expect(await outcomeOf(logIn(w))).toBe('wrong-credentials');
    expect(await outcomeOf(logIn(w, fresh))).toBe('done');
  });

  it('when the code is wrong, then nothing ends', async () => {
    const w = await lost();
    const sessions = live(w);
    expect(
      await outcomeOf(resetPassword(portsOf(w), { username, code: '000000', password: fresh }, anonymously())),
    ).toBe('invalid-code');
    expect(live(w)).toEqual(sessions);
    expect(w.identity.unrevoked(w.userId)).toEqual(sessions);
  });

  it('when strangers try codes, many at once, then no session of theirs ends', async () => {
    const w = await lost();
    const sessions = live(w);
    const guess = (requestId: string) =>
      outcomeOf(resetPassword(portsOf(w), { username, code: '000000', password: fresh }, anonymously({ requestId })));
    const outcomes = await Promise.all(Array.from({ length: 5 }, (_, index) => guess(`stranger-${index}`)));
    expect(new Set(outcomes)).toEqual(new Set(['invalid-code']));
    const { accessToken } = await login(portsOf(w), { username, password }, anonymously({ now: inSeconds(61) }));
    expect(live(w)).toEqual([sessionOf(accessToken), ...sessions]);
  });

  it('when a stranger asks so often that the provider has enough of it, then no session of theirs ends', async () => {
    const w = await lost();
    const sessions = live(w);
    const ports = portsOf(w);
    const busy = async () => {
      throw new Refusal('temporarily-unavailable', 'Too many people are signing in right now.');
    };
    const stranger = { ...ports, identity: { ...ports.identity, resetPassword: busy } };
    const guess = resetPassword(stranger, { username, code: '000000', password: fresh }, anonymously());
    expect(await outcomeOf(guess)).toBe('temporarily-unavailable');
    expect(sessions.filter((id) => isLive(w.store.peek('sessions', w.userId), id, inSeconds(61)))).toEqual(sessions);
  });

  it('when resetting stops anywhere, then after the same again and a login no session from before is alive', async () => {
    await sweep('reset-password', {
      world: lost,
      ports: portsOf,
      invoke: (ports, w) => reset(ports, w),
      retry: async (w) => {
        await outcomeOf(reset(portsOf(w), w, anonymously({ requestId: 'request-2' })));
      },
      verify: async (w) => {
        const { accessToken } = await logInLater(w);
        expect([live(w), failures(w)]).toEqual([[sessionOf(accessToken)], 0]);
      },
    });
  });
});

describe('given somebody who changes their password', () => {
  const here = new WeakMap<World, string>();
  const signedIn = async () => {
    const w = world();
    await logIn(w);
    here.set(w, (await logIn(w)).accessToken);
    return w;
  };
  const change = (ports: ReturnType<typeof portsOf>, w: World, currentPassword: string = password, request?: string) =>
    changePassword(ports, { currentPassword, newPassword: fresh }, as(w, here.get(w) ?? '', request));

  it('when the old one is right, then other sessions end and this one stays', async () => {
    const w = await signedIn();
    await change(portsOf(w), w);
    expect(live(w)).toEqual([sessionOf(here.get(w) ?? '')]);
    expect(await outcomeOf(logIn(w, fresh))).toBe('done');
  });

  it('when the old one is wrong, then no session ends and the fifth failure is the last that is checked', async () => {
    const w = await signedIn();
    const outcomes: string[] = [];
    const checksBefore = w.identity.passwordChecks();
    for (let time = 1; time <= 7; time += 1) outcomes.push(await outcomeOf(change(portsOf(w), w, 'a wrong one')));
    expect(outcomes).toEqual([...Array(5).fill('wrong-credentials'), 'too-many-attempts', 'too-many-attempts']);
    expect(w.identity.passwordChecks() - checksBefore).toBe(5);
    expect(live(w)).toHaveLength(2);
  });

  it('when the account is locked by failed logins, then the refusal is true: the password stays as it was', async () => {
    const w = await signedIn();
    for (let time = 1; time <= 5; time += 1) await outcomeOf(logIn(w, 'a wrong one'));
    expect(await outcomeOf(change(portsOf(w), w))).toBe('wrong-credentials');
    await expect(w.identity.logIn(username, password)).resolves.toBeDefined();
  });

  it('when it stops anywhere, then after the same again and a login only that one and the one it was done in are alive', async () => {
    await sweep('change-password', {
      world: signedIn,
      ports: portsOf,
      invoke: (ports, w) => change(ports, w),
      retry: async (w: World, _at: CrashPoint) => {
        await outcomeOf(change(portsOf(w), w, password, 'request-2'));
      },
      verify: async (w) => {
        const { accessToken } = await logInLater(w);
        expect(live(w)).toEqual([sessionOf(accessToken), sessionOf(here.get(w) ?? '')]);
        expect(failures(w)).toBe(0);
      },
    });
  });
});

describe('given somebody who is not to be let in', () => {
  const at = '2026-03-01T11:00:00.000Z';
  const profile = (w: World, over: Parameters<typeof aUser>[0]) =>
    w.store.seed('user', aUser({ id: w.userId, ...over }));

  it('when they are suspended, then the right password is told so and why, and a wrong one learns nothing', async () => {
    const w = world();
    profile(w, { suspension: { at, reason: 'Sells replicas.' } });
    await expect(logIn(w)).rejects.toMatchObject({
      code: 'account-suspended',
      message: expect.stringContaining('Sells replicas.'),
    });
    expect(await outcomeOf(logIn(w, 'something else'))).toBe('wrong-credentials');
    expect(live(w)).toEqual([]);
  });

  it('when they have closed their account, then the right password is answered like a wrong one', async () => {
    const w = world();
    profile(w, { closing: { at } });
    expect(await outcomeOf(logIn(w))).toBe('wrong-credentials');
    expect(live(w)).toEqual([]);
  });

  it('when they were on their way in while they were erased, then no profile of theirs is made anew', async () => {
    const w = world();
    w.store.seed('sessions', { id: w.userId, live: [], barred: true, version: 3 });
    expect(await outcomeOf(logIn(w))).toBe('wrong-credentials');
    expect(w.store.peek('user', w.userId)).toBeUndefined();
  });
});
