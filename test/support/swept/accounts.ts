import { randomUUID } from 'node:crypto';
import { codeFor, joinAs, logIn, type Person, type TestCloud } from '../cloud.ts';
import { type Answer, verdictOf } from '../http.ts';
import { asking, inTurn, must, mustBe, type Rows, read, somebody } from './row.ts';

const next = 'another horse battery';

/** Accounts, sessions and profiles. */
export function sweptAccounts(cloud: TestCloud): Rows {
  const { as, anonymously } = asking(cloud);
  // Whoever logs in often ends older sessions of their own.
  const busy = somebody(cloud, () => joinAs(cloud));
  const refreshing = somebody(cloud, () => joinAs(cloud));
  const leaving = somebody(cloud, () => joinAs(cloud));
  const changing = somebody(cloud, () => joinAs(cloud, 'seller'));

  const tries = ({ username }: { username: string }, password: string) =>
    anonymously('/auth/login', { username, password });
  const opens = async (accessToken: string): Promise<boolean> =>
    (await as({ accessToken }, 'GET', '/users/me')).status === 200;
  const mustOpen = async (answer: Answer): Promise<void> => {
    must(`can not log in: ${verdictOf(answer)}`, answer.status === 200);
    must('the session does not open anything', await opens(read<Person>(answer).accessToken));
  };
  const mailsTo = async (email: string): Promise<number> => {
    const { items } = await cloud.control<{ items: { to: string }[] }>('GET', 'mailbox');
    return items.filter(({ to }) => to === email).length;
  };
  const someone = () => {
    const username = `swept-${randomUUID().slice(0, 12)}`;
    return { username, email: `${username}@example.com`, password: 'correct horse battery' };
  };
  const signedUp = async () => {
    const account = someone();
    await anonymously('/auth/sign-up', { ...account, role: 'buyer', displayName: 'Swept' });
    return { ...account, code: await codeFor(cloud, account.email) };
  };
  // The clock is moved by one at a time.
  const aMinutePasses = inTurn(() => cloud.control('POST', 'clock', { advance: 'PT61S' }));
  const confirm = ({ username }: { username: string }, code: string) =>
    anonymously('/auth/confirm', { username, code });
  /** The old password opens nothing any more, the new one does, and of the sessions from before only `kept` are left. */
  const mustHaveNewPassword = async (person: Person, answer: Answer, before: readonly Person[], kept?: Person) => {
    must('the old password still opens', verdictOf(await tries(person, person.password)) === '401 wrong-credentials');
    await mustOpen(await tries(person, next));
    // What became of the first try is not known: it counts as done a minute later.
    if (answer.status !== 204) await aMinutePasses();
    for (const { accessToken } of before) must('an old session goes on', !(await opens(accessToken)));
    if (kept) must('their own session has ended', await opens(kept.accessToken));
  };

  return {
    signUp: async () => {
      const account = someone();
      return {
        call: () => anonymously('/auth/sign-up', { ...account, role: 'buyer', displayName: 'Swept' }),
        async converged(answer) {
          mustBe(answer, '201');
          mustBe(await confirm(account, await codeFor(cloud, account.email)), '204');
          must('too many mails', (await mailsTo(account.email)) <= 3);
          await mustOpen(await tries(account, account.password));
        },
      };
    },
    confirmSignUp: async () => {
      const account = await signedUp();
      return {
        call: () => confirm(account, account.code),
        async converged(answer) {
          // Its own first try has used the code, which the client finds out by logging in.
          mustBe(answer, '204', '400 invalid-code');
          await mustOpen(await tries(account, account.password));
        },
      };
    },
    resendCode: async () => {
      const { username, email, password } = await signedUp();
      return {
        call: () => anonymously('/auth/resend-code', { username }),
        async converged(answer) {
          mustBe(answer, '204');
          // One for signing up, one at most for the first call, one for the second.
          const mails = await mailsTo(email);
          must(`${mails} mails`, mails >= 2 && mails <= 3);
          mustBe(await confirm({ username }, await codeFor(cloud, email)), '204');
          await mustOpen(await tries({ username }, password));
        },
      };
    },
    login: async () => {
      const person = await busy();
      return {
        call: () => tries(person, person.password),
        converged: mustOpen,
      };
    },
    refreshSession: async () => {
      const { refreshToken } = await logIn(cloud, await refreshing());
      return {
        call: () => anonymously('/auth/refresh', { refreshToken }),
        async converged(answer) {
          await mustOpen(answer);
          const { refreshToken } = read<Person>(answer);
          mustBe(await anonymously('/auth/refresh', { refreshToken }), '200');
        },
      };
    },
    logout: async () => {
      const session = await logIn(cloud, await leaving());
      const { refreshToken } = session;
      return {
        call: () => as(session, 'POST', '/auth/logout', { refreshToken }),
        async converged(answer) {
          // Its own first try has ended the session, and that is what the client is told.
          mustBe(answer, '204', '401 unauthenticated');
          must('the session goes on', !(await opens(session.accessToken)));
          mustBe(await anonymously('/auth/refresh', { refreshToken }), '401 wrong-credentials');
        },
      };
    },
    forgotPassword: async () => {
      const person = await joinAs(cloud);
      const { username, email } = person;
      return {
        call: () => anonymously('/auth/forgot-password', { username }),
        async converged(answer) {
          mustBe(answer, '204');
          // As for resending a code.
          const mails = await mailsTo(email);
          must(`${mails} mails`, mails >= 2 && mails <= 3);
          const reset = { username, code: await codeFor(cloud, email), password: next };
          const done = await anonymously('/auth/reset-password', reset);
          mustBe(done, '204');
          await mustHaveNewPassword(person, done, [person]);
        },
      };
    },
    resetPassword: async () => {
      const person = await joinAs(cloud);
      const { username, email } = person;
      await anonymously('/auth/forgot-password', { username });
      const reset = { username, code: await codeFor(cloud, email), password: next };
      return {
        call: () => anonymously('/auth/reset-password', reset),
        async converged(answer) {
          // Its own first try has used the code, which the client finds out by logging in.
          mustBe(answer, '204', '400 invalid-code');
          await mustHaveNewPassword(person, answer, [person]);
        },
      };
    },
    changePassword: async () => {
      const person = await joinAs(cloud);
      const other = await logIn(cloud, person);
      const change = { currentPassword: person.password, newPassword: next };
      return {
        call: () => as(person, 'POST', '/auth/change-password', change),
        async converged(answer) {
          // Its own first try has changed it, which the client finds out by logging in.
          mustBe(answer, '204', '401 wrong-credentials');
          await mustHaveNewPassword(person, answer, [other], person);
        },
      };
    },
    updateMe: async () => {
      const person = await changing();
      const displayName = `Swept ${randomUUID()}`;
      const before = (await person.api.getMe()).emailPreferences;
      const emailPreferences = { ...before, paid: !before.paid };
      return {
        call: () => as(person, 'PATCH', '/users/me', { displayName, emailPreferences }),
        async converged(answer) {
          mustBe(answer, '200');
          const me = await person.api.getMe();
          must('the name is not stored', me.displayName === displayName);
          must('the preferences are not stored', me.emailPreferences.paid === emailPreferences.paid);
        },
      };
    },
    deleteMe: async () => {
      const person = await joinAs(cloud);
      return {
        call: () => as(person, 'DELETE', '/users/me'),
        async converged(answer) {
          // Its own first try has signed them out, and that is what the client is told.
          mustBe(answer, '204', '401 unauthenticated');
          must('the session goes on', !(await opens(person.accessToken)));
          mustBe(await tries(person, person.password), '401 wrong-credentials');
        },
      };
    },
  };
}
