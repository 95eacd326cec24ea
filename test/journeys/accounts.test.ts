import { randomUUID } from 'node:crypto';
import { makeOperator } from '../../scripts/operators.ts';
import { aProduct } from '../support/builders.ts';
import { anonymous, codeFor, joinAs, logIn, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { type Answer, askPatiently, inParallel, verdictOf } from '../support/http.ts';

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
      emailPreferences: { paid: true, shipped: true, deadline: true, dispute: true, payout: true },
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
      medianReplyMinutes: null,
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
    // Not to the second: a busy machine needs some of the minute for itself.
    await move('PT40S', true);
    expect(await refresh(person.refreshToken)).toBe('200');
    await move('PT21S', true);
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
