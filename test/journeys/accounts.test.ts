import { randomUUID } from 'node:crypto';
import { makeOperator } from '../../scripts/operators.ts';
import { aProduct } from '../support/builders.ts';
import {
  anonymous,
  codeFor,
  joinAs,
  logIn,
  type Person,
  startTestCloud,
  type TestCloud,
  withToken,
} from '../support/cloud.ts';
import { type Answer, askPatiently, inParallel, problemIn, verdictOf, withoutIdentity } from '../support/http.ts';
import { say } from '../support/random.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const auth = (name: string, json?: unknown, token?: string): Promise<Answer> =>
  askPatiently(cloud, {
    method: 'POST',
    path: `/v1/auth/${name}`,
    token,
    ...(json === undefined ? {} : { json }),
  });
const me = async ({ accessToken }: { accessToken: string }): Promise<string> =>
  verdictOf(await askPatiently(cloud, { method: 'GET', path: '/v1/users/me', token: accessToken }));
const refresh = async (refreshToken: string): Promise<string> => verdictOf(await auth('refresh', { refreshToken }));
const move = (advance: string, sessions = false) => cloud.control('POST', 'clock', { advance, sessions });
const mailTo = async (email: string) =>
  (await cloud.control<{ items: { to: string; code?: string }[] }>('GET', 'mailbox')).items.filter(
    ({ to }) => to === email,
  );

const newAccount = (over: object = {}) => {
  const name = `person-${randomUUID().slice(0, 8)}`;
  return {
    username: name,
    email: `${name}@example.com`,
    password: 'correct horse battery',
    role: 'buyer',
    displayName: 'Person',
    ...over,
  };
};

describe('an account', () => {
  test('is made, confirmed by the mailed code, logged in to by either name, read, changed and made a seller’s', async () => {
    const account = newAccount({ phoneNumber: '+4915112345678' });
    const made = await auth('sign-up', account);
    expect([made.status, JSON.parse(made.text)]).toEqual([
      201,
      { username: account.username, codeSentTo: 'p***@e***.com', next: expect.stringContaining('code') },
    ]);
    expect(verdictOf(await auth('login', account1(account)))).toBe('401 wrong-credentials');
    const code = await codeFor(cloud, account.email);
    expect(verdictOf(await auth('confirm', { username: account.username, code }))).toBe('204');

    const byName = await logIn(cloud, account);
    const byMail = await logIn(cloud, { ...account, username: account.email });
    const byLoudMail = await logIn(cloud, { ...account, username: account.email.toUpperCase() });
    expect(new Set([byName, byMail, byLoudMail].map(({ userId }) => userId)).size).toBe(1);
    const profile = await byName.api.getMe();
    expect(profile).toEqual({
      id: byName.userId,
      username: account.username,
      email: account.email,
      role: 'buyer',
      displayName: 'Person',
      phoneNumber: '+4915112345678',
      rating: { count: 0, average: null },
      completedSales: 0,
      createdAt: expect.any(String),
      updatedAt: profile.createdAt,
      version: 1,
    });
    const changed = await byMail.api.updateMe({ body: { displayName: 'Other', phoneNumber: null, role: 'seller' } });
    expect(changed).toMatchObject({ displayName: 'Other', role: 'seller', version: 2 });
    expect(changed).not.toHaveProperty('phoneNumber');
    expect(await byName.api.getMe()).toEqual(changed);
    expect(await anonymous(cloud).getUser({ params: { userId: byName.userId } })).toEqual({
      id: byName.userId,
      displayName: 'Other',
      role: 'seller',
      rating: { count: 0, average: null },
      completedSales: 0,
      memberSince: profile.createdAt,
    });
  });
  const account1 = ({ username, password }: { username: string; password: string }) => ({ username, password });

  test('can not be made a buyer’s again, or an operator’s, by its owner', async () => {
    const person = await joinAs(cloud, 'seller');
    for (const role of ['buyer', 'operator'])
      expect(
        verdictOf(
          await askPatiently(cloud, {
            method: 'PATCH',
            path: '/v1/users/me',
            token: person.accessToken,
            json: { role },
          }),
        ),
      ).toBe('400 invalid-request');
  });

  test('made an operator’s by an administrator is one from the next login on', async () => {
    const person = await joinAs(cloud, 'buyer');
    const draft = await (await joinAs(cloud, 'seller')).api.createListing({ body: aProduct({ status: 'draft' }) });
    const roleAndDraft = async ({ api }: Person) => [
      (await api.getMe()).role,
      await api.getListing({ params: { listingId: draft.id } }).then(
        () => 'seen',
        () => 'hidden',
      ),
    ];
    await makeOperator({ local: cloud.cloud.description }, person.username);
    expect(await roleAndDraft(person)).toEqual(['buyer', 'hidden']);
    expect(await roleAndDraft(await logIn(cloud, person))).toEqual(['operator', 'seen']);
  });
});

