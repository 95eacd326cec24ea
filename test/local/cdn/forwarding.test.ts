import {
  API,
  type Asked,
  aCachePolicy,
  anOriginRequestPolicy,
  CdnHarness,
  MANAGED,
  type Properties,
  type Spec,
} from './harness.ts';

let edge: CdnHarness;
const start = async (spec: Spec) => {
  edge = await CdnHarness.start(spec);
};
afterEach(() => edge.close());
const asked = (): Asked => edge.asked.at(-1) as Asked;

const headers = (HeaderBehavior: string, ...Headers: string[]): Properties => ({
  HeadersConfig: { HeaderBehavior, ...(Headers.length > 0 && { Headers }) },
});
const queries = (QueryStringBehavior: string, ...QueryStrings: string[]): Properties => ({
  QueryStringsConfig: { QueryStringBehavior, ...(QueryStrings.length > 0 && { QueryStrings }) },
});
const cookies = (CookieBehavior: string, ...Cookies: string[]): Properties => ({
  CookiesConfig: { CookieBehavior, ...(Cookies.length > 0 && { Cookies }) },
});
/** A distribution with these two policies. */
const policies = (cache: Properties, request?: Properties): Spec => ({
  policies: [aCachePolicy(cache), ...(request ? [anOriginRequestPolicy(request)] : [])],
  behavior: request ? { OriginRequestPolicyId: 'request' } : {},
});

const viewer = {
  Authorization: 'Bearer me',
  'User-Agent': 'browser',
  Accept: 'text/html',
  'X-One': '1',
  'X-Two': ['a', 'b'],
  Cookie: 'b=2; a=1; c=3',
};

