import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Listing } from '../../core/listings/model.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { anonymous, codeFor, joinAs, logIn, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { assemblyWithEar, heard, messagesOf } from '../support/ear.ts';
import { type Swept, sweep, trialsOf } from '../support/fault-sweep.ts';
import { type Answer, ask, askPatiently, inParallel, until, verdictOf } from '../support/http.ts';
import { say } from '../support/random.ts';

const functionOf = (name: string): string => `swapyard-dev-${name}`;

const create = (cloud: { url: string }, person: Person, json: unknown, key: string): Promise<Answer> =>
  ask(cloud, {
    method: 'POST',
    path: '/v1/listings',
    token: person.accessToken,
    json,
    headers: { 'idempotency-key': key },
  });
const listed = (answer: Answer): Listing => JSON.parse(answer.text) as Listing;
const mine = async ({ api }: Person): Promise<readonly Listing[]> =>
  (await api.listMyListings({ query: { limit: 100 } })).items;
const foundOf = async (cloud: TestCloud, { userId }: Person): Promise<string[]> =>
  (await anonymous(cloud).searchListings({ query: { sellerId: userId, limit: 100 } })).items.map(({ id }) => id);

/** The same person in a cloud that was started again: its address is another one. */
const again = (cloud: TestCloud, person: Person): Promise<Person> => logIn(cloud, person);

describe('a cloud that was ended and started again', () => {
  test('knows its people by their old tokens, their listings, keys, codes, failures, cursors and the time', async () => {
    const cloud = await startTestCloud();
    try {
      const person = await joinAs(cloud, 'seller');
      const made = await create(cloud, person, aProduct({ title: 'First' }), 'first');
      for (let count = 0; count < 4; count += 1)
        await person.api.createListing({ body: count % 2 ? aPart() : aProduct() });
      await cloud.settle();
      const search = `/v1/listings?limit=2&sellerId=${person.userId}`;
      const get = async (path: string): Promise<{ items: { id: string }[]; cursor?: string }> =>
        JSON.parse((await askPatiently(cloud, { method: 'GET', path, token: person.accessToken })).text);
      const before = await Promise.all([get('/v1/users/me'), get(search), get('/v1/users/me/listings?limit=3')]);
      const locked = await joinAs(cloud);
      const login = { method: 'POST', path: '/v1/auth/login', json: { username: locked.username, password: 'wrong' } };
      for (let count = 0; count < 5; count += 1) await askPatiently(cloud, login);
      await askPatiently(cloud, { method: 'POST', path: '/v1/auth/forgot-password', json: { username: person.email } });
      const code = await codeFor(cloud, person.email);
      await cloud.control('POST', 'clock', { advance: 'PT5M' });
      const { now } = await cloud.control<{ now: string }>('GET', 'clock');
      // What follows from the last write has not happened yet when the cloud ends.
      const late = listed(await create(cloud, person, aProduct({ title: 'Late' }), 'late'));

      await cloud.restart();
      const after = await Promise.all([get('/v1/users/me'), get(search), get('/v1/users/me/listings?limit=3')]);
      await cloud.settle();
      expect(after[0]).toEqual(before[0]);
      expect(after[2].items.map(({ id }) => id)).toEqual([late.id, ...before[2].items.map(({ id }) => id)].slice(0, 3));
      expect(await foundOf(cloud, person)).toHaveLength(6);
      const next = await get(`${search}&cursor=${before[1].cursor}`);
      expect(next.items).toHaveLength(2);
      expect(next.items.filter(({ id }) => before[1].items.some((one) => one.id === id))).toEqual([]);
      const repeated = await create(cloud, person, aProduct({ title: 'First' }), 'first');
      expect([repeated.headers['idempotency-replayed'], repeated.text]).toEqual(['true', made.text]);
      expect(verdictOf(await askPatiently(cloud, login))).toBe('429 too-many-attempts');
      const reset = { username: person.username, code, password: 'reset after restart' };
      expect(
        verdictOf(await askPatiently(cloud, { method: 'POST', path: '/v1/auth/reset-password', json: reset })),
      ).toBe('204');
      const { now: later } = await cloud.control<{ now: string }>('GET', 'clock');
      expect(Date.parse(later)).toBeGreaterThanOrEqual(Date.parse(now));
    } finally {
      await cloud.close();
    }
  });
});

