import {
  aCachePolicy,
  anOriginRequestPolicy,
  CdnHarness,
  MANAGED,
  type Properties,
  type Spec,
  until,
} from './harness.ts';

let edge: CdnHarness;
const start = async (spec: Spec = {}, cacheBytes?: number) => {
  edge = await CdnHarness.start(spec, cacheBytes);
};
afterEach(() => edge.close());

const key = (parameters: Properties, ttls?: Properties): Spec => ({ policies: [aCachePolicy(parameters, ttls)] });
const ttls = (MinTTL: number, DefaultTTL: number, MaxTTL: number): Spec => key({}, { MinTTL, DefaultTTL, MaxTTL });
/** The origin answers with these headers, each time with another body. */
const answering = (headers: Record<string, string>, status = 200) => {
  let count = 0;
  edge.reply = () => {
    count += 1;
    return { status, headers, body: `answer ${count}` };
  };
};
/** A promise and what resolves it. */
function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('given how long an origin lets its answer be kept', () => {
  const HOUR = 3600;
  test.each<[string, Spec, Record<string, string>, number]>([
    ['max-age', ttls(0, 0, HOUR), { 'Cache-Control': 'public, max-age=60' }, 60],
    ['s-maxage before max-age', ttls(0, 0, HOUR), { 'Cache-Control': 'max-age=5, s-maxage=60' }, 60],
    ['max-age before Expires', ttls(0, 0, HOUR), { 'Cache-Control': 'max-age=60', Expires: at(90) }, 60],
    ['Expires', ttls(0, 0, HOUR), { Expires: at(90) }, 90],
    ['no less than the minimum', ttls(30, 30, HOUR), { 'Cache-Control': 'max-age=10' }, 30],
    ['no more than the maximum', ttls(0, 0, 40), { 'Cache-Control': 'max-age=60' }, 40],
    ['no more than the maximum, by Expires', ttls(0, 0, 40), { Expires: at(90) }, 40],
    ['the default without a word', ttls(0, 50, HOUR), {}, 50],
    ['the default when only publicity is told', ttls(0, 50, HOUR), { 'Cache-Control': 'public' }, 50],
    ['the minimum for what nobody shall keep', ttls(20, 50, HOUR), { 'Cache-Control': 'no-store' }, 20],
    ['the minimum for what is private', ttls(20, 50, HOUR), { 'Cache-Control': 'private, max-age=60' }, 20],
    ['a private header beside it', ttls(0, 50, HOUR), { 'Cache-Control': 'private="X-Me", max-age=60' }, 60],
    ['Vary: * with a minimum', ttls(20, 50, HOUR), { Vary: '*', 'Cache-Control': 'max-age=60' }, 60],
  ])('when it is %s then it is asked again after just that time', async (_what, spec, headers, seconds) => {
    await start(spec);
    answering(headers);
    expect((await edge.get('/a')).cache).toBe('Miss');
    edge.pass(seconds - 1);
    expect(await edge.get('/a')).toMatchObject({
      cache: 'Hit',
      text: 'answer 1',
      headers: { age: String(seconds - 1) },
    });
    edge.pass(1);
    expect(await edge.get('/a')).toMatchObject({ cache: 'Miss', text: 'answer 2' });
    expect(edge.asked).toHaveLength(2);
  });

  test.each<[string, Spec, Record<string, string>, number]>([
    ['no-store', ttls(0, 50, HOUR), { 'Cache-Control': 'no-store' }, 200],
    ['no-cache', ttls(0, 50, HOUR), { 'Cache-Control': 'no-cache' }, 200],
    ['private', ttls(0, 50, HOUR), { 'Cache-Control': 'Private, max-age=60' }, 200],
    ['max-age=0', ttls(0, 50, HOUR), { 'Cache-Control': 'max-age=0' }, 200],
    ['s-maxage=0', ttls(0, 50, HOUR), { 'Cache-Control': 'max-age=60, s-maxage=0' }, 200],
    ['a date long past', ttls(0, 50, HOUR), { Expires: '0' }, 200],
    ['Vary: *', ttls(0, 50, HOUR), { Vary: '*' }, 200],
    ['no default', ttls(0, 0, HOUR), {}, 200],
    ['a policy that keeps nothing', ttls(0, 0, 0), { 'Cache-Control': 'max-age=60' }, 200],
    ['a part of it', ttls(0, 50, HOUR), {}, 206],
  ])('when it is %s then it is asked each time', async (_what, spec, headers, status) => {
    await start(spec);
    answering(headers, status);
    for (const text of ['answer 1', 'answer 2']) expect(await edge.get('/a')).toMatchObject({ cache: 'Miss', text });
  });

  function at(seconds: number): string {
    return new Date(Date.parse('2026-03-02T12:00:00Z') + seconds * 1000).toUTCString();
  }
});

