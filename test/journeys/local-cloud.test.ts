import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../../local/cloud.ts';
import { UnsupportedResources } from '../../local/template/errors.ts';
import { testAssembly } from '../support/assembly.ts';
import { variantOf } from '../support/assembly-variant.ts';
import { aProduct } from '../support/builders.ts';
import { anonymous, joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';

const DAY_MS = 86_400_000;

/** Processes that were started for a cloud with these data: its folder is on their command line. */
function processesOf(dataDirectory: string): number[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dataDirectory))
    .map((line) => Number(line.trim().split(' ')[0]));
}

/** A server on a port nobody else has. */
const listening = (): Promise<{ port: number; server: Server }> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port, server }));
  });
const ended = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Servers that listen in this process. That nobody listens at a port can not be tried: others may take it meanwhile. */
async function serversHere(): Promise<number> {
  // One that was closed is gone a turn of the event loop later, or two.
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
}

describe('given a cloud that can not start', () => {
  let dataDirectory: string;
  let before: number;
  beforeEach(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'swapyard-cloud-'));
    before = await serversHere();
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

  const start = (port = 0, assemblyDirectory = testAssembly) =>
    startCloud({ assemblyDirectory, dataDirectory, port, log: () => undefined });

  async function nothingIsLeft(servers = before): Promise<void> {
    expect(processesOf(dataDirectory)).toEqual([]);
    expect(existsSync(join(dataDirectory, 'cloud.json'))).toBe(false);
    expect(await serversHere()).toBe(servers);
  }

  test('because its port is taken then the error names the option to choose another one', async () => {
    const { port, server } = await listening();
    try {
      await expect(start(port)).rejects.toThrow(`port ${port} is taken: choose another one with --port`);
      await nothingIsLeft(before + 1);
    } finally {
      await ended(server);
    }
  });

  test('because of resources it can not run then the error names each of them', async () => {
    const variant = variantOf(testAssembly, ([first = {}, second = {}]) => {
      first['Pictures'] = { Type: 'AWS::EFS::FileSystem' };
      second['Doorman'] = { Type: 'AWS::WAFv2::WebACL', Properties: {} };
    });
    try {
      const refused = await start(0, variant.directory).catch((error: unknown) => error);

      expect(refused).toBeInstanceOf(UnsupportedResources);
      expect(String(refused)).toMatch(/2 resource\(s\)/);
      expect(String(refused)).toMatch(/\/Pictures \(AWS::EFS::FileSystem\)/);
      expect(String(refused)).toMatch(/\/Doorman \(AWS::WAFv2::WebACL\)/);
      await nothingIsLeft();
    } finally {
      variant.remove();
    }
  });

  test('because a function asks for what it does not have then what had started by then ends', async () => {
    const variant = variantOf(testAssembly, (declarations) => {
      for (const resources of declarations)
        for (const { Type, Properties } of Object.values(resources))
          if (Type === 'AWS::Lambda::Function' && Properties?.['FunctionName'] === 'swapyard-dev-relay')
            Properties['Layers'] = ['arn:aws:lambda:eu-west-1:000000000000:layer:tools:1'];
    });
    try {
      await expect(start(0, variant.directory)).rejects.toThrow(
        /Relay\w*: the local cloud does not run functions with Layers/,
      );
      await nothingIsLeft();
    } finally {
      variant.remove();
    }
  });

  test('because the assembly is not there then the error says what is missing', async () => {
    await expect(start(0, join(dataDirectory, 'nowhere'))).rejects.toThrow(/manifest\.json/);
    await nothingIsLeft();
  });

  test('because another one runs on its data then the error says where, and that one goes on', async () => {
    const first = await start();
    try {
      await expect(start()).rejects.toThrow(
        `a local cloud runs on these data already: ${first.url} (process ${process.pid})`,
      );
      expect((await fetch(`${first.url}/v1/health`)).status).toBe(200);
    } finally {
      await first.close();
    }
    await nothingIsLeft();
  });
});

