import { gzipSync } from 'node:zlib';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { type Answer, type Ask, ask, askPatiently, inParallel, problemIn, verdictOf } from '../support/http.ts';
import { newPhoto } from '../support/photos.ts';
import { below, dice, oneOf, replay, say, seed } from '../support/random.ts';
import { trading } from '../support/trades.ts';

const table: Readonly<Record<string, Route>> = routes;
const json = { 'content-type': 'application/json' };

let cloud: TestCloud;
let person: Person;
let buyer: Person;
let operator: Person;
/** A part whose year nobody knows. */
let partId: string;
const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };
let paths: Readonly<Record<string, string>>;
beforeAll(async () => {
  cloud = await startTestCloud();
  person = await joinAs(cloud, 'seller');
  const { id } = await person.api.createListing({ body: aProduct() });
  const { photo } = await person.api.requestPhotoUpload({ params: { listingId: id }, body: newPhoto() });
  buyer = await joinAs(cloud, 'buyer');
  const { id: transactionId } = await trading(cloud).buy(buyer, (await trading(cloud).offer(person)).id);
  operator = await joinOperator(cloud);
  partId = (await operator.api.createListing({ body: aPart({ vehicleYear: undefined }) })).id;
  const check = await buyer.api.checkFitment({ params: { listingId: partId }, body: golf });
  const question = { params: { listingId: id }, body: { message: 'Is it still there?' } };
  const { id: inquiryId } = await buyer.api.openInquiry(question);
  paths = {
    '{compatibilityLogId}': check.id,
    '{listingId}': id,
    '{userId}': person.userId,
    '{photoId}': photo.id,
    '{inquiryId}': inquiryId,
    '{transactionId}': transactionId,
    '{ratingId}': 'rat_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
    '{reportId}': 'rep_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  };
});
afterAll(() => cloud.close());

const pathOf = ({ path }: Route): string => path.replace(/\{\w+\}/g, (name) => paths[name] ?? '');
const send = (what: Ask): Promise<Answer> => askPatiently(cloud, { token: person.accessToken, ...what });

/** As somebody who is let in. */
const tokenFor = ({ auth }: Route): string => (auth === 'operator' ? operator : person).accessToken;

/** A refusal that says what is wrong and nothing of how the answer was made. */
function innocent(answer: Answer): ReturnType<typeof problemIn> {
  const problem = problemIn(answer);
  const table = cloud.cloud.description.outputs['TableName'] ?? '';
  for (const inner of [
    table,
    'node_modules',
    '.mjs',
    '.ts:',
    'file:',
    '/var/',
    '/tmp/',
    '    at ',
    'ZodError',
    'SyntaxError',
    'Unexpected token',
    'amazonaws',
    'dynamodb',
    'Exception',
  ])
    if (answer.text.includes(inner)) throw new Error(`${inner} in ${answer.text}`);
  return problem;
}

/** Operations that read a body, with what they take. */
const writing = Object.entries(table).flatMap(([operation, route]) => (route.body ? [{ operation, route }] : []));

describe('a body that is none', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const bodies: readonly [what: string, body: string | Buffer, expected: string, headers?: Record<string, string>][] = [
    ...[
      '{',
      '}',
      '{"a":}',
      "{'a':1}",
      '{"a":1,}',
      '{a:1}',
      'undefined',
      'NaN',
      '\u0000',
      '{"a":1}{}',
      '\ufeff{}',
      '"',
    ].map((body): [string, string, string] => [`malformed: ${body}`, body, '400 invalid-request']),
    ...['null', 'true', '5', '"text"', '[]', '[{}]'].map((body): [string, string, string] => [
      `not an object: ${body}`,
      body,
      '400 invalid-request',
    ]),
    ['a repeated field', '{"title":"a","title":"b"}', '400 invalid-request'],
    ['a repeated field in disguise', '{"title":"a","t\\u0069tle":"b"}', '400 invalid-request'],
    ['a repeated field within', '{"location":{"country":"DE","country":"FR"}}', '400 invalid-request'],
    ['deep nesting', nested(20), '400 invalid-request'],
    ['very deep nesting', nested(20_000), '400 invalid-request'],
    ['deep nesting of lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '400 invalid-request'],
    ['deep nesting without an end', '['.repeat(100_000), '400 invalid-request'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b]), '400 invalid-request'],
    ['more than 256 KiB', JSON.stringify({ title: 'x'.repeat(256 * 1024) }), '413 too-large'],
    ['more than 256 KiB, not even JSON', 'x'.repeat(256 * 1024 + 1), '413 too-large'],
    ['compressed', gzipSync('{"username":"abc"}'), '400 invalid-request', { 'content-encoding': 'gzip' }],
    ...[
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
      'application/json; charset=utf-16',
      'application/jsonp',
      '',
    ].map((type): [string, string, string, Record<string, string>] => [
      `content type ${type}`,
      '{}',
      '415 unsupported-media-type',
      { 'content-type': type },
    ]),
  ];

  test.each(writing)('is refused by $operation in every form', async ({ route }) => {
    const wrong: string[] = [];
    for (const [what, body, expected, headers] of bodies) {
      const [token, path] = [tokenFor(route), pathOf(route)];
      const answer = await send({ method: route.method, path, token, headers: { ...json, ...headers }, body });
      innocent(answer);
      if (verdictOf(answer) !== expected) wrong.push(`${what}: ${verdictOf(answer)} instead of ${expected}`);
    }
    if (!route.bodyOptional) {
      const [token, path] = [tokenFor(route), pathOf(route)];
      const empty = await send({ method: route.method, path, token, headers: json, body: '' });
      if (!['400 invalid-request', '415 unsupported-media-type'].includes(verdictOf(empty)))
        wrong.push(`empty: ${verdictOf(empty)}`);
    }
    expect(wrong).toEqual([]);
  });

  test('of exactly 256 KiB is read, and one of more than API Gateway takes is refused by it', async () => {
    const frame = JSON.stringify({ note: '' }).length;
    const whole = { ...json };
    const limit = await send({
      method: 'POST',
      path: '/v1/listings',
      headers: whole,
      body: JSON.stringify({ note: 'x'.repeat(256 * 1024 - frame) }),
    });
    expect(verdictOf(limit)).toBe('400 invalid-request');
    const tooMuch = await send({
      method: 'POST',
      path: '/v1/listings',
      headers: whole,
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });
    expect(tooMuch.status).toBe(413);
  });

  test('of the wrong types is pointed at, field by field', async () => {
    const typed = { title: 5, price: '4500', currency: ['EUR'], description: {}, location: 'here', status: true };
    const answer = await send({ method: 'POST', path: '/v1/listings', json: { ...aProduct(), ...typed } });
    expect((innocent(answer).errors ?? []).map(({ pointer }) => pointer).sort()).toEqual(
      Object.keys(typed)
        .map((name) => `#/body/${name}`)
        .sort(),
    );
    for (const price of [0, -1, 0.1, 1e308, 2 ** 53, 10 ** 12 + 1, '5', null, [], true]) {
      const refused = await send({ method: 'POST', path: '/v1/listings', json: { ...aProduct(), price } });
      expect([...new Set(innocent(refused).errors?.map(({ pointer }) => pointer))]).toEqual(['#/body/price']);
    }
    for (const price of ['NaN', 'Infinity', '1e999', '-0', '00', '0x10', '1_000']) {
      const body = JSON.stringify(aProduct()).replace('4500', price);
      expect(verdictOf(await send({ method: 'POST', path: '/v1/listings', headers: json, body }))).toBe(
        '400 invalid-request',
      );
    }
  });

  test('does not make anything: the list is as it was', async () => {
    expect((await person.api.listMyListings()).items).toHaveLength(2);
    expect((await person.api.listTransactions({ query: { as: 'seller' } })).items).toHaveLength(1);
  });
});