describe('a session', () => {
  test('is refreshed; the token before it is good for another minute and dead then', async () => {
    const person = await joinAs(cloud);
    const first = await anonymous(cloud).refreshSession({ body: { refreshToken: person.refreshToken } });
    expect(first.refreshToken).not.toBe(person.refreshToken);
    // The answer was lost, the client asks again.
    const second = await anonymous(cloud).refreshSession({ body: { refreshToken: person.refreshToken } });
    expect([await me(first), await me(second), await me(person)]).toEqual(['200', '200', '200']);
    await move('PT59S', true);
    expect(await refresh(person.refreshToken)).toBe('200');
    await move('PT2S', true);
    expect(await refresh(person.refreshToken)).toBe('401 wrong-credentials');
    expect(await refresh(second.refreshToken)).toBe('200');
    expect(await refresh(first.refreshToken)).toBe('200');
  });

  test('ends with its access token after a quarter of an hour, and goes on with a refreshed one', async () => {
    const person = await joinAs(cloud);
    await move('PT14M', true);
    expect(await me(person)).toBe('200');
    await move('PT2M', true);
    expect(await me(person)).toBe('gateway 401');
    expect(
      await me(
        await anonymous(cloud)
          .refreshSession({ body: person })
          .catch(() => ({ accessToken: 'none' })),
      ),
    ).toBe('gateway 401');
    const { refreshToken } = person;
    expect(await me(await anonymous(cloud).refreshSession({ body: { refreshToken } }))).toBe('200');
    await move('P30D', true);
    expect(await refresh(refreshToken)).toBe('401 wrong-credentials');
  });

  test('ends at once by logging out: access token, refresh token and every one it was refreshed to; no other one', async () => {
    const person = await joinAs(cloud);
    const other = await logIn(cloud, person);
    const stranger = await joinAs(cloud);
    const { refreshToken } = person;
    const refreshed = await anonymous(cloud).refreshSession({ body: { refreshToken } });
    expect(verdictOf(await auth('logout', undefined, refreshed.accessToken))).toBe('204');
    expect([await me(person), await me(refreshed)]).toEqual(['401 unauthenticated', '401 unauthenticated']);
    expect([await refresh(refreshToken), await refresh(refreshed.refreshToken)]).toEqual([
      '401 wrong-credentials',
      '401 wrong-credentials',
    ]);
    expect(verdictOf(await auth('logout', undefined, refreshed.accessToken))).toBe('401 unauthenticated');
    expect([await me(other), await refresh(other.refreshToken), await me(stranger)]).toEqual(['200', '200', '200']);

    expect(verdictOf(await auth('logout', { refreshToken: other.refreshToken }, other.accessToken))).toBe('204');
    expect([await me(other), await refresh(other.refreshToken)]).toEqual([
      '401 unauthenticated',
      '401 wrong-credentials',
    ]);
  });

  test('of somebody else is not ended by logging out with their refresh token', async () => {
    const [person, stranger] = [await joinAs(cloud), await joinAs(cloud)];
    expect(verdictOf(await auth('logout', { refreshToken: 'not.one' }, stranger.accessToken))).toBe('204');
    expect([await me(person), await refresh(person.refreshToken)]).toEqual(['200', '200']);
  });

  test('of which there are more than twenty is the oldest one’s end', async () => {
    const person = await joinAs(cloud);
    const sessions: Person[] = [];
    for (let count = 0; count < 20; count += 1) sessions.push(await logIn(cloud, person));
    expect([await me(person), await refresh(person.refreshToken)]).toEqual([
      '401 unauthenticated',
      '401 wrong-credentials',
    ]);
    expect(await inParallel(sessions, 2, me)).toEqual(sessions.map(() => '200'));
  });

  test('opened four times at once is four sessions, and one profile', async () => {
    const account = newAccount();
    await auth('sign-up', account);
    await auth('confirm', { username: account.username, code: await codeFor(cloud, account.email) });
    const { username, password } = account;
    const answers = await inParallel(Array.from({ length: 4 }), 4, () => auth('login', { username, password }));
    const replies = answers.map(
      (answer) => JSON.parse(answer.text) as { accessToken: string; user: { createdAt: string } },
    );
    expect(answers.map(verdictOf)).toEqual(answers.map(() => '200'));
    expect(new Set(replies.map(({ user }) => JSON.stringify(user))).size).toBe(1);
    expect(await inParallel(replies, 2, me)).toEqual(replies.map(() => '200'));
  });
});

