// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import { ANSWER_KEPT_SECONDS } from '../../core/shared/idempotency.ts';
import { ExpectationFailed, type Write } from '../../core/shared/ports.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { canary } from '../support/fake-table.ts';
import {
  type Ask,
  anna,
  answerTo,
  bob,
  capturedLog,
  eventOf,
  type Handler,
  problemOf,
  send,
} from '../support/functions.ts';
import { type FunctionsWorld, functionsWorld } from '../support/functions-world.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

capturedLog();
let world: FunctionsWorld;
beforeEach(() => {
  world = functionsWorld();
});
afterEach(() => {
  jest.useRealTimers();
});

const key = { 'idempotency-key': 'order 66' };
const create = (over: Ask = {}) => send('createListing', { as: anna, body: aProduct(), headers: key, ...over });
const made = () => world.table.items().filter(({ entity }) => entity === 'Listing').length - 2;

describe('given a request with an idempotency key', () => {
  it('when it comes ten times, then there is one listing and one answer', async () => {
    const answers = [];
    for (let time = 1; time <= 10; time += 1) answers.push(await create());
    expect(made()).toBe(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual([
      undefined,
      ...Array(9).fill('true'),
    ]);
  });

  it('when it comes twenty times at once, then there is one listing and the losers replay its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(made()).toBe(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  it('when its fields stand in another order, then it is the same request', async () => {
    const first = await create();
    const reordered = Object.fromEntries(Object.entries(aProduct()).reverse());
    const second = await create({ raw: JSON.stringify(reordered, null, 4) });
    expect([second.text, made()]).toEqual([first.text, 1]);
  });

  it('when the body is another, then 422 and nothing is made', async () => {
    await create();
    expect(problemOf(await create({ body: aProduct({ price: 1 }) }))).toBe('422 idempotency-key-reused');
    expect(made()).toBe(1);
  });

  it('when somebody else uses the same key, then it is theirs', async () => {
    await create();
    const other = await create({ as: bob });
    expect([other.status, other.headers['idempotency-replayed'], made()]).toEqual([201, undefined, 2]);
  });

  it('when it was refused, then the refusal is not kept', async () => {
    expect(problemOf(await create({ as: bob, body: aPart() }))).toBe('403 seller-only');
    expect(problemOf(await create({ as: bob, body: { ...aProduct(), price: 0 } }))).toBe(
      '400 invalid-request #/body/price',
    );
    expect((await create({ as: bob })).status).toBe(201);
  });

  it('when its answer is a day old, then the key is free again, though the record still lies there', async () => {
    jest.useFakeTimers({
      now: new Date('2026-03-01T12:00:00Z'),
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
    });
    await create();
    jest.setSystemTime(new Date('2026-03-01T12:00:00Z').getTime() + (ANSWER_KEPT_SECONDS - 1) * 1000);
    expect((await create()).headers['idempotency-replayed']).toBe('true');
    jest.setSystemTime(new Date('2026-03-01T12:00:00Z').getTime() + ANSWER_KEPT_SECONDS * 1000);
    const again = await create({ body: aProduct({ price: 1 }) });
    expect([again.status, again.headers['idempotency-replayed'], made()]).toEqual([201, undefined, 2]);
  });

  it('when the session has ended, then not even the recorded answer is given', async () => {
    await create();
    expect(problemOf(await create({ as: { ...anna, sessionId: 'gone' } }))).toBe('401 unauthenticated');
  });

  it('when a recorded answer holds more than the schema, then the rest stays here', async () => {
    const { text } = await create();
    const record = world.table.items().find(({ entity }) => entity === 'RecordedAnswer');
    world.table.put({ ...record, output: JSON.stringify({ ...JSON.parse(text), ...canary }) });
    expect((await create()).text).toBe(text);
  });

  it.each(['', 'x'.repeat(256), 'schlüssel', 'a\tb'])('when the key is %j, then it is pointed at', async (value) => {
    expect(problemOf(await create({ headers: { 'idempotency-key': value } }))).toBe(
      '400 invalid-request #/header/idempotency-key',
    );
  });

  it('when there is no key, then every request has its effect', async () => {
    await create({ headers: {} });
    await create({ headers: {} });
    expect(made()).toBe(2);
  });
});

/** A route that insists on a key, with use-cases of our own behind it. */
describe('given a use-case behind a route that insists on a key', () => {
  const route = {
    method: 'POST',
    path: '/v1/listings',
    auth: 'user',
    status: 200,
    tag: 'listings',
    summary: 'A route for this test',
    body: z.looseObject({}),
    reply: z.object({ done: z.number() }),
    idempotency: 'required',
  } as const satisfies Route;
  type Use = (store: MemoryStore, answer: (output: unknown) => readonly Write[]) => Promise<{ done: number }>;

  const world = async (use: Use) => {
    const { http } = await import('../../functions/runtime/http.ts');
    const { signedIn } = await import('../../functions/runtime/signed-in.ts');
    const store = memoryStore();
    store.seed('sessions', { id: anna.userId, live: [{ id: anna.sessionId, refreshHash: '', since: '' }], version: 1 });
    const handler = http(route, signedIn(store), { store }, (_deps, _input, { answer }) =>
      use(store, answer),
    ) as unknown as Handler;
    const ask = (headers: Record<string, string> = key) =>
      answerTo(handler, eventOf('createListing', { as: anna, body: {}, headers }));
    return { store, ask };
  };

  it('when the key is missing, then it is pointed at and the use-case does not run', async () => {
    const use = jest.fn<ReturnType<Use>, Parameters<Use>>();
    const { ask } = await world(use);
    expect(problemOf(await ask({}))).toBe('400 invalid-request #/header/idempotency-key');
    expect(use).not.toHaveBeenCalled();
  });

  it('when it forgets to commit the answer, then that is a fault of ours', async () => {
    const { ask } = await world(async () => ({ done: 1 }));
    expect((await ask()).status).toBe(500);
  });

  it('when it fails after a rival has answered, then the rival’s answer is given', async () => {
    let runs = 0;
    const { ask } = await world(async (store, answer) => {
      runs += 1;
      if (runs === 1) expect((await ask()).json).toEqual({ done: 2 });
      const output = { done: runs };
      await store.commit(...answer(output));
      return output;
    });
    const answer = await ask();
    expect([answer.json, answer.headers['idempotency-replayed'], runs]).toEqual([{ done: 2 }, 'true', 2]);
  });

  it('when the record is contested and no answer is to be found, then it is in flight', async () => {
    const { ask } = await world(async (_, answer) => {
      throw new ExpectationFailed(answer({ done: 1 }));
    });
    const answer = await ask();
    expect([problemOf(answer), answer.headers['retry-after']]).toEqual(['409 request-in-flight', '1']);
  });

  it('when something else of its commit was contested, then the client is told to try again', async () => {
    const { ask } = await world(async (_, answer) => {
      answer({ done: 1 });
      throw new ExpectationFailed([]);
    });
    expect(problemOf(await ask())).toBe('409 changed-meanwhile');
  });

  it('when it crashes after its effect, then the next request gets the answer of the first', async () => {
    let runs = 0;
    const { ask } = await world(async (store, answer) => {
      runs += 1;
      await store.commit(...answer({ done: runs }));
      if (runs === 1) throw new TypeError('the process ended here');
      return { done: runs };
    });
    expect((await ask()).status).toBe(500);
    const answer = await ask();
    expect([answer.json, runs]).toEqual([{ done: 1 }, 1]);
  });
});
