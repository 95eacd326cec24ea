// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { ANSWER_KEPT_SECONDS } from '../../core/shared/idempotency.ts';
import { ExpectationFailed, type Write } from '../../core/shared/ports.ts';
import { aListing, anEscrow, aPart, aProduct, aReceipt } from '../support/builders.ts';
import { canary } from '../support/fake-table.ts';
import {
  type Answer,
  type Ask,
  anna,
  answerTo,
  bob,
  capturedLog,
  eventOf,
  type Handler,
  operator,
  problemOf,
  send,
} from '../support/functions.ts';
import {
  type FunctionsWorld,
  functionsWorld,
  good,
  paidTrade,
  reservedTrade,
  shippedTrade,
} from '../support/functions-world.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

capturedLog();
let world: FunctionsWorld;
beforeEach(() => {
  world = functionsWorld();
  before = listings();
});
afterEach(() => {
  jest.useRealTimers();
});

const key = { 'idempotency-key': 'order 66' };
const create = (over: Ask = {}) => send('createListing', { as: anna, body: aProduct(), headers: key, ...over });
const listings = () => world.table.items().filter(({ entity }) => entity === 'Listing').length;
let before: number;
const made = () => listings() - before;

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

/** Items with this label, as often as they have changed. */
const labelled = (label: string) => world.table.items().filter(({ entity }) => entity === label);
const secondListing = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9ZSEC0ND00' });

interface Insisting {
  /** The same key, and something else wanted. */
  readonly other: Partial<Ask>;
  /** What is refused as things are. */
  readonly refused: Partial<Ask>;
  readonly refusal: string;
  /** The same key of somebody else, for whom it is a request of their own. */
  readonly theirs: () => Partial<Ask>;
  /** How often it had its effect. */
  readonly effects: () => number;
}

/** The operations that move trades and money: they insist on a key. */
const insisting: { readonly [O in 'buyListing' | 'payTransaction' | 'actOnTransaction' | 'requestPayout']: Insisting } =
  {
    buyListing: {
      other: { body: { listingId: secondListing.id } },
      refused: { body: { listingId: reservedTrade.listingId } },
      refusal: '409 listing-unavailable',
      theirs: () => ({ as: operator, body: { listingId: secondListing.id } }),
      effects: () => labelled('Transaction').length - 4,
    },
    payTransaction: {
      other: { body: { paymentMethod: 'pm_pending' } },
      refused: { params: { transactionId: shippedTrade.id } },
      refusal: '409 invalid-state',
      theirs: () => {
        const trade = { ...reservedTrade, id: 'txn_01JD3Z8Q2V6W7X8Y9Z0THER000', buyerId: operator.userId };
        world.table.seed('transaction', trade);
        world.table.seed('escrow', anEscrow(trade));
        world.table.seed('fitReceipt', aReceipt({ id: trade.id }));
        return { as: operator, params: { transactionId: trade.id } };
      },
      effects: () => labelled('SandboxMovement').length,
    },
    actOnTransaction: {
      other: { body: { action: 'cancel' } },
      refused: { params: { transactionId: shippedTrade.id } },
      refusal: '409 invalid-state',
      theirs: () => ({
        as: bob,
        params: { transactionId: shippedTrade.id },
        body: { action: 'deliver' },
      }),
      effects: () => labelled('Transaction').filter(({ version }) => version !== 1).length,
    },
    requestPayout: {
      other: { body: { amount: 276, currency: 'EUR' } },
      refused: { body: { amount: 275, currency: 'JPY' } },
      refusal: '409 not-enough-balance',
      theirs: () => {
        const balance = { userId: bob.userId, currency: 'EUR', available: 300, updatedAt: paidTrade.updatedAt };
        world.table.seed('balance', { id: `${bob.userId}:EUR`, ...balance, version: 1 });
        return { as: bob };
      },
      effects: () => labelled('Payout').length - 1,
    },
  };
const insistingIds = Object.keys(insisting) as (keyof typeof insisting)[];