describe('text that is not fit', () => {
  const unsafe = ['__proto__', 'constructor', 'prototype'];
  const forbidden = [
    ...['\u0000', '\u0001', '\u0008', '\u000b', '\u001b', '\u007f', '\u0085', '\u009f'],
    ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\ufffe', '\uffff'],
    ...['\ud800', '\udc00', '\ud83d', 'a\udca9\ud83d'],
  ];

  test.each(writing)('is refused by $operation, as a name and as a value', async ({ operation, route }) => {
    const refused = async (body: string): Promise<readonly string[]> => {
      const [token, path] = [tokenFor(route), pathOf(route)];
      const answer = await send({ method: route.method, path, token, headers: json, body });
      expect([operation, body, verdictOf(answer)]).toEqual([operation, body, '400 invalid-request']);
      return (innocent(answer).errors ?? []).map(({ pointer }) => pointer);
    };
    // One of each kind is enough for the routes that allow only so many requests a second.
    for (const name of unsafe) expect(await refused(`{"${name}":{"role":"operator"}}`)).toEqual(['#/body']);
    expect(await refused('{"__pr\\u006fto__":{"role":"operator"}}')).toEqual(['#/body']);
    expect(await refused('{"location":{"__proto__":1}}')).toEqual(['#/body/location']);
    expect(await refused('{"fits":[{"constructor":1}]}')).toEqual(['#/body/fits/0']);
    for (const text of ['a\\u0000b', 'a\\ud800b', 'a\\u202eb'])
      expect(await refused(`{"displayName":"${text}"}`)).toEqual(['#/body/displayName']);
    expect(await refused('{"a\\u0000b":1}')).toEqual(['#/body']);
  });

  test('is refused in a title, whichever of the forbidden characters it holds', async () => {
    for (const character of forbidden) {
      const answer = await send({ method: 'POST', path: '/v1/listings', json: aProduct({ title: `a${character}b` }) });
      expect([character.codePointAt(0), innocent(answer).errors?.map(({ pointer }) => pointer)]).toEqual([
        character.codePointAt(0),
        ['#/body/title'],
      ]);
    }
  });

  test('is refused in a query', async () => {
    for (const text of ['%00', '%E2%80%AE', '%EF%BF%BF', '%C2%85'])
      for (const name of ['cursor', 'sellerId', 'kind']) {
        const answer = await send({ method: 'GET', path: `/v1/listings?${name}=${text}` });
        expect(innocent(answer).errors?.map(({ pointer }) => pointer)).toEqual([`#/query/${name}`]);
      }
    for (const name of unsafe)
      expect(verdictOf(await send({ method: 'GET', path: `/v1/listings?${name}=1` }))).toBe('400 invalid-request');
  });

  test('does not reach the prototype of anything: the next answer is as ever', async () => {
    const { role } = await person.api.getMe();
    expect([role, ({} as { role?: string }).role]).toEqual(['seller', undefined]);
  });

  test('is stored composed where it can be written in two ways', async () => {
    const apart = { title: 'Cafe\u0301 table', city: 'Mu\u0308nchen', displayName: 'A\u030angstro\u0308m' };
    const { id } = await person.api.createListing({
      body: aProduct({ title: apart.title, location: { country: 'DE', city: apart.city } }),
    });
    const stored = await person.api.getListing({ params: { listingId: id } });
    expect([stored.title, stored.location?.city]).toEqual(['Caf\u00e9 table', 'M\u00fcnchen']);
    const changed = await person.api.updateListing({ params: { listingId: id }, body: { title: 'Cafe\u0301s' } });
    expect(changed.title).toBe('Caf\u00e9s');
    const me = await person.api.updateMe({ body: { displayName: apart.displayName } });
    expect([me.displayName, (await person.api.getMe()).displayName]).toEqual([
      '\u00c5ngstr\u00f6m',
      '\u00c5ngstr\u00f6m',
    ]);
    const words = 'שלום, 東京 👩‍🔧 naïve\tline\nanother';
    const kept = await person.api.createListing({ body: aProduct({ description: words }) });
    expect(kept).toMatchObject({ description: words });
  });
});

