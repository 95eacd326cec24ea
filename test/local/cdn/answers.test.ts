import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  aBehavior,
  aCachePolicy,
  aResponseHeadersPolicy,
  CdnHarness,
  MANAGED,
  type Properties,
  type Spec,
} from './harness.ts';

let edge: CdnHarness;
const start = async (spec: Spec = {}) => {
  edge = await CdnHarness.start(spec);
};
afterEach(() => edge.close());

const kept = { 'Cache-Control': 'max-age=60' };

describe('given a request that is not let through', () => {
  test.each([
    ['POST', ['GET', 'HEAD']],
    ['OPTIONS', ['GET', 'HEAD']],
    ['DELETE', ['GET', 'HEAD', 'OPTIONS']],
    ['TRACE', undefined],
  ])('when %s is not among %j then CloudFront itself says 403', async (method, AllowedMethods) => {
    await start({ behavior: AllowedMethods ? { AllowedMethods } : {} });
    const answer = await edge.send(method, '/a');
    expect(answer).toMatchObject({ status: 403, cache: 'Error', headers: { server: 'CloudFront' } });
    expect(answer.text).toContain('The request could not be satisfied');
    expect(edge.asked).toEqual([]);
  });

  test('when a GET has a body then CloudFront itself says 403', async () => {
    await start();
    expect((await edge.send('GET', '/a', {}, 'body')).status).toBe(403);
    expect(edge.asked).toEqual([]);
  });

  test('when the URL is longer than 8192 bytes then it says 413', async () => {
    await start();
    expect((await edge.get(`/${'a'.repeat(8192)}`)).status).toBe(413);
    expect((await edge.get(`/${'a'.repeat(8191)}`)).status).toBe(200);
  });
});

describe('given a viewer who has the object already', () => {
  const tag = '"1"';
  const modified = 'Mon, 02 Mar 2026 10:00:00 GMT';
  test.each<[Record<string, string>, number]>([
    [{ 'If-None-Match': tag }, 304],
    [{ 'If-None-Match': '"0", W/"1"' }, 304],
    [{ 'If-None-Match': '*' }, 304],
    [{ 'If-None-Match': '"0"' }, 200],
    [{ 'If-Modified-Since': modified }, 304],
    [{ 'If-Modified-Since': 'Mon, 02 Mar 2026 09:59:59 GMT' }, 200],
    [{ 'If-Modified-Since': 'soon' }, 200],
    [{ 'If-None-Match': '"0"', 'If-Modified-Since': modified }, 200],
  ])('when it says %j then it is %i from the cache, and at the first time', async (condition, status) => {
    await start();
    edge.reply = () => ({ headers: { ...kept, ETag: tag, 'Last-Modified': modified } });
    expect((await edge.get('/a', condition)).status).toBe(status);
    const second = await edge.get('/a', condition);
    expect(second).toMatchObject({ status, cache: 'Hit', text: status === 304 ? '' : 'answer' });
    expect(second.headers.etag).toBe(tag);
    expect(edge.asked).toHaveLength(1);
  });

  test('when the policies let its condition through and nothing is kept then it is the origin that says 304', async () => {
    await start({
      behavior: { CachePolicyId: MANAGED.cachingDisabled, OriginRequestPolicyId: MANAGED.allViewerExceptHost },
    });
    edge.reply = ({ headers }) => ({ status: headers['if-none-match'] === tag ? 304 : 200, headers: { ETag: tag } });
    expect((await edge.get('/a', { 'If-None-Match': tag })).status).toBe(304);
  });
});

describe('given a viewer who wants a part', () => {
  test.each<[string, number, string, string | undefined]>([
    ['bytes=0-2', 206, 'ans', 'bytes 0-2/6'],
    ['bytes=4-', 206, 'er', 'bytes 4-5/6'],
    ['bytes=-2', 206, 'er', 'bytes 4-5/6'],
    ['bytes=-9', 206, 'answer', 'bytes 0-5/6'],
    ['bytes=4-99', 206, 'er', 'bytes 4-5/6'],
    ['bytes=6-', 416, '', 'bytes */6'],
    ['bytes=3-1', 200, 'answer', undefined],
    ['bytes=0-0,2-3', 200, 'answer', undefined],
    ['lines=1-2', 200, 'answer', undefined],
    ['bytes=-', 200, 'answer', undefined],
  ])('when that is %s then it is a %i', async (Range, status, text, range) => {
    await start();
    edge.reply = () => ({ headers: { ...kept, ETag: '"1"' } });
    for (const cache of ['Miss', 'Hit']) {
      const answer = await edge.get('/a', { Range });
      expect(answer).toMatchObject({ status, text, cache: status === 416 ? 'Error' : cache });
      expect(answer.headers['content-range']).toBe(range);
    }
    expect((await edge.get('/a', { Range, 'If-Range': '"0"' })).status).toBe(200);
    expect((await edge.get('/a', { Range, 'If-Range': '"1"' })).status).toBe(status);
  });
});

