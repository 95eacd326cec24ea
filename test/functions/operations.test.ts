// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Route } from '../../contract/route.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import type { Needs } from '../../core/shared/ports.ts';
import { operations } from '../../functions/operations.ts';
import { environment } from '../support/environment.ts';
import { canary } from '../support/fake-table.ts';
import { type Ask, anna, capturedLog, claimsOf, problemOf, send } from '../support/functions.ts';
import { awsError, type FunctionsWorld, functionsWorld, good, password, secrets } from '../support/functions-world.ts';

const every = Object.entries(routes) as [OperationId, Route][];
const api = every.filter(([, route]) => route.page === undefined);
const where = (test: (route: Route) => boolean) => api.filter(([, route]) => test(route)).map(([id]) => id);
const withBody = where(({ body }) => body !== undefined);
const withSession = where(({ auth }) => auth === 'user' || auth === 'operator');
const withQuery = where(({ query }) => query?.shape['limit'] !== undefined);
const withParams = where(({ params }) => params !== undefined);
const withNeeds = api.map(([id]) => id).filter((id) => Object.keys(operations[id]).length > 0);

const folder = mkdtempSync(join(tmpdir(), 'swapyard-functions-'));
const log = capturedLog();
let world: FunctionsWorld;

beforeAll(() => {
  process.env['LAMBDA_TASK_ROOT'] = folder;
  writeFileSync(join(folder, 'openapi.json'), '{"openapi":"3.1.0","paths":{}}');
  writeFileSync(join(folder, 'docs.html.gz'), gzipSync('<title>API</title>'));
  writeFileSync(join(folder, 'docs.policy'), "default-src 'self'");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  world = functionsWorld();
  log.clear();
});

describe('given a good request', () => {
  it.each(every)(
    'when %s answers, then with its status, its headers, its schema and nothing more',
    async (id, route) => {
      const { status, headers, text, json } = await send(id, good[id]);
      expect([status, text]).toEqual([route.status, expect.any(String)]);
      expect(headers).toMatchObject({
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.stringMatching(/^request-/),
        'cache-control': route.cache ?? 'no-store',
      });
      expect(text).not.toContain(canary.canary);
      if (route.status === 204) expect([text, headers['content-type']]).toEqual(['', undefined]);
      else if (route.page === undefined) {
        expect(headers['content-type']).toBe('application/json; charset=utf-8');
        expect(route.reply.parse(json)).toEqual(json);
      }
    },
  );

  it('when the answer is public, then nobody’s address or number is in it', async () => {
    for (const id of ['getUser', 'getListing', 'searchListings', 'forgotPassword'] as const) {
      const { text } = await send(id, good[id]);
      for (const secret of secrets) expect([id, text.includes(secret)]).toEqual([id, false]);
    }
  });

  it.each(api)('when %s has answered, then one line says so, without a word of the request', async (id, route) => {
    const ask = good[id];
    await send(id, ask);
    const lines = log.lines().filter((line) => line.includes('request.answered'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ route: route.path, method: route.method, status: route.status });
    const everything = log.lines().join('\n');
    for (const word of [
      password,
      'battery staple',
      'refresh-',
      'Bearer',
      'eyJ',
      '@example.com',
      'Alternator',
      '123456',
      '00340434161094042557',
      'pm_ok',
      '1W123456',
      'Wolfsburg',
    ])
      expect([word, everything.includes(word)]).toEqual([word, false]);
  });
});

describe('given a route for people who are signed in', () => {
  const refused: readonly [string, (ask: Ask) => Ask][] = [
    ['no token', ({ as: _, ...ask }) => ask],
    ['a token of a session that has ended', (ask) => ({ ...ask, as: { ...anna, sessionId: 'gone' } })],
    ['a token of somebody who never logged in', (ask) => ({ ...ask, as: { ...anna, userId: 'nobody' } })],
    ['an ID token', (ask) => ({ ...ask, claims: { ...claimsOf(anna), token_use: 'id' } })],
    ['a token without a session', (ask) => ({ ...ask, claims: { ...claimsOf(anna), origin_jti: undefined } })],
    ['claims but no bearer', (ask) => ({ ...ask, claims: claimsOf(anna), headers: { authorization: 'Basic YTpi' } })],
  ];

  it.each(withSession.flatMap((id) => refused.map(([what, change]) => [id, what, change] as const)))(
    'when %s is sent %s, then 401 and nothing is written anywhere',
    async (id, _, change) => {
      const answer = await send(id, change(good[id]));
      expect(problemOf(answer)).toBe('401 unauthenticated');
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect([world.table.writes(), world.cognito.calls().length]).toEqual([0, 0]);
    },
  );

  it.each(withSession.filter((id) => withBody.includes(id)))(
    'when %s is sent rubbish without a live session, then 401 and not what else is wrong',
    async (id) => {
      const ask = { ...good[id], as: { ...anna, sessionId: 'gone' }, raw: '{' };
      expect(problemOf(await send(id, ask))).toBe('401 unauthenticated');
    },
  );
});