describe('given viewers who differ', () => {
  const headers = (...Headers: string[]) => ({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers } });
  const queries = (QueryStringBehavior: string, QueryStrings?: string[]) => ({
    QueryStringsConfig: { QueryStringBehavior, ...(QueryStrings && { QueryStrings }) },
  });
  const cookies = { CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['s'] } };
  type Viewer = readonly [path: string, headers?: Record<string, string>];
  test.each<[string, Properties, Viewer, Viewer, 'share' | 'do not']>([
    ['by path', {}, ['/a'], ['/b'], 'do not'],
    ['by the case of the path', {}, ['/a'], ['/A'], 'do not'],
    ['by a query that no policy names', {}, ['/a?x=1'], ['/a?x=2'], 'share'],
    ['by a query', queries('all'), ['/a?x=1'], ['/a?x=2'], 'do not'],
    ['by the order of a query', queries('all'), ['/a?x=1&y=2'], ['/a?y=2&x=1'], 'do not'],
    ['by a query that is not listed', queries('whitelist', ['x']), ['/a?x=1&y=1'], ['/a?x=1&y=2'], 'share'],
    ['by a header that no policy names', {}, ['/a', { 'X-A': '1' }], ['/a', { 'X-A': '2' }], 'share'],
    ['by a listed header', headers('X-A'), ['/a', { 'X-A': '1' }], ['/a', { 'x-a': '2' }], 'do not'],
    ['by having a listed header', headers('X-A'), ['/a', { 'X-A': '' }], ['/a'], 'do not'],
    [
      'by who they are',
      headers('Authorization'),
      ['/a', { Authorization: 'A' }],
      ['/a', { Authorization: 'B' }],
      'do not',
    ],
    ['by being somebody', headers('Authorization'), ['/a', { Authorization: 'A' }], ['/a'], 'do not'],
    ['by a listed cookie', cookies, ['/a', { Cookie: 's=1' }], ['/a', { Cookie: 's=2' }], 'do not'],
    ['by another cookie', cookies, ['/a', { Cookie: 's=1; t=1' }], ['/a', { Cookie: 't=2; s=1' }], 'share'],
    ['by what they accept', {}, ['/a', { 'Accept-Encoding': 'gzip' }], ['/a'], 'share'],
    [
      'by compressed forms told apart',
      { EnableAcceptEncodingGzip: true },
      ['/a', { 'Accept-Encoding': 'gzip' }],
      ['/a', { 'Accept-Encoding': 'br' }],
      'do not',
    ],
    [
      'by how they say what they accept',
      { EnableAcceptEncodingGzip: true },
      ['/a', { 'Accept-Encoding': 'gzip, br' }],
      ['/a', { 'Accept-Encoding': 'deflate,gzip' }],
      'share',
    ],
    ['by Cache-Control of their own', {}, ['/a'], ['/a', { 'Cache-Control': 'no-cache', Pragma: 'no-cache' }], 'share'],
  ])('when %s then they share an answer or do not', async (_how, parameters, one, other, shared) => {
    await start(key(parameters));
    answering({ 'Cache-Control': 'max-age=60' });
    expect((await edge.get(...one)).text).toBe('answer 1');
    expect((await edge.get(...other)).text).toBe(shared === 'share' ? 'answer 1' : 'answer 2');
    expect((await edge.get(...one)).text).toBe('answer 1');
  });

  test('when a policy forgets what an answer depends on then it is shared here as it would be on AWS', async () => {
    await start({ behavior: { OriginRequestPolicyId: MANAGED.allViewerExceptHost } });
    edge.reply = ({ headers }) => ({
      headers: { 'Cache-Control': 'max-age=60' },
      body: `for ${headers.authorization}`,
    });
    await edge.get('/me', { Authorization: 'Alice' });
    expect((await edge.get('/me', { Authorization: 'Bob' })).text).toBe('for Alice');
  });
});