describe('a password', () => {
  const changed = 'another horse battery';

  test('is changed by who knows it; their other sessions end and this one lives', async () => {
    const person = await joinAs(cloud);
    const other = await logIn(cloud, person);
    const wrong = { currentPassword: 'not this one', newPassword: changed };
    expect(verdictOf(await auth('change-password', wrong, person.accessToken))).toBe('401 wrong-credentials');
    expect(await me(other)).toBe('200');
    const body = { currentPassword: person.password, newPassword: changed };
    expect(verdictOf(await auth('change-password', body, person.accessToken))).toBe('204');
    expect([await me(person), await refresh(person.refreshToken)]).toEqual(['200', '200']);
    expect([await me(other), await refresh(other.refreshToken)]).toEqual([
      '401 unauthenticated',
      '401 wrong-credentials',
    ]);
    expect(verdictOf(await auth('login', { username: person.username, password: person.password }))).toBe(
      '401 wrong-credentials',
    );
    expect(await me(await logIn(cloud, { ...person, password: changed }))).toBe('200');
  });

  test('is reset by a mailed code; every session ends, and the code does not do it twice', async () => {
    const person = await joinAs(cloud);
    const other = await logIn(cloud, person);
    expect(verdictOf(await auth('forgot-password', { username: person.email }))).toBe('204');
    const code = await codeFor(cloud, person.email);
    const reset = (password: string, given = code) =>
      auth('reset-password', { username: person.username, code: given, password });
    expect(verdictOf(await reset('short'))).toBe('400 invalid-request');
    expect(verdictOf(await reset(changed, code === '000000' ? '000001' : '000000'))).toBe('400 invalid-code');
    expect([await me(person), await me(other)]).toEqual(['200', '200']);
    expect(verdictOf(await reset(changed))).toBe('204');
    for (const ended of [person, other])
      expect([await me(ended), await refresh(ended.refreshToken)]).toEqual([
        '401 unauthenticated',
        '401 wrong-credentials',
      ]);
    expect(verdictOf(await reset('yet another battery'))).toBe('400 invalid-code');
    expect(await me(await logIn(cloud, { ...person, password: changed }))).toBe('200');
  });

  test('code that is older than an hour, or replaced by a newer one, is good for nothing', async () => {
    const person = await joinAs(cloud);
    const reset = (code: string) => auth('reset-password', { username: person.username, code, password: changed });
    await auth('forgot-password', { username: person.username });
    const first = await codeFor(cloud, person.email);
    await auth('forgot-password', { username: person.username });
    const second = await codeFor(cloud, person.email);
    if (first !== second) expect(verdictOf(await reset(first))).toBe('400 invalid-code');
    await move('PT61M');
    expect(verdictOf(await reset(second))).toBe('400 invalid-code');
  });

  test('reset frees an account that was locked', async () => {
    const { username, email, password } = await joinAs(cloud);
    for (let count = 0; count < 5; count += 1) await auth('login', { username, password: 'wrong' });
    expect(verdictOf(await auth('login', { username, password }))).toBe('429 too-many-attempts');
    await auth('forgot-password', { username });
    await auth('reset-password', { username, code: await codeFor(cloud, email), password: changed });
    // Cognito has a lock of its own, of a second after the fifth failure.
    await move('PT2S');
    expect(verdictOf(await auth('login', { username, password: changed }))).toBe('200');
  });
});

