import { createHash } from 'node:crypto';
import type { Claims, Identity, IssuedTokens, NewAccount } from '../../core/auth/ports.ts';
import { Refusal } from '../../core/shared/errors.ts';

interface Account extends NewAccount {
  readonly userId: string;
  confirmed: boolean;
  password: string;
}
interface IssuedSession {
  readonly id: string;
  readonly userId: string;
  revoked: boolean;
}

export interface MemoryIdentity extends Identity {
  /** How often a password was checked. */
  readonly passwordChecks: () => number;
  /** Codes mailed, newest last. */
  readonly mailbox: { readonly email: string; readonly code: string }[];
  /** Sign-ins whose refresh tokens the provider would still take. */
  readonly unrevoked: (userId: string) => string[];
  /** Makes a confirmed account. */
  join(account: Partial<NewAccount> & { readonly username: string }): string;
}

const wrong = () =>
  new Refusal('wrong-credentials', 'The name or the password is not right, or the account is not confirmed yet.');
const wrongCode = () => new Refusal('invalid-code', 'The code is wrong.');

/** A provider that keeps the port's promises and remembers everything. Its tokens are `<use>:<session>:<number>`. */
export function memoryIdentity(): MemoryIdentity {
  const accounts: Account[] = [];
  const sessions: IssuedSession[] = [];
  const codes = new Map<string, string>();
  const mailbox: MemoryIdentity['mailbox'] = [];
  let checks = 0;
  let count = 0;
  const named = (login: string) =>
    accounts.find(({ username, email }) =>
      [username, email].some((name) => name.toLowerCase() === login.toLowerCase()),
    );
  const mail = (account: Account): void => {
    count += 1;
    const code = String(100_000 + count);
    codes.set(account.userId, code);
    mailbox.push({ email: account.email, code });
  };
  const takeCode = (login: string, code: string): Account => {
    const account = named(login);
    if (!account || codes.get(account.userId) !== code) throw wrongCode();
    codes.delete(account.userId);
    return account;
  };
  const sessionOf = (token: string) => sessions.find(({ id }) => id === token.split(':')[1]);
  const issue = (session: IssuedSession): IssuedTokens => {
    const account = accounts.find(({ userId }) => userId === session.userId);
    if (!account) throw wrong();
    count += 1;
    const token = (use: string) => `${use}:${session.id}:${count}`;
    return {
      accessToken: token('access'),
      refreshToken: token('refresh'),
      idToken: token('id'),
      expiresIn: 900,
      claims: claimsOf(account, session.id),
    };
  };
  const add = (given: NewAccount, confirmed: boolean): Account => {
    const account = { ...given, userId: userIdOf(given.username), confirmed };
    accounts.push(account);
    return account;
  };
  return {
    mailbox,
    passwordChecks: () => checks,
    unrevoked: (userId) => sessions.filter((s) => s.userId === userId && !s.revoked).map(({ id }) => id),
    join: (account) =>
      add(
        {
          password: 'correct horse battery',
          email: `${account.username}@example.com`,
          role: 'buyer',
          displayName: account.username,
          ...account,
        },
        true,
      ).userId,
    async signUp(account) {
      if (named(account.username)) return 'exists';
      mail(add(account, false));
      return 'created';
    },
    async confirmSignUp(username, code) {
      takeCode(username, code).confirmed = true;
    },
    async resendCode(username) {
      const account = named(username);
      if (account && !account.confirmed) mail(account);
    },
    findAccount: async (login) => named(login),
    async logIn(login, password) {
      checks += 1;
      const account = named(login);
      if (account?.password !== password) throw wrong();
      if (!account.confirmed) throw wrong();
      const session = { id: `session-${sessions.length + 1}`, userId: account.userId, revoked: false };
      sessions.push(session);
      return issue(session);
    },
    async refresh(refreshToken) {
      const session = sessionOf(refreshToken);
      if (!session || session.revoked) throw wrong();
      return issue(session);
    },
    async revoke(refreshToken) {
      const session = sessionOf(refreshToken);
      if (session) session.revoked = true;
    },
    async forgotPassword(login) {
      const account = named(login);
      if (account?.confirmed) mail(account);
    },
    async resetPassword(login, code, password) {
      takeCode(login, code).password = password;
    },
    async changePassword(accessToken, current, proposed) {
      checks += 1;
      const account = accounts.find(({ userId }) => userId === sessionOf(accessToken)?.userId);
      if (account?.password !== current) throw wrong();
      account.password = proposed;
    },
    claimed() {
      throw new Error('no use-case asks this provider');
    },
    async whose() {
      throw new Error('no use-case asks this provider');
    },
    async deleteAccount(username) {
      const account = named(username);
      if (account) accounts.splice(accounts.indexOf(account), 1);
    },
    async signOutEverywhere(username) {
      const account = named(username);
      for (const session of sessions) if (session.userId === account?.userId) session.revoked = true;
    },
  };
}

const claimsOf = (account: Account, sessionId: string): Claims => ({
  userId: account.userId,
  sessionId,
  username: account.username,
  operator: false,
  email: account.email,
  role: account.role,
  displayName: account.displayName,
  ...(account.phoneNumber === undefined ? {} : { phoneNumber: account.phoneNumber }),
});

/** A `sub` that is the same each time for one name. */
function userIdOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
