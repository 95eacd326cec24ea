import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '../../contract/client.ts';
import { type Routes, routes } from '../../contract/routes.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud.ts';
import { makeOperator } from '../../scripts/operators.ts';
import { testAssembly } from './assembly.ts';

process.env['TZ'] = 'UTC';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** A local cloud for one test file, with what tests do to it from outside. */
export interface TestCloud {
  readonly url: string;
  readonly cloud: Cloud;
  readonly dataDirectory: string;
  /** Lines the functions wrote, as JSON. */
  readonly functionLines: { readonly functionName: string; readonly line: string }[];
  /** Lines the cloud itself wrote: denied calls, failed invocations … */
  readonly cloudLines: string[];
  control<T = Record<string, unknown>>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Resolves once everything that follows from what was done has happened. */
  settle(): Promise<void>;
  /** Ends it and starts it again on the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** Name of the function of an operation, task or consumer, such as `create-listing`. */
export const functionOf = (name: string): string => `swapyard-dev-${name}`;

/** A person who has signed up, confirmed and logged in. */
export interface Person {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly api: Client<Routes>;
}

export async function startTestCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'swapyard-'));
  const functionLines: TestCloud['functionLines'] = [];
  const cloudLines: string[] = [];
  const start = () =>
    startCloud({
      assemblyDirectory: testAssembly,
      dataDirectory,
      port: 0,
      patience: 10,
      log: (line) => cloudLines.push(line),
      onLog: (functionName, line) => functionLines.push({ functionName, line }),
      ...options,
    });
  let cloud = await start();
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${cloud.url}/_local/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} /_local/${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    get url() {
      return cloud.url;
    },
    get cloud() {
      return cloud;
    },
    dataDirectory,
    functionLines,
    cloudLines,
    control,
    settle: async () => {
      await control('POST', 'settle');
    },
    restart: async () => {
      await cloud.close();
      cloud = await start();
    },
    close: async () => {
      await cloud.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

export const anonymous = (cloud: TestCloud): Client<Routes> => createClient(routes, { baseUrl: cloud.url });

/** A client that sends this access token. */
export const withToken = (cloud: TestCloud, accessToken: string): Client<Routes> =>
  createClient(routes, { baseUrl: cloud.url, token: () => accessToken });

let people = 0;

/** Signs a new person up, confirms them with the code from the mailbox and logs them in. */
export async function joinAs(cloud: TestCloud, role: 'buyer' | 'seller' = 'buyer', name?: string): Promise<Person> {
  people += 1;
  const username = name ?? `${role}-${people}-${process.pid}`;
  const email = `${username}@example.com`;
  const password = 'correct horse battery';
  const api = anonymous(cloud);
  await api.signUp({ body: { username, email, password, role, displayName: `Person ${people}` } });
  await api.confirmSignUp({ body: { username, code: await codeFor(cloud, email) } });
  return logIn(cloud, { username, email, password });
}

export async function logIn(
  cloud: TestCloud,
  { username, email, password }: Pick<Person, 'username' | 'email' | 'password'>,
): Promise<Person> {
  const { user, ...tokens } = await anonymous(cloud).login({ body: { username, password } });
  return { username, email, password, userId: user.id, ...tokens, api: withToken(cloud, tokens.accessToken) };
}

/** A person whose tokens say that they are an operator. */
export async function joinOperator(cloud: TestCloud): Promise<Person> {
  const person = await joinAs(cloud, 'seller');
  await makeOperator({ local: cloud.cloud.description }, person.username);
  return logIn(cloud, person);
}

/** The newest code mailed to an address. */
export async function codeFor(cloud: TestCloud, email: string): Promise<string> {
  const { items } = await cloud.control<{ items: { to: string; code?: string }[] }>('GET', 'mailbox');
  const code = items.find((mail) => mail.to === email && mail.code !== undefined)?.code;
  if (code === undefined) throw new Error(`no code was mailed to ${email}`);
  return code;
}
