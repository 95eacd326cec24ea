import { type Client, createClient, ProblemError } from '../contract/client.ts';
import { type Routes, routes } from '../contract/routes.ts';
import type { Cloud } from '../local/cloud.ts';
import { makeOperator } from '../scripts/operators.ts';

/** Where requests go. */
export type Target = Pick<Cloud, 'url'>;

/** A person with an account who is signed in. */
export interface Member {
  readonly username: string;
  readonly email: string;
  readonly userId: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  readonly api: Client<Routes>;
}

/** What somebody signs up with; everything is equally long for everybody, so that everybody's items are equally large. */
export interface NewMember {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
}

export const visitor = ({ url }: Target): Client<Routes> => createClient(routes, { baseUrl: url });

let made = 0;
export function somebody(): NewMember {
  made += 1;
  const number = String(made).padStart(6, '0');
  const username = `member-${number}`;
  return { username, email: `${username}@example.com`, password: `correct horse ${number}`, displayName: 'A member' };
}

/** Signs somebody up; they have not confirmed yet. */
export async function signUp(target: Target): Promise<NewMember> {
  const person = somebody();
  await patiently(() => visitor(target).signUp({ body: { ...person, role: 'seller' } }));
  return person;
}

/** Signs somebody up, confirms and signs in. */
export async function join(target: Target): Promise<Member> {
  const person = await signUp(target);
  const body = { username: person.username, code: await mailedCode(target, person.email) };
  await patiently(() => visitor(target).confirmSignUp({ body }));
  const { user, accessToken, refreshToken } = await logIn(target, person);
  const member: Member = {
    ...person,
    userId: user.id,
    accessToken,
    refreshToken,
    api: createClient(routes, { baseUrl: target.url, token: () => member.accessToken }),
  };
  return member;
}

/** Signs in somebody whose tokens say that they are an operator. */
export async function joinOperator(target: Target & Pick<Cloud, 'description'>): Promise<Member> {
  const member = await join(target);
  await makeOperator({ local: target.description }, member.username);
  return Object.assign(member, tokensOf(await logIn(target, member)));
}

const tokensOf = ({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }) => ({
  accessToken,
  refreshToken,
});

export const logIn = (target: Target, { username, password }: Pick<Member, 'username' | 'password'>) =>
  patiently(() => visitor(target).login({ body: { username, password } }));

/** Ends one session of a member. */
export async function logOut({ url }: Target, session: { accessToken: string; refreshToken: string }): Promise<void> {
  const api = createClient(routes, { baseUrl: url, token: () => session.accessToken });
  await patiently(() => api.logout({ body: { refreshToken: session.refreshToken } }));
}

/** The code mailed last to an address. */
export async function mailedCode({ url }: Target, email: string): Promise<string> {
  const response = await fetch(`${url}/_local/mailbox`);
  const { items } = (await response.json()) as { items: { to: string; code?: string }[] };
  const code = items.find((mail) => mail.to === email && mail.code !== undefined)?.code;
  if (code === undefined) throw new Error(`no code was mailed to ${email}`);
  return code;
}

/** Asks again when the gateway says that it has been asked too often: signing in has a strict limit. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 429) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
}
