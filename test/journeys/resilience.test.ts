import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import type { LedgerReport } from '../../core/ledger/verify-ledger.ts';
import type { ListingView } from '../../core/listings/model.ts';
import { invoke } from '../../scripts/invoke.ts';
import { aPart, aProduct } from '../support/builders.ts';
import {
  anonymous,
  codeFor,
  functionOf,
  joinAs,
  logIn,
  type Person,
  startTestCloud,
  type TestCloud,
} from '../support/cloud.ts';
import { whole } from '../support/effort.ts';
import { allOf, type Choice, only, rowIn, someOf, sweep } from '../support/fault-sweep.ts';
import { type Answer, ask, askPatiently, inParallel, until, verdictOf } from '../support/http.ts';
import { dice, say, seed } from '../support/random.ts';
import { sweptOperations, sweptShares } from '../support/swept/operations.ts';
import { operationOf } from '../support/swept/row.ts';

const create = (cloud: { url: string }, person: Person, json: unknown, key: string): Promise<Answer> =>
  ask(cloud, {
    method: 'POST',
    path: '/v1/listings',
    token: person.accessToken,
    json,
    headers: { 'idempotency-key': key },
  });
const listed = (answer: Answer): ListingView => JSON.parse(answer.text) as ListingView;
const mine = async ({ api }: Person): Promise<readonly ListingView[]> =>
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
    const url = await until('the cloud starts', async () => /http:\S+(?=\n)/.exec(told)?.[0], 120_000);
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

    const acknowledged: ListingView[] = [];
    const keys = Array.from({ length: 100 }, (_, index) => `write ${index}`);
    let lost = 0;
    // Half of them at once: however fast the others are answered, some have not been sent yet when it is killed.
    await inParallel(keys, 50, async (key) => {
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

/**
 * `FAULTS=whole` tries every fault at every call of every operation; `npm test` two of each operation, and so large a part
 * of all others. `FAULT_TRIAL` names one that is tried alone, or an operation of which all are.
 */
const size = process.env['FAULTS'] ?? (whole ? 'whole' : '0.005');
/** Trials of each operation. */
const LEAST = 2;
const wanted = process.env['FAULT_TRIAL'];
const command = 'npx jest --selectProjects cloud --testPathPatterns resilience';
/** @param share each has dice of its own, which do not depend on how fast the others are */
const choiceOf = (share: number): Choice => {
  if (wanted !== undefined) return only(wanted);
  const roll = dice(seed + share);
  return size === 'whole' ? allOf(roll) : someOf(roll, LEAST, Number(size));
};

describe('with faults in what it calls', () => {
  /** Side by side, as most of the time goes by between the SDK's own attempts. */
  let clouds: readonly TestCloud[] = [];
  const aCloud = (): TestCloud => {
    const [cloud] = clouds;
    if (!cloud) throw new Error('no cloud runs');
    return cloud;
  };
  beforeAll(async () => {
    clouds = await Promise.all(sweptShares.map(() => startTestCloud()));
  });
  afterAll(() => Promise.all(clouds.map((cloud) => cloud.close())));

  test('a call that is never answered is given up and asked again, in good time', async () => {
    const cloud = aCloud();
    const { userId } = await joinAs(cloud);
    const get = () => ask(cloud, { method: 'GET', path: `/v1/users/${userId}` });
    // Once before: how long a busy machine takes to start the function is not the call's time.
    expect(verdictOf(await get())).toBe('200');
    await cloud.control('POST', 'faults', { kind: 'timeout', function: functionOf('get-user'), action: 'GetItem' });
    const began = Date.now();
    const answer = await get();
    await cloud.control('DELETE', 'faults');
    expect([verdictOf(answer), Date.now() - began < 10_000]).toEqual(['200', true]);
  });

  test('there is a row for each operation that writes, and one that had none would be missed', () => {
    const rows = new Set(Object.keys(sweptOperations(aCloud())).map(operationOf));
    const withoutRow = (known: Readonly<Record<string, Route>>): string[] =>
      Object.keys(known).filter((operation) => known[operation]?.method !== 'GET' && !rows.has(operation));
    expect(withoutRow(routes)).toEqual([]);
    expect(withoutRow({ ...routes, sellEverything: routes.createListing })).toEqual(['sellEverything']);
    expect([...rows].filter((operation) => !Object.hasOwn(routes, operation))).toEqual([]);
  });

  test('every operation either does what it should or says to try again, and then does it once', async () => {
    const began = Date.now();
    const cpu = process.cpuUsage();
    const results = await Promise.all(
      clouds.map(async (cloud, index) => {
        const rows = Object.entries(sweptShares[index]?.(cloud) ?? {});
        const chosen = wanted === undefined ? rows : rows.filter(([name]) => name === rowIn(wanted));
        const result = await sweep(cloud, Object.fromEntries(chosen), choiceOf(index));
        await cloud.settle();
        // Nothing was paid twice or half either.
        const report = await invoke({ local: cloud.cloud.description }, 'verify-ledger', { task: 'verify' });
        return { ...result, findings: (report as LedgerReport).findings };
      }),
    );
    const verdicts: Record<string, number> = {};
    for (const [verdict, count] of results.flatMap((result) => Object.entries(result.verdicts)))
      verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
    const trials = results.reduce((sum, result) => sum + result.trials, 0);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    const { user, system } = process.cpuUsage(cpu);
    const busy = ((user + system) / 1e6).toFixed(1);
    say(`faults: ${trials} trials of every operation that writes, ${seconds} s (${busy} s of CPU), seed ${seed}`);
    say(`  first answers ${JSON.stringify(verdicts)}`);
    const wrong = results.flatMap((result) => result.wrong);
    expect(wrong.map(({ name, what }) => `${name}: ${what}\n    replay: FAULT_TRIAL='${name}' ${command}`)).toEqual([]);
    expect(results.flatMap(({ findings }) => findings)).toEqual([]);
    expect(trials).toBeGreaterThan(wanted === undefined ? 70 : 0);
  }, 3_600_000);
});