describe('given a route that takes a body', () => {
  const deep = `${'['.repeat(17)}${']'.repeat(17)}`;
  const bodies: readonly [string, Partial<Ask>, string][] = [
    ['half a JSON', { raw: '{"a":' }, '400 invalid-request'],
    ['two JSONs', { raw: '{}{}' }, '400 invalid-request'],
    ['a byte order mark', { raw: '\ufeff{}' }, '400 invalid-request'],
    ['a name twice', { raw: '{"username":"a","username":"b"}' }, '400 invalid-request'],
    ['a name twice, once escaped', { raw: '{"title":"a","t\\u0069tle":"b"}' }, '400 invalid-request'],
    [
      'a name twice, far from its colon',
      { raw: `{"title"${' '.repeat(500)}:"a","title"${'\n'.repeat(500)}:"b"}` },
      '400 invalid-request',
    ],
    ['a name twice, deep inside', { raw: '{"a":[{"b":1,"c":{"d":"{","d":2}}]}' }, '400 invalid-request'],
    ['seventeen levels', { raw: `{"deep":${deep}}` }, `400 invalid-request #/body/deep${'/0'.repeat(15)}`],
    ['a hundred thousand levels', { raw: '['.repeat(100_000) }, '400 invalid-request'],
    ['__proto__', { raw: '{"__proto__":{"role":"seller"}}' }, '400 invalid-request #/body'],
    ['constructor inside', { raw: '{"a":{"constructor":1}}' }, '400 invalid-request #/body/a'],
    ['a null character', { raw: '{"title":"a\\u0000b"}' }, '400 invalid-request #/body/title'],
    ['half a surrogate pair', { raw: '{"title":"a\\ud800b"}' }, '400 invalid-request #/body/title'],
    ['a text that turns others round', { raw: '{"a":["\\u202e"]}' }, '400 invalid-request #/body/a/0'],
    ['a name that is not composed', { raw: '{"S\\u030c":1}' }, '400 invalid-request #/body'],
    ['an array', { raw: '[]' }, '400 invalid-request #/body'],
    ['null', { raw: 'null' }, '400 invalid-request #/body'],
    ['a number', { raw: '1' }, '400 invalid-request #/body'],
    ['256 KiB and a byte', { raw: `"${'x'.repeat(256 * 1024 - 1)}"` }, '413 too-large'],
    ['256 KiB in fewer characters', { raw: `"${'é'.repeat(128 * 1024)}"` }, '413 too-large'],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, '415 unsupported-media-type'],
    ['text', { headers: { 'content-type': 'text/plain' } }, '415 unsupported-media-type'],
    [
      'another charset',
      { headers: { 'content-type': 'application/json; charset=utf-16' } },
      '415 unsupported-media-type',
    ],
    ['no type', { headers: { 'content-type': '' } }, '415 unsupported-media-type'],
  ];

  it.each(withBody.flatMap((id) => bodies.map(([what, change, problem]) => [id, what, change, problem] as const)))(
    'when %s is sent %s, then it is refused',
    async (id, _, change, problem) => {
      const answer = await send(id, { ...good[id], ...change });
      // A body that is no object has no field that tells a union's alternatives apart: that is where it is pointed at.
      expect(problemOf(answer).replace('#/body/kind', '#/body')).toBe(problem);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect([world.table.writes(), world.cognito.calls().length]).toEqual([0, 0]);
    },
  );

  it.each(withBody)('when %s is sent a field nobody knows, then it is pointed at', async (id) => {
    const body = { ...(good[id].body as object), surplus: 1, version: 9 };
    expect(problemOf(await send(id, { ...good[id], body }))).toBe('400 invalid-request #/body/surplus #/body/version');
  });

  it.each(withBody.filter((id) => !('bodyOptional' in routes[id])))(
    'when %s is sent nothing, then it is refused',
    async (id) => {
      const { body: _, ...ask } = good[id];
      expect(problemOf(await send(id, ask))).toBe('415 unsupported-media-type');
      expect(problemOf(await send(id, { ...ask, raw: '' }))).toBe('400 invalid-request');
    },
  );

  it.each(withBody)('when %s is sent as base64 and with a charset, then it is read all the same', async (id) => {
    const raw = Buffer.from(JSON.stringify(good[id].body)).toString('base64');
    const { handlerOf, eventOf, answerTo } = await import('../support/functions.ts');
    const headers = { ...good[id].headers, 'content-type': 'Application/JSON; charset="UTF-8"' };
    const event = eventOf(id, { ...good[id], raw, headers });
    const { status } = await answerTo(await handlerOf(id), { ...event, isBase64Encoded: true });
    expect(status).toBe(routes[id].status);
  });

  it.each(['login', 'createListing', 'updateListing'] as const)(
    'when %s is sent as many faults as fit into a body, then the answer stays small',
    async (id) => {
      const raw = `{"fits":[${'1,'.repeat(120_000)}1],"kind":"part"}`;
      const { status, text } = await send(id, { ...good[id], raw });
      expect(status).toBe(400);
      expect(text.length).toBeLessThan(16 * 1024);
      const names = `{${Array.from({ length: 20_000 }, (_, index) => `"x${index}":0`).join()}}`;
      expect((await send(id, { ...good[id], raw: names })).text.length).toBeLessThan(16 * 1024);
    },
  );
});