describe('given a viewer with headers', () => {
  test.each<[string, Spec, Record<string, string | undefined>]>([
    ['neither policy names any', policies({}), { authorization: undefined, accept: undefined, 'x-one': undefined }],
    ['the cache policy names one', policies(headers('whitelist', 'X-One')), { 'x-one': '1', 'x-two': undefined }],
    [
      'the cache policy names Authorization',
      policies(headers('whitelist', 'Authorization')),
      { authorization: 'Bearer me', 'x-one': undefined },
    ],
    [
      'the origin request policy names one',
      policies({}, headers('whitelist', 'x-two')),
      { 'x-two': 'a, b', 'x-one': undefined, authorization: undefined },
    ],
    [
      'each policy names one',
      policies(headers('whitelist', 'X-One'), headers('whitelist', 'X-Two')),
      { 'x-one': '1', 'x-two': 'a, b', accept: undefined },
    ],
    [
      'the origin request policy takes all but one',
      policies({}, headers('allExcept', 'Host', 'X-One')),
      { 'x-one': undefined, 'x-two': 'a, b', authorization: 'Bearer me', 'user-agent': 'browser', accept: 'text/html' },
    ],
    [
      'the cache policy names what the other leaves out',
      policies(headers('whitelist', 'X-One'), headers('allExcept', 'Host', 'X-One')),
      { 'x-one': '1', 'x-two': 'a, b' },
    ],
    [
      'the managed policy for APIs is used',
      { behavior: { OriginRequestPolicyId: MANAGED.allViewerExceptHost } },
      { authorization: 'Bearer me', 'x-one': '1', 'user-agent': 'browser', host: API, cookie: 'a=1; b=2; c=3' },
    ],
  ])('when %s then the origin gets these and no others', async (_when, spec, expected) => {
    await start(spec);
    await edge.get('/a', viewer);
    for (const [name, value] of Object.entries(expected)) expect([name, asked().headers[name]]).toEqual([name, value]);
  });

  test('when no policy names User-Agent then the origin sees CloudFront itself, by its own name for the origin', async () => {
    await start(policies({}));
    await edge.get('/a', viewer);
    expect(asked().headers).toEqual({
      ...{
        connection: expect.anything(),
        host: API,
        'user-agent': 'Amazon CloudFront',
        'x-forwarded-for': '127.0.0.1',
      },
      via: expect.stringMatching(/^1\.1 [0-9a-f]+\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-id': expect.stringMatching(/^[\w-]{40,}==$/),
    });
  });

  test('when it came through proxies then their names go on', async () => {
    await start(policies({}));
    await edge.get('/a', { 'X-Forwarded-For': '192.0.2.4', Via: '1.0 proxy' });
    expect(asked().headers['x-forwarded-for']).toBe('192.0.2.4, 127.0.0.1');
    expect(asked().headers.via).toMatch(/^1\.0 proxy, 1\.1 /);
  });

  test('when all headers are let through then those of the connection and of CloudFront are not', async () => {
    await start({ behavior: { OriginRequestPolicyId: MANAGED.allViewerExceptHost } });
    const forged = { 'X-Real-IP': '1', 'X-Forwarded-Proto': 'https', 'X-Edge-A': '1', 'X-Amz-Cf-Id': 'forged' };
    await edge.get('/a', { ...forged, 'CloudFront-Viewer-Address': '6.6.6.6:1', TE: 'trailers', 'Proxy-A': '1' });
    const names = ['x-real-ip', 'x-forwarded-proto', 'x-edge-a', 'te', 'proxy-a', 'cloudfront-viewer-address'];
    for (const name of names) expect([name, asked().headers[name]]).toEqual([name, undefined]);
    expect(asked().headers['x-amz-cf-id']).not.toBe('forged');
  });

  test('when a policy asks for headers of CloudFront then they tell the truth about the viewer', async () => {
    await start(policies({}, headers('whitelist', 'CloudFront-Viewer-Address', 'CloudFront-Forwarded-Proto')));
    await edge.get('/a', { 'CloudFront-Viewer-Address': '6.6.6.6:1' });
    expect(asked().headers['cloudfront-viewer-address']).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(asked().headers['cloudfront-forwarded-proto']).toBe('https');
  });

  test('when the origin has custom headers then they win over the viewer', async () => {
    const custom = [{ HeaderName: 'X-One', HeaderValue: 'secret' }];
    await start({ ...policies({}, headers('allExcept', 'Host')), apiOrigin: { OriginCustomHeaders: custom } });
    await edge.get('/a', viewer);
    expect(asked().headers['x-one']).toBe('secret');
  });

  test('when its Host is let through then the API does not know whom it is for', async () => {
    await start({ behavior: { OriginRequestPolicyId: MANAGED.allViewer } });
    const answer = await edge.get('/a', { Host: 'd123.cloudfront.net' });
    expect([answer.status, answer.text, answer.cache]).toEqual([403, '{"message":"Forbidden"}', 'Error']);
    expect(edge.asked).toEqual([]);
  });

  test('when the managed policy for origins with Cache-Control is used then its Host gets through as well', async () => {
    await start({ behavior: { CachePolicyId: MANAGED.originCacheControl } });
    expect((await edge.get('/a', { Host: 'd123.cloudfront.net' })).status).toBe(403);
  });
});

describe('given a viewer with a query', () => {
  test.each<[string, Spec, string]>([
    ['neither policy takes any', policies({}), '/a'],
    ['the cache policy takes all', policies(queries('all')), '/a?b=2&a=1&b=&C=%20x&flag'],
    ['the cache policy names some', policies(queries('whitelist', 'b', 'flag')), '/a?b=2&b=&flag'],
    ['case differs', policies(queries('whitelist', 'c')), '/a'],
    ['the cache policy leaves some out', policies(queries('allExcept', 'b')), '/a?a=1&C=%20x&flag'],
    ['the origin request policy takes all', policies({}, queries('all')), '/a?b=2&a=1&b=&C=%20x&flag'],
    ['each names one', policies(queries('whitelist', 'a'), queries('whitelist', 'C')), '/a?a=1&C=%20x'],
    [
      'one names what the other leaves out',
      policies(queries('whitelist', 'b'), queries('allExcept', 'b')),
      '/a?b=2&a=1&b=&C=%20x&flag',
    ],
  ])('when %s then the origin gets what is taken, in the order sent', async (_when, spec, url) => {
    await start(spec);
    await edge.get('/a?b=2&a=1&b=&C=%20x&flag');
    expect(asked().url).toBe(url);
  });
});

describe('given a viewer with cookies', () => {
  test.each<[string, Spec, string | undefined]>([
    ['neither policy takes any', policies({}), undefined],
    ['the cache policy takes all', policies(cookies('all')), 'a=1; b=2; c=3'],
    ['the cache policy names some', policies(cookies('whitelist', 'c', 'b')), 'b=2; c=3'],
    ['the origin request policy leaves some out', policies({}, cookies('allExcept', 'b')), 'a=1; c=3'],
    ['all headers are let through', policies({}, headers('allViewer')), undefined],
  ])('when %s then the origin gets them by name', async (_when, spec, expected) => {
    await start({ ...spec, apiOrigin: { DomainName: API } });
    await edge.get('/a', { ...viewer, Host: API });
    expect(asked().headers.cookie).toBe(expected);
  });

  test('when no policy takes cookies then the origin can not set any either', async () => {
    await start(policies({}));
    edge.reply = () => ({ headers: { 'Set-Cookie': ['a=1', 'b=2'] } });
    expect((await edge.get('/a')).headers['set-cookie']).toBeUndefined();
  });

  test('when one does then it can', async () => {
    await start(policies({}, cookies('all')));
    edge.reply = () => ({ headers: { 'Set-Cookie': ['a=1', 'b=2'] } });
    expect((await edge.get('/a')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });
});

describe('given what a viewer accepts as encoding', () => {
  const both = { EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true };
  test.each<[Properties, string | undefined, string | undefined]>([
    [both, 'gzip, deflate, br', 'br,gzip'],
    [both, 'gzip;q=0.5, br;q=0', 'gzip'],
    [both, 'deflate', 'identity'],
    [both, undefined, undefined],
    [{ EnableAcceptEncodingGzip: true }, 'br, gzip', 'gzip'],
    [{ EnableAcceptEncodingGzip: true }, 'br', 'identity'],
    [{}, 'gzip', undefined],
    [headers('whitelist', 'Accept-Encoding'), 'gzip, deflate', 'gzip, deflate'],
  ])('when the cache policy has %j and it sends %s then the origin gets %s', async (policy, given, expected) => {
    await start(policies(policy));
    await edge.get('/a', given === undefined ? {} : { 'Accept-Encoding': given });
    expect(asked().headers['accept-encoding']).toBe(expected);
  });
});

describe('given a request with a body', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'when it is a %s then body and type go through, and the answer comes back',
    async (method) => {
      await start({ behavior: { CachePolicyId: MANAGED.cachingDisabled } });
      edge.reply = () => ({ status: 201, headers: { 'X-Own': 'yes' }, body: '{"made":true}' });
      const answer = await edge.send(method, '/a?x=1', { 'Content-Type': 'application/json' }, '{"a":"ä"}');
      expect(asked()).toMatchObject({ method, url: '/a', body: '{"a":"ä"}' });
      expect(asked().headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '10' });
      expect(answer).toMatchObject({ status: 201, text: '{"made":true}', cache: 'Miss' });
      expect(answer.headers['x-own']).toBe('yes');
    },
  );

  test('when it is a POST without one then it goes through as well', async () => {
    await start({});
    expect((await edge.send('POST', '/a')).status).toBe(200);
    expect(asked()).toMatchObject({ method: 'POST', body: '' });
  });
});

test('given an origin with a path, then it comes before each path', async () => {
  await start({ apiOrigin: { OriginPath: '/base' } });
  await edge.get('/a%20b/c');
  expect(asked().url).toBe('/base/a%20b/c');
});

test('given a path with dots, then they decide who is asked, and the origin gets it as it is', async () => {
  await start({});
  await edge.get('/photos/%2e%2e/v1/me');
  expect(asked().url).toBe('/photos/%2e%2e/v1/me');
});

test('given a root object, then who asks for nothing gets that', async () => {
  await start({ config: { DefaultRootObject: 'index.html' } });
  await edge.get('/');
  expect(asked().url).toBe('/index.html');
});