describe('given a behavior that compresses', () => {
  const both = { EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true };
  const text = 'compress me '.repeat(100);
  const compressing = (parameters: Properties = both): Spec => ({
    ...{ policies: [aCachePolicy(parameters)], behavior: { Compress: true } },
  });
  const json = { ...kept, 'Content-Type': 'application/json; charset=utf-8', ETag: '"1"' };

  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['gzip, br', 'br', brotliDecompressSync],
  ] as const)('when the viewer takes %s then it gets %s, with a weak tag', async (accepted, encoding, opened) => {
    await start(compressing());
    edge.reply = () => ({ headers: json, body: text });
    for (const cache of ['Miss', 'Hit']) {
      const answer = await edge.get('/a', { 'Accept-Encoding': accepted });
      expect(answer).toMatchObject({ cache, headers: { 'content-encoding': encoding, etag: 'W/"1"' } });
      expect(answer.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': String(answer.bytes.length) });
      expect(answer.bytes.length).toBeLessThan(text.length);
      expect(opened(answer.bytes).toString()).toBe(text);
    }
    expect((await edge.get('/a', { 'Accept-Encoding': accepted, 'If-None-Match': 'W/"1"' })).status).toBe(304);
    expect((await edge.get('/a', { 'Accept-Encoding': accepted, Range: 'bytes=0-1' })).status).toBe(200);
  });

  test('when it has expired then the origin is asked by its own tag', async () => {
    await start(compressing());
    edge.reply = ({ headers }) =>
      headers['if-none-match'] === '"1"' ? { status: 304 } : { headers: json, body: text };
    await edge.get('/a', { 'Accept-Encoding': 'gzip' });
    edge.pass(60);
    const answer = await edge.get('/a', { 'Accept-Encoding': 'gzip' });
    expect(answer).toMatchObject({ cache: 'RefreshHit', headers: { etag: 'W/"1"', 'content-encoding': 'gzip' } });
    expect(gunzipSync(answer.bytes).toString()).toBe(text);
  });

  test.each<[string, Spec, Record<string, string>, Record<string, string>, string]>([
    ['the viewer takes none', compressing(), {}, json, text],
    ['the policy enables none', compressing({}), { 'Accept-Encoding': 'gzip' }, json, text],
    [
      'the policy enables another',
      compressing({ EnableAcceptEncodingBrotli: true }),
      { 'Accept-Encoding': 'gzip' },
      json,
      text,
    ],
    ['the behavior does not compress', { policies: [aCachePolicy(both)] }, { 'Accept-Encoding': 'gzip' }, json, text],
    ['it is a picture', compressing(), { 'Accept-Encoding': 'gzip' }, { ...json, 'Content-Type': 'image/jpeg' }, text],
    ['it is small', compressing(), { 'Accept-Encoding': 'gzip' }, json, 'x'.repeat(999)],
    [
      'it is compressed already',
      compressing(),
      { 'Accept-Encoding': 'gzip' },
      { ...json, 'Content-Encoding': 'x' },
      text,
    ],
  ])('when %s then it comes as it is', async (_why, spec, headers, given, body) => {
    await start(spec);
    edge.reply = () => ({ headers: given, body });
    const answer = await edge.get('/a', headers);
    expect(answer.text).toBe(body);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.headers['content-encoding']).toBe(given['Content-Encoding']);
  });

  test('when the tag is none that HTTP knows then there is none', async () => {
    await start(compressing());
    edge.reply = () => ({ headers: { ...json, ETag: '1' }, body: text });
    expect((await edge.get('/a', { 'Accept-Encoding': 'gzip' })).headers.etag).toBeUndefined();
  });
});