describe('given a route with a query or parameters', () => {
  it.each(withQuery)('when %s is asked with what it does not know, then it is pointed at', async (id) => {
    const ask = (query: Record<string, string>) => send(id, { ...good[id], query });
    expect(problemOf(await ask({ surplus: '1' }))).toBe('400 invalid-request #/query/surplus');
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', '1,2', '1e9', 'NaN'])
      expect(problemOf(await ask({ limit }))).toBe('400 invalid-request #/query/limit');
    for (const cursor of ['', 'x', 'AAAAAAAAAAAAAAAAAAAA', '../..'])
      expect(problemOf(await ask({ cursor }))).toBe('400 invalid-cursor #/query/cursor');
    expect(problemOf(await ask({ cursor: 'x'.repeat(1025) }))).toBe('400 invalid-request #/query/cursor');
    expect(problemOf(await ask({ cursor: '\u0000' }))).toBe('400 invalid-request #/query/cursor');
  });

  it.each(withParams)(
    'when %s is asked for what is no id, then it answers as for an id that does not exist',
    async (id) => {
      const [name = ''] = Object.keys(good[id].params ?? {});
      const missing = {
        listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ',
        transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ',
        compatibilityLogId: 'fit_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ',
        userId: '00000000-0000-4000-8000-000000000000',
        ratingId: 'rat_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ',
        reportId: 'rep_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ',
      };
      const bodyOf = async (value: string) => {
        const { status, json } = await send(id, { ...good[id], params: { [name]: value } });
        return [status, { ...(json as object), instance: '' }];
      };
      const absent = await bodyOf(missing[name as keyof typeof missing]);
      expect(absent[0]).toBe(404);
      for (const crafted of [
        'TXN#x',
        `${missing[name as keyof typeof missing]}:fund`,
        '..',
        '__proto__',
        'constructor',
        '',
        'x'.repeat(5000),
        'lst_%00',
        '\ud800',
      ])
        expect(await bodyOf(crafted)).toEqual(absent);
    },
  );
});

describe('given a service behind that fails', () => {
  const failing = (error: Error): void => {
    world.table.sent.reset();
    world.table.sent.onAnyCommand().rejects(error);
    world.cognito.reset();
    world.cognito.onAnyCommand().rejects(error);
  };
  const uses = (id: OperationId, port: string) => Object.keys(operations[id] as Needs).includes(port);
  const onTable = withNeeds.filter((id) => !uses(id, 'identity'));
  const onCognito = withNeeds.filter((id) => uses(id, 'identity') && id !== 'getListing');

  it.each([
    ...onTable.map((id) => [id, 'ProvisionedThroughputExceededException'] as const),
    ...onTable.map((id) => [id, 'ThrottlingException'] as const),
    ...onTable.map((id) => [id, 'TimeoutError'] as const),
    ...onCognito.map((id) => [id, 'TooManyRequestsException'] as const),
    ...onCognito.map((id) => [id, 'InternalErrorException'] as const),
  ])('when %s gets %s once the SDK has given up, then 503, when to come again and no details', async (id, name) => {
    failing(awsError(name, `${environment.TABLE_NAME} is busy`));
    const answer = await send(id, good[id]);
    expect(problemOf(answer)).toBe('503 temporarily-unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.text).not.toContain(environment.TABLE_NAME);
    expect(log.lines().filter((line) => line.includes('request.failed'))).toEqual([]);
    expect(log.lines().filter((line) => line.includes('"Unavailable"'))).toHaveLength(1);
  });

  it.each(withNeeds)(
    'when %s meets an error nobody expected, then 500 says nothing and the log says it once',
    async (id) => {
      failing(new TypeError(`no index on ${environment.TABLE_NAME} for ${environment.USER_POOL_ID}`));
      const { status, headers, json } = await send(id, good[id]);
      expect([status, json]).toEqual([
        500,
        {
          type: 'about:blank',
          title: 'Something went wrong on our side',
          status: 500,
          instance: headers['x-request-id'],
        },
      ]);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
      const failed = log.lines().filter((line) => line.includes('request.failed'));
      expect(failed).toHaveLength(1);
      expect(failed[0]).toContain('no index on');
      expect(log.lines().filter((line) => line.includes('"UnexpectedError"'))).toHaveLength(1);
      expect(log.lines().filter((line) => line.includes('request.answered'))).toHaveLength(1);
    },
  );

  it.each(['getMe', 'getUser', 'getListing', 'getTransaction', 'listTransactions'] as const)(
    'when what %s reads is not what its schema says, then 500',
    async (id) => {
      for (const item of world.table.items()) world.table.put({ ...item, title: 1, displayName: 1 });
      const { status, text } = await send(id, good[id]);
      expect(status).toBe(500);
      expect(text).not.toMatch(/displayName|title":1|zod/i);
    },
  );
});