describe('a cursor that was changed', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  test('is refused, 1,000 ways', async () => {
    for (let count = 0; count < 6; count += 1)
      await person.api.createListing({ body: count % 2 ? aProduct() : aPart() });
    await cloud.settle();
    const { buy, pay, act, offer } = trading(cloud);
    for (let count = 0; count < 3; count += 1) {
      const trade = await pay(buyer, await buy(buyer, (await offer(person)).id));
      await act(person, trade, { action: 'ship' });
      await act(buyer, trade, { action: 'accept' });
    }
    await cloud.settle();
    for (const amount of [1, 2, 3])
      await person.api.requestPayout({ body: { amount, currency: 'EUR' }, idempotencyKey: `payout ${amount}` });
    for (let count = 0; count < 3; count += 1)
      await person.api.checkFitment({ params: { listingId: partId }, body: golf });
    const other = await joinAs(cloud, 'seller');
    for (let count = 0; count < 3; count += 1) await other.api.createListing({ body: aProduct() });
    for (let count = 0; count < 3; count += 1)
      await buyer.api.openInquiry({ params: { listingId: paths['{listingId}'] ?? '' }, body: { message: 'And now?' } });
    await cloud.settle();
    const lists = [
      '/v1/listings?limit=2',
      `/v1/listings?limit=2&sellerId=${person.userId}`,
      '/v1/listings?limit=2&kind=part',
      '/v1/users/me/listings?limit=2',
      '/v1/users/me/listings?limit=2&status=active',
      '/v1/transactions?limit=2&as=seller',
      '/v1/users/me/ledger?limit=2',
      '/v1/payouts?limit=2',
      '/v1/compatibility-logs?limit=2',
      '/v1/compatibility-logs?limit=2&fitmentStatus=needs-review',
      '/v1/inquiries?limit=2',
      '/v1/inquiries?limit=2&status=open',
    ];
    const cursors = await inParallel(lists, 2, async (path) => {
      const { cursor } = JSON.parse((await send({ method: 'GET', path })).text) as { cursor?: string };
      if (cursor === undefined) throw new Error(`${path} has one page only`);
      return cursor;
    });
    const theirs = JSON.parse(
      (await ask(cloud, { method: 'GET', path: '/v1/users/me/listings?limit=2', token: other.accessToken })).text,
    ) as { cursor: string };
    const roll = dice();
    const mutated = (cursor: string): string => {
      const at = below(roll, cursor.length);
      const character = oneOf(roll, [...alphabet]);
      const to = below(roll, cursor.length);
      switch (below(roll, 10)) {
        case 0:
          return cursor.slice(0, at);
        case 1:
          return cursor.slice(at + 1);
        case 2:
          return cursor + character;
        case 3:
          return cursor.slice(0, at) + cursor.slice(at + 1);
        case 4:
          return cursor.slice(0, at) + character + cursor.slice(at);
        case 5:
          return [...cursor].reverse().join('');
        case 6:
          return encodeURIComponent(
            `${cursor.slice(0, at)}${oneOf(roll, ['=', '+', '/', ' ', '%', '\u00e9', '.', '~'])}${cursor.slice(at)}`,
          );
        case 7:
          return Buffer.from(cursor, 'base64url').toString('hex');
        case 8:
          return cursor.slice(Math.min(at, to)) + cursor.slice(0, Math.min(at, to));
        default:
          return cursor.slice(0, at) + character + cursor.slice(at + 1);
      }
    };
    const trials: { path: string; cursor: string }[] = [
      ...lists.flatMap((path, index) =>
        [
          ...cursors,
          theirs.cursor,
          '',
          '=',
          'x'.repeat(1024),
          'x'.repeat(1025),
          'null',
          '0',
          `${cursors[index]},${cursors[index]}`,
          `${cursors[index]}&cursor=${cursors[index]}`,
        ]
          .filter((cursor) => cursor !== cursors[index])
          .map((cursor) => ({ path, cursor })),
      ),
    ];
    while (trials.length < 1000) {
      const index = below(roll, lists.length);
      const cursor = mutated(cursors[index] ?? '');
      if (cursor !== cursors[index]) trials.push({ path: lists[index] ?? '', cursor });
    }
    const taken: string[] = [];
    await inParallel(trials, 4, async ({ path, cursor }) => {
      const answer = await send({ method: 'GET', path: `${path}&cursor=${cursor}` });
      const pointers = answer.status === 400 ? innocent(answer).errors?.map(({ pointer }) => pointer) : undefined;
      if (String(pointers) !== '#/query/cursor') taken.push(`${path}&cursor=${cursor}: ${answer.status}`);
    });
    say(`cursors: ${trials.length} changed ones refused, seed ${seed}`);
    if (taken.length > 0) say(`again: ${replay('journeys/input')}`);
    expect(taken).toEqual([]);
    for (const [index, path] of lists.entries())
      expect((await send({ method: 'GET', path: `${path}&cursor=${cursors[index]}` })).status).toBe(200);
  });
});