describe('given a bucket', () => {
  test('when the origin has an access control then S3 is asked in the name of the distribution', async () => {
    await start();
    edge.object = () => ({ status: 200, headers: { 'content-type': 'image/jpeg' }, body: Buffer.from('jpeg') });
    const answer = await edge.get('/photos/a%20b/c.jpg?x=1', { Authorization: 'Bearer me' });
    expect(answer).toMatchObject({
      status: 200,
      text: 'jpeg',
      cache: 'Miss',
      headers: { 'content-type': 'image/jpeg' },
    });
    expect(edge.read).toMatchObject([
      {
        ...{ bucket: 'pictures', key: 'photos/a b/c.jpg', method: 'GET' },
        distributionArn: 'arn:aws:cloudfront::000000000000:distribution/E123',
      },
    ]);
    expect(edge.read[0]?.headers).not.toHaveProperty('authorization');
    expect((await edge.get('/photos/a%20b/c.jpg')).cache).toBe('Hit');
  });

  test.each<[string, Spec]>([
    ['has no access control', { bucketOrigin: { OriginAccessControlId: undefined } }],
    ['has one that never signs', { accessControl: { SigningBehavior: 'never' } }],
  ])('when the origin %s then S3 refuses whoever asks', async (_how, spec) => {
    await start(spec);
    const answer = await edge.get('/photos/a.jpg');
    expect(answer).toMatchObject({ status: 403, cache: 'Error' });
    expect(answer.text).toContain('<Code>AccessDenied</Code>');
    expect(edge.read).toEqual([]);
  });

  test('when a key can not be decoded then S3 is not asked', async () => {
    await start();
    expect((await edge.get('/photos/%E0%A4%A')).status).toBe(400);
    expect(edge.read).toEqual([]);
  });

  test('when it is asked for its options then it has none', async () => {
    const photos = aBehavior({
      PathPattern: 'photos/*',
      TargetOriginId: 'photos',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    });
    await start({ behaviors: [photos] });
    expect((await edge.send('OPTIONS', '/photos/a.jpg')).status).toBe(403);
  });
});

describe('given an origin that does not answer', () => {
  test('when it breaks off then the viewer gets 502, for ten seconds', async () => {
    await start();
    edge.breakOff();
    expect(await edge.get('/a')).toMatchObject({ status: 502, cache: 'Error' });
    expect(edge.lines).toHaveLength(1);
    expect((await edge.get('/a')).status).toBe(502);
    edge.pass(10);
    expect((await edge.get('/a')).status).toBe(200);
  });

  test('when it takes too long then the viewer gets 504', async () => {
    const CustomOriginConfig = { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 0.02 };
    await start({ apiOrigin: { CustomOriginConfig } });
    edge.reply = () => new Promise(() => {});
    expect((await edge.get('/a')).status).toBe(504);
  });
});

describe('given a page for errors', () => {
  const page = { ErrorCode: 404, ResponsePagePath: '/photos/gone.html', ResponseCode: 200, ErrorCachingMinTTL: 5 };
  const gone = () => ({ status: 404, headers: { 'X-Own': '1' } });

  test('when the origin says so then the viewer gets the page, kept as long as the error', async () => {
    await start({ config: { CustomErrorResponses: [page] } });
    edge.reply = gone;
    edge.object = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('gone') });
    expect(await edge.get('/a')).toMatchObject({ status: 200, text: 'gone', headers: { 'content-type': 'text/html' } });
    expect(edge.read).toMatchObject([{ key: 'photos/gone.html' }]);
    edge.pass(4);
    await edge.get('/a');
    expect(edge.asked).toHaveLength(1);
    edge.pass(1);
    await edge.get('/a');
    expect(edge.asked).toHaveLength(2);
  });

  test('when the page is missing as well then the error is shown', async () => {
    await start({ config: { CustomErrorResponses: [page] } });
    edge.reply = gone;
    edge.object = () => ({ status: 404, headers: {}, body: Buffer.from('') });
    expect(await edge.get('/a')).toMatchObject({ status: 404, text: 'answer', headers: { 'x-own': '1' } });
  });
});