describe('a code', () => {
  test('that confirms an account does so once under twenty at once', async () => {
    const account = newAccount();
    await auth('sign-up', account);
    const code = await codeFor(cloud, account.email);
    const verdicts = await inParallel(Array.from({ length: 20 }), 20, async () =>
      verdictOf(await auth('confirm', { username: account.username, code })),
    );
    // Cognito hears only so many tries an hour of one account; whoever comes after that is told so.
    expect(verdicts.filter((verdict) => verdict === '204')).toHaveLength(1);
    expect(verdicts.filter((verdict) => /^(204|400 invalid-code|429 too-many-attempts)$/.test(verdict))).toHaveLength(
      20,
    );
  });

  test('that resets a password does so once under twenty at once', async () => {
    const person = await joinAs(cloud);
    await auth('forgot-password', { username: person.username });
    const code = await codeFor(cloud, person.email);
    const passwords = Array.from({ length: 20 }, (_, index) => `horse battery number ${index}`);
    const verdicts = await inParallel(passwords, 20, async (password) =>
      verdictOf(await auth('reset-password', { username: person.username, code, password })),
    );
    const winner = verdicts.indexOf('204');
    expect(verdicts.filter((_, index) => index !== winner)).toEqual(Array(19).fill('400 invalid-code'));
    expect(await me(await logIn(cloud, { ...person, password: passwords[winner] ?? '' }))).toBe('200');
  });
});