test('given a running cloud when it is closed then every process it started is gone and its ports are free', async () => {
  const before = await serversHere();
  const { cloud, dataDirectory } = await startTestCloud();
  try {
    expect(await serversHere()).toBeGreaterThan(before + 1);
    expect((await fetch(`${cloud.url}/v1/health`)).status).toBe(200);
    expect(processesOf(dataDirectory).length).toBeGreaterThan(0);

    await Promise.all([cloud.close(), cloud.close()]);

    expect(processesOf(dataDirectory)).toEqual([]);
    expect(existsSync(join(dataDirectory, 'cloud.json'))).toBe(false);
    expect(await serversHere()).toBe(before);
  } finally {
    await cloud.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
});

describe('given the control endpoint', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud();
  });
  afterAll(() => cloud.close());

  interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly text: string;
  }

  /** As it is: `fetch` does not let one choose the host or send an origin. */
  const send = (
    method: string,
    path: string,
    { body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(`${cloud.url}${path}`, { method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      sent.once('error', reject);
      sent.end(body);
    });
  const offsetMs = async (): Promise<number> => (await cloud.control<{ offsetMs: number }>('GET', 'clock')).offsetMs;

  test.each([
    ['GET', '/_local/nothing'],
    ['POST', '/_local/mailbox'],
    ['GET', '/_local/reset'],
    ['DELETE', '/_local'],
    ['GET', '/_local/toString'],
  ])('when %s %s is asked then the answer is 404 and lists what there is', async (method, path) => {
    const { status, text } = await send(method, path);

    expect(status).toBe(404);
    expect(text).toContain('POST /_local/clock');
  });

  test('when a path only begins like it then it is the API that answers', async () => {
    const { status, text } = await send('GET', '/_locals');

    expect([status, text]).toEqual([404, '{"message":"Not Found"}']);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', undefined],
    ['an unknown field', '{"advance":"P1D","by":1}'],
    ['neither way nor time', '{}'],
    ['both', '{"advance":"P1D","to":"2099-01-01T00:00:00Z"}'],
    ['a number', '{"advance":14}'],
    ['no duration', '{"advance":"two weeks"}'],
    ['an empty duration', '{"advance":"P"}'],
    ['months, which have no fixed length', '{"advance":"P1M"}'],
    ['a negative duration', '{"advance":"-P1D"}'],
    ['no time', '{"to":"tomorrow"}'],
    ['the past', '{"to":"2001-01-01T00:00:00Z"}'],
    ['a time no calendar has', '{"advance":"P999999999999W"}'],
    ['a duration without end', `{"advance":"P${'9'.repeat(400)}D"}`],
    ['more than a command can be', `{"advance":"${' '.repeat(70_000)}"}`],
  ])('when the clock is sent %s then the answer is 400 and time goes on as it did', async (_, body) => {
    const before = await offsetMs();

    const { status, text } = await send('POST', '/_local/clock', body === undefined ? {} : { body });

    expect([status, JSON.parse(text)]).toEqual([400, { message: expect.stringMatching(/.{5,}/) }]);
    expect(await offsetMs()).toBe(before);
    expect((await fetch(`${cloud.url}/v1/health`)).status).toBe(200);
  });

  test('when a page of another origin asks then it is refused and nothing happens', async () => {
    const { port } = new URL(cloud.url);
    const before = await offsetMs();
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${Number(port) - 1}`,
      `https://127.0.0.1:${port}`,
    ]) {
      const { status, headers } = await send('POST', '/_local/clock', {
        body: '{"advance":"P1D"}',
        headers: { origin },
      });

      expect([origin, status]).toEqual([origin, 400]);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(await offsetMs()).toBe(before);
  });

  test('when it is asked by another name then it is refused, so that no name can be pointed here', async () => {
    const { port } = new URL(cloud.url);

    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.evil.example`])
      expect([host, (await send('GET', '/_local/mailbox', { headers: { host } })).status]).toEqual([host, 400]);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const headers = { host, origin: `http://${host}` };
      expect([host, (await send('GET', '/_local/mailbox', { headers })).status]).toEqual([host, 200]);
    }
  });

  test('when its page is asked for then it comes, and loads nothing from elsewhere', async () => {
    for (const path of ['/_local', '/_local/', '/_local?tab=clock']) {
      const { status, headers, text } = await send('GET', path);

      expect([path, status, headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(text).toContain('<title>Swapyard · local cloud</title>');
      expect(text.match(/(?:src|href)="(?!\/|data:)[^"]*"/g)).toBeNull();
    }
  });

  test('when mail arrives then the newest comes first', async () => {
    const earlier = await joinAs(cloud);
    const later = await joinAs(cloud);

    const { items } = await cloud.control<{ items: { to: string; purpose: string; code?: string; sentAt: string }[] }>(
      'GET',
      'mailbox',
    );
    expect(items.slice(0, 2)).toMatchObject([
      { to: later.email, purpose: 'confirm', code: expect.stringMatching(/^\d{6}$/) },
      { to: earlier.email, purpose: 'confirm' },
    ]);
    const times = items.map(({ sentAt }) => sentAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('when functions call AWS then the calls are listed, from any point on', async () => {
    await joinAs(cloud);
    type Calls = { items: { seq: number; function: string; service: string; action: string }[] };
    const { items } = await cloud.control<Calls>('GET', 'calls');
    const middle = items[Math.floor(items.length / 2)]?.seq ?? 0;

    expect(items).toContainEqual(
      expect.objectContaining({ function: 'swapyard-dev-login', service: 'dynamodb', action: 'GetItem' }),
    );
    expect((await cloud.control<Calls>('GET', `calls?since=${middle}`)).items[0]?.seq).toBe(middle + 1);
    expect((await send('GET', '/_local/calls?since=once')).status).toBe(400);
  });

  test.each([
    ['no JSON', 'crash'],
    ['no object', '"throttle"'],
    ['no kind', '{}'],
    ['an unknown kind', '{"kind":"meteor"}'],
    ['an unknown field', '{"kind":"throttle","operation":"PutItem"}'],
    ['a first call of 0', '{"kind":"throttle","at":0}'],
    ['half a call', '{"kind":"throttle","times":0.5}'],
    ['a rate above 1', '{"kind":"throttle","rate":1.5}'],
    ['a seed without a rate', '{"kind":"throttle","seed":7}'],
    ['a rate and a count', '{"kind":"throttle","rate":0.5,"at":2}'],
    ['a conflict of a read', '{"kind":"conflict","action":"GetItem"}'],
  ])('when a fault is %s then the answer is 400 and no fault is set', async (_, body) => {
    const { status, text } = await send('POST', '/_local/faults', { body });

    expect([status, JSON.parse(text)]).toEqual([400, { message: expect.any(String) }]);
    expect(await cloud.control('GET', 'faults')).toEqual({ items: [] });
  });

  test('when a fault is set then it strikes what it names, is counted, and goes when it is cleared', async () => {
    const fault = {
      kind: 'error-before',
      function: 'swapyard-dev-search-listings',
      action: 'dynamodb:Query',
      times: 100,
    };
    await cloud.control('POST', 'faults', fault);

    expect((await fetch(`${cloud.url}/v1/listings`)).status).toBe(503);
    const { items } = await cloud.control<{ items: { fired: number }[] }>('GET', 'faults');
    expect(items).toEqual([{ ...fault, seen: expect.any(Number), fired: expect.any(Number) }]);
    expect(items[0]?.fired).toBeGreaterThan(0);

    expect(await cloud.control('DELETE', 'faults')).toEqual({ items: [] });
    expect((await fetch(`${cloud.url}/v1/listings`)).status).toBe(200);
  });

  test('when time is moved by two weeks then it is two weeks later for the functions, and nobody is logged out', async () => {
    const person = await joinAs(cloud);
    const health = async () => Date.parse((await anonymous(cloud).getHealth()).now);
    const before = await health();

    const moved = await cloud.control<{ now: string }>('POST', 'clock', { advance: 'P14D' });

    for (const gone of [Date.parse(moved.now) - before, (await health()) - before]) {
      expect(gone).toBeGreaterThanOrEqual(14 * DAY_MS);
      // However slow this machine is.
      expect(gone).toBeLessThan(14 * DAY_MS + 60_000);
    }
    expect((await person.api.getMe()).id).toBe(person.userId);

    const to = new Date(Date.parse(moved.now) + 3 * DAY_MS).toISOString();
    await cloud.control('POST', 'clock', { to });
    expect(await health()).toBeGreaterThanOrEqual(Date.parse(to));
  });

  test('when time is moved for the sessions too then tokens have aged', async () => {
    const person = await joinAs(cloud);

    await cloud.control('POST', 'clock', { advance: 'PT16M', sessions: true });

    await expect(person.api.getMe()).rejects.toMatchObject({ problem: { status: 401 } });
  });

  describe('when everything is reset', () => {
    let person: Person;
    let listingId: string;
    beforeAll(async () => {
      person = await joinAs(cloud, 'seller', 'gone');
      listingId = (await person.api.createListing({ body: aProduct() })).id;
      await cloud.settle();
      await cloud.control('POST', 'faults', { kind: 'throttle', function: 'nobody' });
      expect((await anonymous(cloud).searchListings({ query: { sellerId: person.userId } })).items).toHaveLength(1);

      expect(await cloud.control('POST', 'reset')).toEqual({});
    });

    test('then listing, user, session, search, mail and faults are gone', async () => {
      const guest = anonymous(cloud);

      await expect(guest.getListing({ params: { listingId } })).rejects.toMatchObject({ problem: { status: 404 } });
      await expect(guest.getUser({ params: { userId: person.userId } })).rejects.toMatchObject({
        problem: { status: 404 },
      });
      await expect(person.api.getMe()).rejects.toMatchObject({ problem: { status: 401 } });
      await expect(guest.refreshSession({ body: { refreshToken: person.refreshToken } })).rejects.toMatchObject({
        problem: { status: 401 },
      });
      const { username, password } = person;
      await expect(guest.login({ body: { username, password } })).rejects.toMatchObject({ problem: { status: 401 } });
      expect((await guest.searchListings()).items).toEqual([]);
      expect(await cloud.control('GET', 'mailbox')).toEqual({ items: [] });
      expect(await cloud.control('GET', 'faults')).toEqual({ items: [] });
      const { items } = await cloud.control<{ items: { messages: unknown[] }[] }>('GET', 'queues');
      expect(items.flatMap(({ messages }) => messages)).toEqual([]);
    });

    test('then the cloud goes on: the same name joins again, sells and is found', async () => {
      const again = await joinAs(cloud, 'seller', 'gone');
      const { id } = await again.api.createListing({ body: aProduct() });
      await cloud.settle();

      expect(again.userId).not.toBe(person.userId);
      expect((await anonymous(cloud).searchListings()).items.map((card) => card.id)).toEqual([id]);
    });

    test('then it is still empty of what was, after the cloud was started again', async () => {
      await cloud.restart();

      const { items } = await anonymous(cloud).searchListings();
      expect(items.map(({ id }) => id)).not.toContain(listingId);
      expect(items).toHaveLength(1);
    });
  });
});