describe('given the headers of an answer', () => {
  test('then those of the connection stay behind, and CloudFront puts its own', async () => {
    await start();
    edge.reply = () => ({
      headers: { Via: '1.1 origin', 'X-Cache': 'Miss from origin', 'Keep-Alive': 'timeout=1', 'X-Own': '1' },
    });
    const { headers } = await edge.get('/a');
    expect(headers).toMatchObject({ 'x-cache': 'Miss from cloudfront', 'x-own': '1' });
    expect(headers.via).toMatch(/^1\.1 [0-9a-f]+\.cloudfront\.net \(CloudFront\)$/);
    expect(headers['x-amz-cf-id']).toMatch(/^[\w-]+==$/);
    expect(headers['keep-alive']).not.toBe('timeout=1');
  });

  test('then of Vary only names remain that the origin gets to see', async () => {
    await start({ policies: [aCachePolicy({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-A'] } })] });
    edge.reply = () => ({ headers: { Vary: 'x-a, Origin, Accept-Encoding, Cookie' } });
    expect((await edge.get('/a')).headers.vary).toBe('x-a, Accept-Encoding, Cookie');
    edge.reply = () => ({ headers: { Vary: 'Origin' } });
    expect((await edge.get('/b')).headers.vary).toBeUndefined();
  });

  test('when a managed policy is there then its headers are added, and win where it says so', async () => {
    await start({ behavior: { ResponseHeadersPolicyId: MANAGED.securityHeaders } });
    edge.reply = () => ({ headers: { ...kept, 'X-Frame-Options': 'DENY', 'X-Content-Type-Options': 'other' } });
    for (const cache of ['Miss', 'Hit'])
      expect(await edge.get('/a')).toMatchObject({
        cache,
        headers: {
          'x-frame-options': 'DENY',
          'x-content-type-options': 'nosniff',
          'strict-transport-security': 'max-age=31536000',
          'referrer-policy': 'strict-origin-when-cross-origin',
        },
      });
  });

  test('when a policy of the template is there then it removes and adds', async () => {
    const policy = aResponseHeadersPolicy({
      RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }] },
      CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'mine', Override: true }] },
      SecurityHeadersConfig: {
        StrictTransportSecurity: { AccessControlMaxAgeSec: '60', IncludeSubdomains: true, Override: true },
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: false },
        XSSProtection: { Protection: false, Override: true },
      },
    });
    await start({ policies: [aCachePolicy(), policy], behavior: { ResponseHeadersPolicyId: 'response' } });
    edge.reply = () => ({ headers: { 'X-Powered-By': 'x', 'X-Own': 'yours', 'Content-Security-Policy': 'own' } });
    const { headers } = await edge.get('/a');
    expect(headers).toMatchObject({
      'x-own': 'mine',
      'strict-transport-security': 'max-age=60; includeSubDomains',
      'content-security-policy': 'own',
      'x-xss-protection': '0',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://shop.example', {}, 'https://shop.example'],
    ['https://a.friends.example', {}, 'https://a.friends.example'],
    ['https://friends.example', {}, undefined],
    ['https://evil.example', {}, undefined],
    ['https://shop.example', { 'Access-Control-Allow-Origin': 'https://other.example' }, 'https://other.example'],
  ])('when a page of %s asks and the origin says %j then allowed is %s', async (Origin, headers, allowed) => {
    const list = (...Items: string[]) => ({ Items });
    const policy = aResponseHeadersPolicy({
      CorsConfig: {
        AccessControlAllowOrigins: list('https://shop.example', '*.friends.example'),
        AccessControlAllowHeaders: list('X-A'),
        AccessControlAllowMethods: list('ALL'),
        AccessControlAllowCredentials: true,
        AccessControlMaxAgeSec: 600,
        OriginOverride: false,
      },
    });
    await start({ policies: [aCachePolicy(), policy], behavior: { ResponseHeadersPolicyId: 'response' } });
    edge.reply = () => ({ headers });
    expect((await edge.get('/a', { Origin })).headers['access-control-allow-origin']).toBe(allowed);
    expect((await edge.get('/a')).headers['access-control-allow-credentials']).toBeUndefined();
    const preflight = await edge.send('OPTIONS', '/a', { Origin, 'Access-Control-Request-Method': 'PUT' });
    expect(preflight.headers['access-control-max-age']).toBe(
      allowed === Origin || allowed?.includes('other') ? '600' : undefined,
    );
  });

  test('when a managed policy allows every page then that is what is said', async () => {
    await start({ behavior: { ResponseHeadersPolicyId: MANAGED.simpleCors } });
    expect((await edge.get('/a', { Origin: 'https://x.example' })).headers['access-control-allow-origin']).toBe('*');
    expect((await edge.get('/a')).headers['access-control-allow-origin']).toBeUndefined();
  });
});