describe('whether an account exists', () => {
  const same = (answers: readonly Answer[]): void => {
    const [first, ...others] = answers.map(withoutIdentity);
    for (const other of others) expect(other).toEqual(first);
  };

  test('is told by no answer: login, forgotten password, code again, confirmation, reset', async () => {
    const confirmed = await joinAs(cloud);
    const waiting = newAccount();
    await auth('sign-up', waiting);
    const nobody = newAccount();
    const all = [confirmed, waiting, nobody];
    const wrong = 'not the password';
    for (const names of [all.map(({ username }) => username), all.map(({ email }) => email)]) {
      const each = (name: string, body: (username: string) => object) =>
        inParallel(names, 1, (username) => auth(name, body(username)));
      same(await each('login', (username) => ({ username, password: wrong })));
      same(await each('forgot-password', (username) => ({ username })));
      same(
        await each('reset-password', (username) => ({ username, code: '135790', password: 'correct horse battery' })),
      );
    }
    const names = all.map(({ username }) => username);
    const each = (name: string, body: (username: string) => object) =>
      inParallel(names, 1, (username) => auth(name, body(username)));
    same(await each('resend-code', (username) => ({ username })));
    same(await each('confirm', (username) => ({ username, code: '135790' })));
  });

  test('is told by no answer however often it is asked', async () => {
    const confirmed = await joinAs(cloud);
    const waiting = newAccount();
    await auth('sign-up', waiting);
    const names = [confirmed.username, waiting.username, newAccount().username];
    const asked: readonly [string, (username: string) => object, number][] = [
      ['resend-code', (username) => ({ username }), 8],
      ['confirm', (username) => ({ username, code: '135790' }), 17],
      ['forgot-password', (username) => ({ username }), 23],
      ['reset-password', (username) => ({ username, code: '135790', password: 'correct horse battery' }), 23],
      ['login', (username) => ({ username, password: 'not the password' }), 8],
    ];
    for (const [name, body, times] of asked) {
      const histories = await inParallel(names, 3, async (username) => {
        const answers: Answer[] = [];
        for (let count = 0; count < times; count += 1) answers.push(await auth(name, body(username)));
        return answers;
      });
      const verdicts = histories.map((answers) => answers.map(verdictOf));
      expect([name, verdicts[1]]).toEqual([name, verdicts[0]]);
      expect([name, verdicts[2]]).toEqual([name, verdicts[0]]);
    }
  });

  test('is not told by signing up: a taken name or address is answered like a free one', async () => {
    const owner = await joinAs(cloud);
    const answerTo = async (over: object) => {
      const account = newAccount(over);
      const { status, headers, body } = shown(await auth('sign-up', account));
      // Its length is that of the name in it.
      const { 'content-length': _, ...rest } = headers;
      return { status, headers: rest, body: body.replace(account.username, '<its own name>') };
    };
    const ofFree = await answerTo({});
    expect(await answerTo({ username: owner.username })).toEqual(ofFree);
    expect(await answerTo({ username: owner.username.toUpperCase() })).toEqual(ofFree);
    expect(await answerTo({ username: owner.username, password: 'another password' })).toEqual(ofFree);
    const mask = { codeSentTo: `${owner.email.slice(0, 1)}***@e***.com` };
    const ofAddress = await answerTo({ email: owner.email });
    expect({ ...ofAddress, body: { ...JSON.parse(ofAddress.body), ...mask } }).toEqual({
      ...ofFree,
      body: { ...JSON.parse(ofFree.body), ...mask },
    });
  });
  const shown = (answer: Answer) =>
    withoutIdentity(answer) as { status: number; headers: Record<string, string>; body: string };

  test('taken names and addresses stay their owner’s, and the stranger gets nothing', async () => {
    const owner = await joinAs(cloud);
    const mails = (await mailTo(owner.email)).length;
    const byName = newAccount({ username: owner.username });
    expect(verdictOf(await auth('sign-up', byName))).toBe('201');
    expect(await mailTo(byName.email)).toEqual([]);
    expect(await mailTo(owner.email)).toHaveLength(mails);

    const byMail = newAccount({ email: owner.email.toUpperCase(), password: 'the stranger’s own' });
    expect(verdictOf(await auth('sign-up', byMail))).toBe('201');
    // The code goes to the owner's mailbox; even with it the address is not taken over.
    const code = await codeFor(cloud, owner.email);
    expect(verdictOf(await auth('confirm', { username: byMail.username, code }))).toBe('400 invalid-code');
    for (const username of [owner.email, byMail.username])
      expect(verdictOf(await auth('login', { username, password: byMail.password }))).toBe('401 wrong-credentials');
    const { userId } = await logIn(cloud, { ...owner, username: owner.email });
    expect([userId, (await withToken(cloud, owner.accessToken).getMe()).email]).toEqual([owner.userId, owner.email]);
    expect(verdictOf(await auth('login', { username: owner.username, password: byName.password }))).toBe('200');
  });

  test('two who sign up with one address: the first to confirm has it', async () => {
    const first = newAccount();
    const second = newAccount({ email: first.email, password: 'second horse battery' });
    await auth('sign-up', first);
    const codeOfFirst = await codeFor(cloud, first.email);
    await auth('sign-up', second);
    const codeOfSecond = await codeFor(cloud, first.email);
    expect(verdictOf(await auth('confirm', { username: first.username, code: codeOfFirst }))).toBe('204');
    expect(verdictOf(await auth('confirm', { username: second.username, code: codeOfSecond }))).toBe(
      '400 invalid-code',
    );
    expect(await me(await logIn(cloud, { ...first, username: first.email }))).toBe('200');
  });
});