describe('given requests that are no GET', () => {
  test('when it is a HEAD then it may be answered by what a GET brought, but brings nothing itself', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=60' });
    expect((await edge.send('HEAD', '/a')).cache).toBe('Miss');
    expect((await edge.get('/a')).cache).toBe('Miss');
    const head = await edge.send('HEAD', '/a');
    expect(head).toMatchObject({ cache: 'Hit', text: '', headers: { 'content-length': '8' } });
  });

  test.each([
    [undefined, 'Miss'],
    [['GET', 'HEAD', 'OPTIONS'], 'Hit'],
  ])('when it is an OPTIONS and cached methods are %j then the second is a %s', async (CachedMethods, cache) => {
    await start({ behavior: { CachedMethods } });
    answering({ 'Cache-Control': 'max-age=60' });
    await edge.get('/a');
    expect((await edge.send('OPTIONS', '/a')).cache).toBe('Miss');
    expect((await edge.send('OPTIONS', '/a')).cache).toBe(cache);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('when it is a %s then it is never kept', async (method) => {
    await start();
    answering({ 'Cache-Control': 'max-age=60' });
    for (const text of ['answer 1', 'answer 2']) expect(await edge.send(method, '/a')).toMatchObject({ text });
  });
});

describe('given an answer that has expired', () => {
  const versioned = (tag: string) => {
    edge.reply = ({ headers }) =>
      headers['if-none-match'] === tag
        ? { status: 304, headers: { ETag: tag, 'Cache-Control': 'max-age=20' } }
        : { headers: { ETag: tag, 'Cache-Control': 'max-age=10' }, body: `version ${tag}` };
  };

  test('when the origin says it is still good then it is served, and kept for as long as the origin says now', async () => {
    await start();
    versioned('"1"');
    await edge.get('/a');
    edge.pass(10);
    expect(await edge.get('/a')).toMatchObject({ status: 200, cache: 'RefreshHit', text: 'version "1"' });
    edge.pass(19);
    expect(await edge.get('/a')).toMatchObject({ cache: 'Hit', headers: { age: '19', 'cache-control': 'max-age=20' } });
    edge.pass(1);
    expect((await edge.get('/a')).cache).toBe('RefreshHit');
  });

  test('when there is a new version then that is served', async () => {
    await start();
    versioned('"1"');
    await edge.get('/a');
    edge.pass(10);
    versioned('"2"');
    expect(await edge.get('/a')).toMatchObject({ cache: 'Miss', text: 'version "2"' });
  });

  test('when it has a date only then the origin is asked by that', async () => {
    await start();
    const modified = 'Mon, 02 Mar 2026 10:00:00 GMT';
    edge.reply = () => ({ headers: { 'Last-Modified': modified, 'Cache-Control': 'max-age=10' } });
    await edge.get('/a');
    edge.pass(10);
    edge.reply = () => ({ status: 304 });
    expect((await edge.get('/a')).cache).toBe('RefreshHit');
    expect(edge.asked.at(-1)?.headers).toMatchObject({ 'if-modified-since': modified });
  });

  test('when the viewer has a condition of its own then the origin is asked by what is in the cache', async () => {
    await start({ behavior: { OriginRequestPolicyId: MANAGED.allViewerExceptHost } });
    versioned('"1"');
    await edge.get('/a');
    edge.pass(10);
    const answer = await edge.get('/a', { 'If-None-Match': '"0"', Range: 'bytes=0-0' });
    expect(edge.asked.at(-1)?.headers).toMatchObject({ 'if-none-match': '"1"' });
    expect(edge.asked.at(-1)?.headers.range).toBeUndefined();
    expect(answer).toMatchObject({ status: 206, text: 'v' });
  });

  test('when the origin fails then the old answer is served, and the origin left alone for ten seconds', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=10' });
    await edge.get('/a');
    edge.pass(10);
    answering({}, 503);
    expect(await edge.get('/a')).toMatchObject({ status: 200, text: 'answer 1' });
    edge.pass(9);
    expect(await edge.get('/a')).toMatchObject({ status: 200, text: 'answer 1', cache: 'Hit' });
    expect(edge.asked).toHaveLength(2);
    edge.pass(1);
    await edge.get('/a');
    expect(edge.asked).toHaveLength(3);
  });

  test('when the origin fails and wanted nothing old served then the failure is', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=10, stale-if-error=5' });
    await edge.get('/a');
    edge.pass(15);
    answering({}, 503);
    expect(await edge.get('/a')).toMatchObject({ status: 503, cache: 'Error' });
  });

  test('when it is gone then that is what is served', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=10' });
    await edge.get('/a');
    edge.pass(10);
    answering({}, 404);
    expect((await edge.get('/a')).status).toBe(404);
  });
});

