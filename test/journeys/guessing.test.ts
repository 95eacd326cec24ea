import { randomUUID } from 'node:crypto';
import { codeFor, joinAs, logIn, startTestCloud, type TestCloud, withToken } from '../support/cloud.ts';
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
const move = (advance: string, sessions = false) => cloud.control('POST', 'clock', { advance, sessions });
const mailTo = async (email: string) =>
  (await cloud.control<{ items: { to: string; code?: string }[] }>('GET', 'mailbox')).items.filter(
    ({ to }) => to === email,
  );

/** A code that has not been mailed to anybody. */
const wrongCode = async (): Promise<string> => {
  const { items } = await cloud.control<{ items: { code?: string }[] }>('GET', 'mailbox');
  const mailed = new Set(items.map(({ code }) => code));
  const all = Array.from({ length: mailed.size + 1 }, (_, number) => String(135_790 + number));
  return all.find((code) => !mailed.has(code)) ?? '';
};

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
      const code = await wrongCode();
      same(await each('reset-password', (username) => ({ username, code, password: 'correct horse battery' })));
    }
    const names = all.map(({ username }) => username);
    const each = (name: string, body: (username: string) => object) =>
      inParallel(names, 1, (username) => auth(name, body(username)));
    same(await each('resend-code', (username) => ({ username })));
    const code = await wrongCode();
    same(await each('confirm', (username) => ({ username, code })));
  });

  test('is told by no answer however often it is asked', async () => {
    const confirmed = await joinAs(cloud);
    const waiting = newAccount();
    await auth('sign-up', waiting);
    const names = [confirmed.username, waiting.username, newAccount().username];
    const asked: readonly [string, (username: string, code: string) => object, number][] = [
      ['resend-code', (username) => ({ username }), 8],
      ['confirm', (username, code) => ({ username, code }), 17],
      ['forgot-password', (username) => ({ username }), 23],
      ['reset-password', (username, code) => ({ username, code, password: 'correct horse battery' }), 23],
      ['login', (username) => ({ username, password: 'not the password' }), 8],
    ];
    for (const [name, body, times] of asked) {
      const code = await wrongCode();
      const histories = await inParallel(names, 3, async (username) => {
        const answers: Answer[] = [];
        for (let count = 0; count < times; count += 1) answers.push(await auth(name, body(username, code)));
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