describe('five failures', () => {
  const tries = (username: string, count: number, password = 'wrong') =>
    inParallel(Array.from({ length: count }), 1, async () => verdictOf(await auth('login', { username, password })));
  const wrong = '401 wrong-credentials';
  const locked = '429 too-many-attempts';

  test.each(['username', 'email'] as const)('by %s lock the account for a quarter of an hour', async (name) => {
    const person = await joinAs(cloud);
    expect(await tries(person[name], 7)).toEqual([wrong, wrong, wrong, wrong, wrong, locked, locked]);
    const refused = await auth('login', { username: person[name], password: person.password });
    expect(verdictOf(refused)).toBe(locked);
    const wait = Number(refused.headers['retry-after']);
    expect([wait > 14 * 60, wait <= 15 * 60, problemIn(refused).detail?.includes(person.email)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await me(person)).toBe('200');
    await move(`PT${wait - 20}S`);
    expect(await tries(person[name], 1, person.password)).toEqual([locked]);
    await move('PT25S');
    expect(await tries(person[name], 1, person.password)).toEqual(['200']);
  });

  test('by both names lock it too, and neither name tells of the other', async () => {
    const person = await joinAs(cloud);
    const nobody = newAccount();
    const mixed = async ({ username, email }: { username: string; email: string }) => [
      ...(await tries(username, 3)),
      ...(await tries(email.toUpperCase(), 2)),
      ...(await tries(username, 3)),
      ...(await tries(email, 4)),
    ];
    const known = await mixed(person);
    expect(known).toEqual(await mixed(nobody));
    expect(known.slice(0, 8)).toEqual([wrong, wrong, wrong, wrong, wrong, wrong, wrong, locked]);
    // Five had failed by then: the right password by the name that was not told so is refused as a wrong one is.
    const other = await joinAs(cloud);
    await tries(other.username, 3);
    await tries(other.email, 2);
    expect(await tries(other.email, 1, other.password)).toEqual([wrong]);
    await move('PT15M1S');
    expect(await tries(other.email, 1, other.password)).toEqual(['200']);
  });

  test('are not a locked account when the fifth try is right, and counting starts anew then', async () => {
    const person = await joinAs(cloud);
    expect(await tries(person.username, 4)).toEqual([wrong, wrong, wrong, wrong]);
    expect(await tries(person.username, 1, person.password)).toEqual(['200']);
    expect(await tries(person.username, 4)).toEqual([wrong, wrong, wrong, wrong]);
    expect(await tries(person.username, 1, person.password)).toEqual(['200']);
  });

  test('is what fifty tries at once come to: no more than five reach Cognito', async () => {
    const person = await joinAs(cloud);
    const before = cloud.cloud.calls.count;
    const verdicts = await inParallel(Array.from({ length: 50 }), 50, async () =>
      verdictOf(await auth('login', { username: person.username, password: 'wrong' })),
    );
    const asked = cloud.cloud.calls.since(before).filter(({ action }) => action === 'AdminInitiateAuth');
    const counts = [...new Set(verdicts)].map(
      (one) => `${verdicts.filter((verdict) => verdict === one).length} × ${one}`,
    );
    say(`fifty wrong passwords at once: ${asked.length} reach Cognito, ${counts.sort().join(', ')}`);
    expect(asked.length).toBeLessThanOrEqual(5);
    expect(verdicts.filter((verdict) => verdict === wrong).length).toBe(asked.length);
    expect(await tries(person.username, 8)).toContain(locked);
    expect(await tries(person.username, 1, person.password)).toEqual([locked]);
  });

  test('are counted of an open session that guesses the password too', async () => {
    const person = await joinAs(cloud);
    const guess = async (currentPassword: string) =>
      verdictOf(
        await auth('change-password', { currentPassword, newPassword: 'correct new battery' }, person.accessToken),
      );
    for (let count = 0; count < 5; count += 1) expect(await guess('wrong')).toBe(wrong);
    expect([await guess('wrong'), await guess(person.password)]).toEqual([locked, locked]);
    expect(await me(person)).toBe('200');
  });
});