describe('given errors of the origin', () => {
  test.each<[number, Record<string, string>, number]>([
    [404, {}, 10],
    [500, {}, 10],
    [503, {}, 10],
    [404, { 'Cache-Control': 'max-age=5' }, 10],
    [404, { 'Cache-Control': 'max-age=30' }, 30],
    [403, { 'Cache-Control': 'max-age=30' }, 30],
    [400, { 'Cache-Control': 's-maxage=30' }, 30],
  ])('when it is a %i with %j then it is kept for %i seconds', async (status, headers, seconds) => {
    await start();
    answering(headers, status);
    expect(await edge.get('/a')).toMatchObject({ status, cache: 'Error' });
    edge.pass(seconds - 1);
    expect(await edge.get('/a')).toMatchObject({ status, cache: 'Error', text: 'answer 1' });
    edge.pass(1);
    expect((await edge.get('/a')).text).toBe('answer 2');
  });

  test.each<[number, Record<string, string>]>([
    [404, { 'Cache-Control': 'no-store' }],
    [501, { 'Cache-Control': 'private' }],
    [400, {}],
    [401, { 'Cache-Control': 'max-age=30' }],
    [403, {}],
    [422, { 'Cache-Control': 'max-age=30' }],
    [429, {}],
  ])('when it is a %i with %j then it is not kept', async (status, headers) => {
    await start();
    answering(headers, status);
    await edge.get('/a');
    expect((await edge.get('/a')).text).toBe('answer 2');
  });

  test.each([500, 502, 503, 504])(
    'when it is a %i then it is kept ten seconds, though it asks not to be',
    async (status) => {
      await start();
      answering({ 'Cache-Control': 'no-store' }, status);
      await edge.get('/a');
      edge.pass(9);
      expect(await edge.get('/a')).toMatchObject({ status, text: 'answer 1' });
      edge.pass(1);
      expect((await edge.get('/a')).text).toBe('answer 2');
    },
  );

  test('when the distribution says how long errors are kept then it is that long', async () => {
    await start({ config: { CustomErrorResponses: [{ ErrorCode: 404, ErrorCachingMinTTL: 0 }] } });
    answering({}, 404);
    await edge.get('/a');
    expect((await edge.get('/a')).text).toBe('answer 2');
  });
});