describe.each(insistingIds)('given %s, which insists on a key', (id) => {
  const { other, refused, refusal, theirs, effects } = insisting[id];
  const ask = (over: Partial<Ask> = {}) => send(id, { ...good[id], ...over });
  const replayed = ({ headers }: Answer) => headers['idempotency-replayed'];
  beforeEach(() => world.table.seed('listing', secondListing));

  it('when there is none, then it is pointed at and nothing is done', async () => {
    expect(problemOf(await ask({ headers: {} }))).toBe('400 invalid-request #/header/idempotency-key');
    expect([effects(), world.table.writes()]).toEqual([0, 0]);
  });

  it('when it comes ten times, then it has one effect and one answer', async () => {
    const answers = [];
    for (let time = 1; time <= 10; time += 1) answers.push(await ask());
    expect(answers.map(replayed)).toEqual([undefined, ...Array(9).fill('true')]);
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toHaveLength(1);
    expect(effects()).toBe(1);
  });

  it('when it comes twenty times at once, then it has one effect and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toHaveLength(1);
    expect(answers.filter((answer) => replayed(answer) === undefined)).toHaveLength(1);
    expect(effects()).toBe(1);
  });

  it('when something else is wanted with the same key, then 422 and it is not done', async () => {
    await ask();
    const before = world.table.items();
    expect(problemOf(await ask(other))).toBe('422 idempotency-key-reused');
    if (good[id].params) expect(problemOf(await ask(refused))).toBe('422 idempotency-key-reused');
    expect(world.table.items()).toEqual(before);
  });

  it('when it was refused, then the refusal is not kept', async () => {
    expect(problemOf(await ask(refused))).toBe(refusal);
    expect(labelled('RecordedAnswer')).toEqual([]);
    expect([(await ask()).status, effects()]).toEqual([routes[id].status, 1]);
  });

  it('when somebody else uses the same key, then it is theirs', async () => {
    const mine = await ask();
    const answer = await ask(theirs());
    expect([answer.status, replayed(answer), effects()]).toEqual([routes[id].status, undefined, 2]);
    expect(answer.text).not.toBe(mine.text);
  });

  it('when it crashes before or after any call, then its repetition has the effect that is missing, and no other', async () => {
    let crashes = 0;
    for (const when of ['before', 'after'] as const)
      for (let call = 1; ; call += 1) {
        world = functionsWorld();
        world.table.seed('listing', secondListing);
        const crashed = crashingAt(call, when);
        const first = await ask();
        const happened = crashed();
        if (!happened) break;
        crashes += 1;
        expect([when, call, first.status]).toEqual([when, call, 500]);
        const [again, onceMore] = [await ask(), await ask()];
        expect([when, call, again.status, effects()]).toEqual([when, call, routes[id].status, 1]);
        expect([when, call, onceMore.text, replayed(onceMore)]).toEqual([when, call, again.text, 'true']);
      }
    expect(crashes).toBeGreaterThan(6);
  });
});

/** Ends the invocation at one of its calls to the table, once. @returns restores, and tells whether it has come to that */
function crashingAt(number: number, when: 'before' | 'after'): () => boolean {
  const { prototype } = DynamoDBDocumentClient;
  const { send: sent } = prototype;
  let calls = 0;
  prototype.send = async function crashing(this: DynamoDBDocumentClient, ...args: Parameters<typeof sent>) {
    calls += 1;
    const crashes = calls === number;
    if (crashes && when === 'before') throw new TypeError('the process ended here');
    const result = await Reflect.apply(sent, this, args);
    if (crashes) throw new TypeError('the process ended here');
    return result;
  } as typeof sent;
  return () => {
    prototype.send = sent;
    return calls >= number;
  };
}

describe('given a payment that was declined', () => {
  const pay = (paymentMethod: string, over: Partial<Ask> = {}) =>
    send('payTransaction', { ...good.payTransaction, body: { paymentMethod }, ...over });
  const charges = () => labelled('SandboxMovement').length;

  it('when the request is repeated, then it is declined again, and the provider was asked once', async () => {
    for (let time = 1; time <= 3; time += 1) expect(problemOf(await pay('pm_declined'))).toBe('402 payment-declined');
    expect(charges()).toBe(1);
  });

  it('when another way to pay comes with a new key, then it is paid', async () => {
    await pay('pm_declined');
    const answer = await pay('pm_ok', { headers: { 'idempotency-key': 'twice' } });
    expect(answer.json).toMatchObject({ status: 'paid', payment: { attempt: 2, status: 'succeeded' } });
    expect(charges()).toBe(2);
  });

  it('when another way to pay comes with the same key, then it is not told that this one was declined', async () => {
    await pay('pm_declined');
    const answer = problemOf(await pay('pm_ok'));
    expect(['200 ', '422 idempotency-key-reused']).toContain(answer);
  });
});

describe('given a payment that the provider does not answer', () => {
  it('when the request is repeated, then the same charge is asked after', async () => {
    const ask = (headers = good.payTransaction.headers ?? {}) =>
      send('payTransaction', { ...good.payTransaction, body: { paymentMethod: 'pm_requires_action' }, headers });
    const first = await ask();
    expect(first.json).toMatchObject({ status: 'reserved', payment: { status: 'requires-action' } });
    expect((await ask()).text).toBe(first.text);
    expect((await ask({ 'idempotency-key': 'twice' })).json).toMatchObject({ payment: { attempt: 1 } });
    expect(labelled('SandboxMovement')).toHaveLength(1);
  });
});

describe.each(['suspendListing', 'reinstateListing', 'suspendUser', 'reinstateUser', 'resolveReport'] as const)(
  'given %s, which can be done only once',
  (id) => {
    const ask = (headers: Record<string, string>) => send(id, { ...good[id], headers });
    const onRecord = () => labelled('AuditEntry').length;

    it('when its answer was lost and it is asked for again with the same key, then it is the same answer', async () => {
      const entries = onRecord();
      const first = await ask(key);
      const second = await ask(key);
      expect([first.status, second.status, second.text]).toEqual([200, 200, first.text]);
      expect([second.headers['idempotency-replayed'], onRecord() - entries]).toEqual(['true', 1]);
    });

    it('when somebody wants it once more, then it is refused', async () => {
      await ask(key);
      expect(problemOf(await ask({ 'idempotency-key': 'another one' }))).toBe('409 invalid-state');
    });
  },
);