describe('a cloud that is killed', () => {
  let child: ChildProcess | undefined;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'swapyard-killed-'));
  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const startChild = async (): Promise<{ url: string; process: ChildProcess }> => {
    const process_ = spawn(process.execPath, ['--import', 'tsx', 'test/support/cloud-process.ts', dataDirectory], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TZ: 'UTC' },
    });
    let told = '';
    process_.stdout?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const url = await until('the cloud starts', async () => /http:\S+(?=\n)/.exec(told)?.[0], 30_000);
    return { url, process: process_ };
  };
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  test('in the middle of 100 writes loses none it has acknowledged, leaves no process behind and finds everything again', async () => {
    const first = await startTestCloud({ dataDirectory });
    const person = await joinAs(first, 'seller');
    await first.cloud.close();
    const { url, process: running } = await startChild();
    child = running;
    const store = Number(readFileSync(join(dataDirectory, 'dynamodb.db.pid'), 'utf8'));
    expect(isAlive(store)).toBe(true);

    const acknowledged: Listing[] = [];
    const keys = Array.from({ length: 100 }, (_, index) => `write ${index}`);
    let lost = 0;
    await inParallel(keys, 100, async (key) => {
      try {
        const answer = await create({ url }, person, aProduct({ title: key }), key);
        if (answer.status !== 201) throw new Error(verdictOf(answer));
        acknowledged.push(listed(answer));
        if (acknowledged.length === 30) running.kill('SIGKILL');
      } catch {
        lost += 1;
      }
    });
    expect([acknowledged.length >= 30, lost > 0, acknowledged.length + lost]).toEqual([true, true, 100]);
    await until('the cloud is gone', async () => running.signalCode ?? undefined);
    await until('the store ends with its cloud', async () => (isAlive(store) ? undefined : true));

    const second = await startTestCloud({ dataDirectory });
    try {
      const same = await again(second, person);
      const kept = new Map((await mine(same)).map((listing) => [listing.id, listing]));
      expect(acknowledged.filter((listing) => !isDeepStrictEqual(kept.get(listing.id), listing))).toEqual([]);
      expect(verdictOf(await ask(second, { method: 'GET', path: '/v1/users/me', token: person.accessToken }))).toBe(
        '200',
      );
      // Who got no answer asks again with the same key.
      const answers = await inParallel(keys, 8, (key) => create(second, same, aProduct({ title: key }), key));
      expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
      const titles = (await mine(same)).map(({ title }) => title);
      expect([titles.length, new Set(titles).size]).toEqual([100, 100]);
      await second.settle();
      expect((await foundOf(second, same)).length).toBe(100);
      say(`killed in the middle of 100 writes: ${acknowledged.length} acknowledged, ${kept.size} kept, none lost`);
    } finally {
      await second.cloud.close();
    }
    expect(existsSync(join(dataDirectory, 'cloud.json'))).toBe(false);
  });
});