describe('given many who ask for the same at once', () => {
  /** Sends `count` requests and lets the origin answer the first once all have arrived. */
  async function atOnce(count: number, headers: (index: number) => Record<string, string> = () => ({})) {
    const first = latch();
    const { reply } = edge;
    edge.reply = async (asked) => {
      await first.opened;
      return reply(asked);
    };
    let arrived = 0;
    const handling = edge.watch(() => {
      arrived += 1;
    });
    const answers = Array.from({ length: count }, (_, index) => edge.get('/a', headers(index)));
    await until(() => arrived === count, 'all requests arrive');
    handling.end();
    first.open();
    return Promise.all(answers);
  }

  test('when the answer may be shared then the origin is asked once', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=60' });
    const answers = await atOnce(10);
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['answer 1']));
    expect(answers.filter(({ cache }) => cache === 'Miss')).toHaveLength(1);
    expect(edge.asked).toHaveLength(1);
  });

  test.each(['private', 'no-store', 'no-cache', 'max-age=0'])(
    'when it is %s then everybody gets their own',
    async (control) => {
      await start();
      answering({ 'Cache-Control': control });
      const answers = await atOnce(10);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(10);
      expect(edge.asked).toHaveLength(10);
    },
  );

  test('when cookies go to the origin then everybody asks for themselves', async () => {
    const cookies = { CookiesConfig: { CookieBehavior: 'all' } };
    await start({
      policies: [aCachePolicy(), anOriginRequestPolicy(cookies)],
      behavior: { OriginRequestPolicyId: 'request' },
    });
    answering({ 'Cache-Control': 'max-age=60' });
    await atOnce(5);
    expect(edge.asked).toHaveLength(5);
  });

  test('when nothing is ever kept then everybody asks for themselves', async () => {
    await start({ behavior: { CachePolicyId: MANAGED.cachingDisabled } });
    answering({ 'Cache-Control': 'max-age=60' });
    await atOnce(5);
    expect(edge.asked).toHaveLength(5);
  });

  test('when some have a condition that the origin gets to see then only those are told 304', async () => {
    await start({
      policies: [
        aCachePolicy(),
        anOriginRequestPolicy({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['If-None-Match'] } }),
      ],
      behavior: { OriginRequestPolicyId: 'request' },
    });
    const headers = { 'Cache-Control': 'max-age=60', ETag: '"1"' };
    edge.reply = (asked) => ({ status: asked.headers['if-none-match'] === '"1"' ? 304 : 200, headers });
    const answers = await atOnce(6, (index) => (index % 2 === 0 ? { 'If-None-Match': '"1"' } : {}));
    expect(answers.map(({ status }) => status)).toEqual([304, 200, 304, 200, 304, 200]);
  });

  test('when the key tells them apart then each kind is asked for once', async () => {
    await start(key({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization'] } }));
    answering({ 'Cache-Control': 'max-age=60' });
    await atOnce(6, (index) => ({ Authorization: index % 2 === 0 ? 'A' : 'B' }));
    expect(edge.asked).toHaveLength(2);
  });

  test('when the cache is emptied meanwhile then nothing old gets into it', async () => {
    await start();
    const first = latch();
    edge.reply = async () => {
      await first.opened;
      return { headers: { 'Cache-Control': 'max-age=60' }, body: 'old' };
    };
    const asked = edge.get('/a');
    await until(() => edge.asked.length === 1, 'the origin is asked');
    edge.cdn.reset();
    first.open();
    expect((await asked).text).toBe('old');
    answering({ 'Cache-Control': 'max-age=60' });
    expect((await edge.get('/a')).text).toBe('answer 1');
  });
});

describe('given a Set-Cookie in an answer that is kept', () => {
  const setting = { 'Cache-Control': 'max-age=60', 'Set-Cookie': 's=secret' };
  const all = { CookiesConfig: { CookieBehavior: 'all' } };

  test('when the key has no cookies then only the first viewer gets it', async () => {
    await start({
      policies: [aCachePolicy(), anOriginRequestPolicy(all)],
      behavior: { OriginRequestPolicyId: 'request' },
    });
    answering(setting);
    expect((await edge.get('/a')).headers['set-cookie']).toEqual(['s=secret']);
    const second = await edge.get('/a');
    expect([second.cache, second.headers['set-cookie']]).toEqual(['Hit', undefined]);
  });

  test('when the key has them then it is kept, unless the origin forbids that', async () => {
    await start(key(all));
    answering(setting);
    await edge.get('/a');
    expect((await edge.get('/a')).headers['set-cookie']).toEqual(['s=secret']);
    answering({ ...setting, 'Cache-Control': 'max-age=60, no-cache="Set-Cookie"' });
    await edge.get('/b');
    const second = await edge.get('/b');
    expect([second.cache, second.headers['set-cookie']]).toEqual(['Hit', undefined]);
  });
});

describe('given a cache that is too small', () => {
  test('when there is no more room then what was used longest ago goes', async () => {
    await start({}, 4 * 1100);
    answering({ 'Cache-Control': 'max-age=60' });
    for (const path of ['/a', '/b', '/c', '/d']) await edge.get(path);
    await edge.get('/a');
    await edge.get('/e');
    expect((await edge.get('/a')).cache).toBe('Hit');
    expect((await edge.get('/b')).cache).toBe('Miss');
  });

  test('when one answer is larger than all of it then that is not kept', async () => {
    await start({}, 2000);
    edge.reply = () => ({ headers: { 'Cache-Control': 'max-age=60' }, body: 'x'.repeat(2000) });
    await edge.get('/a');
    expect((await edge.get('/a')).cache).toBe('Miss');
  });

  test('when it is emptied then everything is asked for again', async () => {
    await start();
    answering({ 'Cache-Control': 'max-age=60' });
    await edge.get('/a');
    edge.cdn.reset();
    expect((await edge.get('/a')).text).toBe('answer 2');
  });
});