describe('with faults in what it calls', () => {
  const assemblyDirectory = assemblyWithEar();
  let cloud: TestCloud;
  let seller: Person;
  let busy: Person;
  let refreshing: Person;
  beforeAll(async () => {
    cloud = await startTestCloud({ assemblyDirectory });
    seller = await joinAs(cloud, 'seller');
    busy = await joinAs(cloud);
    refreshing = await joinAs(cloud);
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(assemblyDirectory, { recursive: true, force: true });
  });

  const auth = (name: string, json: unknown) => askPatiently(cloud, { method: 'POST', path: `/v1/auth/${name}`, json });
  const must = (what: string, right: boolean): void => {
    if (!right) throw new Error(what);
  };
  const patched = (path: string, json: unknown, headers = {}) =>
    ask(cloud, { method: 'PATCH', path, token: seller.accessToken, json, headers });

  test('a call that is never answered is given up and asked again, in good time', async () => {
    await cloud.control('POST', 'faults', { kind: 'timeout', function: functionOf('get-user'), action: 'GetItem' });
    const began = Date.now();
    const answer = await ask(cloud, { method: 'GET', path: `/v1/users/${seller.userId}` });
    await cloud.control('DELETE', 'faults');
    expect([verdictOf(answer), Date.now() - began < 10_000]).toEqual(['200', true]);
  });

  test('every operation either does what it should or says to try again, and then does it once', async () => {
    const createListing: Swept<{ title: string }> = {
      functionName: functionOf('create-listing'),
      prepare: async () => ({ title: `Swept ${randomUUID()}` }),
      call: ({ title }) => create(cloud, seller, aPart({ title }), title),
      async converged({ title }, answer) {
        must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
        const found = (await mine(seller)).filter((one) => one.title === title);
        must(`there are ${found.length}`, found.length === 1 && isDeepStrictEqual(found[0], listed(answer)));
      },
    };
    const updateListing: Swept<Listing> = {
      functionName: functionOf('update-listing'),
      prepare: () => seller.api.createListing({ body: aProduct() }),
      call: ({ id }) => patched(`/v1/listings/${id}`, { price: 77 }, { 'if-match': '"1"' }),
      async converged({ id }, answer) {
        // Refused because of its own first try, which the client sees when it reads the listing again.
        must(`asked again: ${verdictOf(answer)}`, answer.status === 200 || answer.status === 412);
        const { price, version } = await seller.api.getListing({ params: { listingId: id } });
        must(`price ${price}, version ${version}`, price === 77 && version === 2);
      },
    };
    const updateMe: Swept<{ displayName: string }> = {
      functionName: functionOf('update-me'),
      prepare: async () => ({ displayName: `Swept ${randomUUID()}` }),
      call: ({ displayName }) => patched('/v1/users/me', { displayName }),
      async converged({ displayName }, answer) {
        must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
        must('is not stored', (await seller.api.getMe()).displayName === displayName);
      },
    };
    const opens = async ({ text }: Answer): Promise<boolean> => {
      const { accessToken } = JSON.parse(text) as { accessToken: string };
      return (await ask(cloud, { method: 'GET', path: '/v1/users/me', token: accessToken })).status === 200;
    };
    const login: Swept<undefined> = {
      functionName: functionOf('login'),
      prepare: async () => undefined,
      call: () => auth('login', { username: busy.username, password: busy.password }),
      async converged(_, answer) {
        must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
        must('the new session does not open anything', await opens(answer));
      },
    };
    const signUp: Swept<{ username: string; email: string; password: string }> = {
      functionName: functionOf('sign-up'),
      prepare: async () => {
        const username = `swept-${randomUUID().slice(0, 12)}`;
        return { username, email: `${username}@example.com`, password: 'correct horse battery' };
      },
      call: (account) => auth('sign-up', { ...account, role: 'buyer', displayName: 'Swept' }),
      async converged({ username, email, password }, answer) {
        must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
        const confirmed = await auth('confirm', { username, code: await codeFor(cloud, email) });
        must(`confirmed: ${verdictOf(confirmed)}`, confirmed.status === 204);
        const { items } = await cloud.control<{ items: { to: string }[] }>('GET', 'mailbox');
        must('too many mails', items.filter(({ to }) => to === email).length <= 3);
        must('can not log in', await opens(await auth('login', { username, password })));
      },
    };
    const refreshSession: Swept<{ refreshToken: string }> = {
      functionName: functionOf('refresh-session'),
      prepare: async () => ({ refreshToken: (await logIn(cloud, refreshing)).refreshToken }),
      call: ({ refreshToken }) => auth('refresh', { refreshToken }),
      async converged(_, answer) {
        must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
        must('the session does not open anything', await opens(answer));
        const { refreshToken } = JSON.parse(answer.text) as { refreshToken: string };
        must('can not go on', (await auth('refresh', { refreshToken })).status === 200);
      },
    };
    const all = { createListing, updateListing, updateMe, signUp, refreshSession };
    const { trials, wrong, verdicts } = await sweep(cloud, { ...all, login } as unknown as Record<
      string,
      Swept<never>
    >);
    say(`faults: ${trials} trials at every call of six operations, first answers ${JSON.stringify(verdicts)}`);
    expect(wrong).toEqual([]);
  }, 300_000);

  const relayDead = () => messagesOf(cloud, functionOf('relay-dead-letters'));
  const indexDead = () => messagesOf(cloud, functionOf('index-listing-dead-letters'));
  const arm = (fault: object) => cloud.control('POST', 'faults', fault);
  const lift = () => cloud.control('DELETE', 'faults');
  const offer = async (): Promise<string> => (await seller.api.createListing({ body: aProduct() })).id;
  const isFound = async (id: string): Promise<true | undefined> => {
    await cloud.settle();
    return (await foundOf(cloud, seller)).includes(id) || undefined;
  };
  const eventIds = async (id: string): Promise<unknown[]> =>
    (await heard(cloud)).map(({ detail }) => detail['eventId']).filter((eventId) => String(eventId).includes(id));

  test('what was written is told to the bus though telling it fails, and is found then', async () => {
    const kinds: readonly (readonly [string, number])[] = [
      ['crash-before', 1],
      ['crash-after', 1],
      ['throttle', 1],
      ['throttle', 10],
      ['error-after', 1],
      ['error-after', 10],
      ['timeout', 1],
    ];
    for (const [kind, times] of kinds) {
      await arm({ kind, times, function: functionOf('relay'), action: 'PutEvents' });
      const id = await offer();
      await until(`${kind} ×${times} on the relay`, () => isFound(id));
      const { items } = await cloud.control<{ items: { fired: number }[] }>('GET', 'faults');
      expect([kind, items[0]?.fired]).toEqual([kind, times]);
      await lift();
      expect([kind, [...new Set(await eventIds(id))]]).toEqual([kind, [`listing:${id}:1`]]);
    }
    expect(await relayDead()).toEqual([]);
    say(`event path: ${kinds.length} faults of the relay`);
  }, 120_000);

  test('what is told is found though indexing fails: at once, after a minute, after two more, or it is kept aside', async () => {
    const trials = await trialsOf(cloud, functionOf('index-listing'), async () => isFound(await offer()));
    const ways: Record<string, number> = {};
    for (const { kind, at, times } of trials) {
      await arm({ kind, at, times, function: functionOf('index-listing') });
      const id = await offer();
      const way = await convergence(id);
      ways[way] = (ways[way] ?? 0) + 1;
      await lift();
      expect([kind, at, times, way]).not.toEqual([kind, at, times, 'lost']);
    }
    say(`event path: ${trials.length} faults of index-listing, found ${JSON.stringify(ways)}`);
    expect(ways['at once']).toBeGreaterThan(0);
    expect(ways['after a minute']).toBeGreaterThan(0);
  }, 120_000);

  async function convergence(id: string): Promise<string> {
    if (await isFound(id)) return 'at once';
    await cloud.control('POST', 'clock', { advance: 'PT1M1S' });
    if (await isFound(id)) return 'after a minute';
    await cloud.control('POST', 'clock', { advance: 'PT2M1S' });
    if (await isFound(id)) return 'after two more';
    return (await indexDead()).some((message) => message.includes(id)) ? 'in the dead-letter queue' : 'lost';
  }

  test('an event that can not be indexed for long is kept aside, and the next change of the listing mends it', async () => {
    await arm({
      kind: 'error-before',
      times: 1000,
      function: functionOf('index-listing'),
      action: 'TransactWriteItems',
    });
    const id = await offer();
    expect(await convergence(id)).toBe('in the dead-letter queue');
    await lift();
    await seller.api.updateListing({ params: { listingId: id }, body: { price: 9 } });
    expect(await isFound(id)).toBe(true);
  });

  test('what is told twice changes nothing the second time', async () => {
    for (const kind of ['repeat', 'crash-after']) {
      const before = cloud.cloud.calls.count;
      await arm({ kind, function: functionOf('relay'), action: 'PutEvents' });
      const id = await offer();
      await until(`${kind} is told twice`, async () => {
        await cloud.settle();
        return (await eventIds(id)).length === 2 || undefined;
      });
      await lift();
      expect((await foundOf(cloud, seller)).filter((one) => one === id)).toEqual([id]);
      const written = cloud.cloud.calls
        .since(before)
        .filter((call) => call.function === functionOf('index-listing') && call.action === 'TransactWriteItems');
      // Told at the same time, the second one may try to write: then it is refused, and sees that it is late.
      expect([kind, written.filter(({ error }) => error === undefined).length]).toEqual([kind, 1]);
    }
  });

  test('a record that can not be told ends in the dead-letter queue, alone; those around it are told', async () => {
    const { endpoint, region, outputs, accessKeyId, secretAccessKey } = cloud.cloud.description;
    const table = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const put = (id: string, fields: Record<string, AttributeValue>) =>
      table.send(
        new PutItemCommand({
          TableName: outputs['TableName'],
          Item: { pk: { S: `LISTING#${id}` }, sk: { S: 'LISTING' }, entity: { S: 'Listing' }, ...fields },
        }),
      );
    const before = [await offer(), await offer()];
    // A number no JavaScript number holds, and a listing without anything of a listing.
    await put('poison-number', { id: { S: 'x' }, version: { N: '1' }, price: { N: '1.5e100' } });
    const between = await offer();
    await put('poison-empty', {});
    const after = [await offer(), await offer()];
    table.destroy();
    await until(
      'both are in the dead-letter queue',
      async () => ((await relayDead()).length >= 2 ? true : undefined),
      60_000,
    );
    for (const id of [...before, between, ...after]) await until(`${id} is found`, () => isFound(id));
    const batches = (await relayDead()).map(
      (body) => (JSON.parse(body) as { DDBStreamBatchInfo: { batchSize: number } }).DDBStreamBatchInfo.batchSize,
    );
    expect(batches).toEqual([1, 1]);
    for (const id of [...before, between, ...after])
      expect(new Set(await eventIds(id))).toEqual(new Set([`listing:${id}:1`]));
  }, 120_000);
});
