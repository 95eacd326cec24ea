import { connect } from 'node:net';
import { VirtualClock } from '../../../local/clock.ts';
import { type InvokeResult, ServiceError } from '../../../local/types.ts';
import { type Event, GatewayHarness, type Spec, token, until } from './harness.ts';

let gateway: GatewayHarness;
const start = async (...args: Parameters<typeof GatewayHarness.start>) => {
  gateway = await GatewayHarness.start(...args);
};
afterEach(() => gateway.close());

const returning = (payload: unknown) => {
  gateway.respond = async () => ({ ok: true, payload });
};
const lastEvent = () => gateway.events.at(-1) as Event;
const secured: Spec = { routes: { 'GET /me': { AuthorizationType: 'JWT', AuthorizerId: 'authorizer1' } } };

describe('given a request that reaches its function', () => {
  test('then the event has the payload format 2.0 and nothing else', async () => {
    const at = Date.UTC(2020, 2, 2, 9, 3, 58, 390);
    await start({ routes: { 'POST /v1/{kind}/{id}': {} } }, { clock: new VirtualClock(0, () => at) });
    const headers = { Host: 'abc.example.com:8080', 'User-Agent': 'me', 'X-Two': ['1', '2'], Cookie: 'a=1; b=2' };
    const answer = await gateway.send(
      'POST',
      '/v1/caf%C3%A9/7%2B?q=a%20b&q=c&empty=&plus=x+y&flag',
      { ...headers, 'Content-Type': 'application/json' },
      '{"a":"ä"}',
    );
    expect(lastEvent()).toEqual({
      version: '2.0',
      routeKey: 'POST /v1/{kind}/{id}',
      rawPath: '/v1/café/7+',
      rawQueryString: 'q=a%20b&q=c&empty=&plus=x+y&flag',
      cookies: ['a=1', 'b=2'],
      headers: {
        host: 'abc.example.com:8080',
        'user-agent': 'me',
        'x-two': '1,2',
        'content-type': 'application/json',
        'content-length': '10',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-5e5ccbfe-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(gateway.port),
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { q: 'a b,c', empty: '', plus: 'x y', flag: '' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api1',
        domainName: 'abc.example.com',
        domainPrefix: 'abc',
        http: { method: 'POST', path: '/v1/café/7+', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me' },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
        routeKey: 'POST /v1/{kind}/{id}',
        stage: '$default',
        time: '02/Mar/2020:09:03:58 +0000',
        timeEpoch: at,
      },
      pathParameters: { kind: 'café', id: '7+' },
      body: '{"a":"ä"}',
      isBase64Encoded: false,
    });
    expect(answer.headers['apigw-requestid']).toBe(lastEvent().requestContext['requestId']);
  });

  test('when it has no query, cookies, variables or body then the event has no such fields', async () => {
    await start();
    await gateway.send('GET', '/a?');
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body', 'stageVariables'])
      expect(lastEvent()).not.toHaveProperty(name);
    expect(lastEvent()).toMatchObject({ rawQueryString: '', routeKey: '$default', isBase64Encoded: false });
    expect(lastEvent().requestContext).not.toHaveProperty('authorizer');
  });

  test.each([
    ['text/csv', false],
    ['application/json; charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['image/png', true],
    ['', true],
  ])('when its body is of the type %j then base64 is %s', async (type, base64) => {
    await start();
    await gateway.send('POST', '/', type ? { 'content-type': type } : {}, 'héllo');
    const body = base64 ? Buffer.from('héllo').toString('base64') : 'héllo';
    expect(lastEvent()).toMatchObject({ body, isBase64Encoded: base64 });
  });

  test('when names are those of the object prototype then they are ordinary names', async () => {
    await start();
    await gateway.send('GET', '/?__proto__=x&constructor=y', { __proto__x: '1' });
    expect(Object.entries(lastEvent()['queryStringParameters'] as object)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('given what a function returns', () => {
  beforeEach(() => start());

  test('when it is a response then status, headers, cookies and body are sent', async () => {
    returning({
      statusCode: 201,
      headers: { 'Content-Type': 'application/problem+json', 'X-Number': 5, 'Content-Length': '999', connection: 'x' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ä":1}',
    });
    const answer = await gateway.send('GET', '/');
    expect(answer).toMatchObject({ status: 201, text: '{"ä":1}' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-number': '5',
      'content-length': '8',
      'set-cookie': ['a=1; Path=/', 'b=2'],
    });
  });

  test('when it is base64 then bytes are sent', async () => {
    returning({ statusCode: 200, body: Buffer.from('bytes').toString('base64'), isBase64Encoded: true });
    expect(await gateway.send('GET', '/')).toMatchObject({
      text: 'bytes',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  test.each([
    [{ message: 'hello' }, '{"message":"hello"}'],
    ['hello', 'hello'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('when it is the bare value %j then it is the body of a 200', async (payload, text) => {
    returning(payload);
    const answer = await gateway.send('GET', '/');
    expect(answer).toMatchObject({ status: 200, text, headers: { 'content-type': 'application/json' } });
  });

  test('when it is a 204 then neither body nor content type are sent', async () => {
    returning({ statusCode: 204, headers: { 'content-type': 'text/plain' } });
    const answer = await gateway.send('DELETE', '/');
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers).not.toHaveProperty('content-type');
    expect(answer.headers).not.toHaveProperty('content-length');
  });

  test('when the request was HEAD then the headers come without the body', async () => {
    returning({ statusCode: 200, body: 'four' });
    expect(await gateway.send('HEAD', '/')).toMatchObject({ text: '', headers: { 'content-length': '4' } });
  });

  test.each([
    [{ statusCode: '200' }],
    [{ statusCode: 99 }],
    [{ statusCode: 101 }],
    [{ statusCode: 200, body: { a: 1 } }],
    [{ statusCode: 200, headers: ['x'] }],
    [{ statusCode: 200, headers: { x: { y: 1 } } }],
    [{ statusCode: 200, headers: { x: 'a\r\nset-cookie: b' } }],
    [{ statusCode: 200, headers: { 'bad name': 'x' } }],
    [{ statusCode: 200, cookies: 'a=1' }],
    [{ statusCode: 200, isBase64Encoded: 'yes' }],
  ])('when it is %j then the client gets a 500 and the log says why', async (payload) => {
    returning(payload);
    const answer = await gateway.send('GET', '/');
    expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(gateway.lines.join()).toContain('$default: fn returned what is no response');
  });
});

describe('given something that goes wrong', () => {
  const failure: InvokeResult = { ok: false, kind: 'Unhandled', errorType: 'Error', errorMessage: 'secret detail' };
  test.each([
    ['fails', async () => failure, 500, 'Internal Server Error'],
    ['can not be invoked', () => Promise.reject(new Error('secret detail')), 500, 'Internal Server Error'],
    [
      'is throttled',
      () => Promise.reject(new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429)),
      503,
      'Service Unavailable',
    ],
    [
      'can not take so large an event',
      () => Promise.reject(new ServiceError('RequestTooLargeException', 'too large', 413)),
      413,
      'Request Entity Too Large',
    ],
    ['takes too long', () => new Promise<InvokeResult>(() => {}), 503, 'Service Unavailable'],
  ])('when the function %s then the answer is the gateway’s own', async (_, respond, status, text) => {
    await start({ integration: { TimeoutInMillis: 50 } });
    gateway.respond = respond;
    const answer = await gateway.send('GET', '/');
    expect(answer).toMatchObject({ status, text: JSON.stringify({ message: text }) });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test('when no route matches then it is a 404, and HEAD is no GET', async () => {
    await start({ routes: { 'GET /a': {} } });
    expect(await gateway.send('GET', '/b')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect(await gateway.send('GET', '/a/')).toMatchObject({ status: 404 });
    expect(await gateway.send('HEAD', '/a')).toMatchObject({ status: 404, text: '' });
    expect(gateway.events).toEqual([]);
  });

  test.each(['/%', '/a%ZZ', '/%C3', '/?q=%', '/?%FF=1'])('when the path is %s then it is a 400', async (path) => {
    await start();
    expect(await gateway.send('GET', path)).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
  });

  test('when the body exceeds 10 MB then it is a 413, told or not by its length, and 10 MB pass', async () => {
    await start();
    const limit = 10 * 1024 * 1024;
    const chunked = { 'transfer-encoding': 'chunked' };
    for (const headers of [{}, chunked])
      expect(await gateway.send('POST', '/', headers, Buffer.alloc(limit + 1))).toMatchObject({
        status: 413,
        text: '{"message":"Request Entity Too Large"}',
      });
    expect(gateway.events).toEqual([]);
    expect(await gateway.send('POST', '/', chunked, Buffer.alloc(limit))).toMatchObject({ status: 200 });
  });

  test('when the headers exceed 10,240 bytes then it is a 431', async () => {
    await start();
    expect(await gateway.send('GET', '/', { 'x-long': 'x'.repeat(10_240) })).toMatchObject({ status: 431 });
    expect(await gateway.send('GET', '/', { 'x-long': 'x'.repeat(9_900) })).toMatchObject({ status: 200 });
  });

  test('when the permission is missing then it is a 500 and the log names it', async () => {
    await start({ routes: { 'ANY /v1/listings/{listingId}': {} } }, { mayInvoke: () => false });
    expect(await gateway.send('GET', '/v1/listings/7')).toMatchObject({ status: 500 });
    expect(gateway.events).toEqual([]);
    expect(gateway.lines).toEqual([
      expect.stringMatching(/no AWS::Lambda::Permission .* fn for .*\/\$default\/GET\/v1\/listings\/\{listingId\}$/),
    ]);
  });

  test('when permissions are asked then the source has the method, and the path as the route has it', async () => {
    await start({ routes: { 'ANY /v1/{id}': {}, 'GET /': {}, $default: {} } });
    for (const path of ['/v1/7', '/', '/other']) await gateway.send('GET', path);
    const api = 'arn:aws:execute-api:eu-central-1:000000000000:api1/$default';
    expect(gateway.sources).toEqual([`${api}/GET/v1/{id}`, `${api}/GET/`, `${api}/$default`]);
  });

  test.each(['while it sends', 'while it waits'])(
    'when the client goes away %s then others are served',
    async (when) => {
      await start();
      gateway.respond = () => new Promise(() => {});
      const socket = connect(gateway.port, '127.0.0.1');
      const sends = when === 'while it sends';
      socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${sends ? 100 : 0}\r\n\r\nabc`);
      if (!sends) await until(() => gateway.events.length === 1, 'the function is asked');
      socket.destroy();
      gateway.respond = async () => ({ ok: true, payload: 'fine' });
      expect(await gateway.send('GET', '/')).toMatchObject({ status: 200, text: 'fine' });
      expect(gateway.lines).toEqual([]);
    },
  );
});

describe('given a route with a JWT authorizer', () => {
  test('when the token is good then its claims arrive as text', async () => {
    await start(secured);
    const claims = { sub: 'u1', exp: 1700000000, admin: true, 'cognito:groups': ['a', 'b'], address: { b: 2, a: 'x' } };
    await gateway.send('GET', '/me', { authorization: `Bearer ${token(claims)}` });
    expect(lastEvent().requestContext['authorizer']).toEqual({
      jwt: {
        claims: {
          sub: 'u1',
          exp: '1700000000',
          admin: 'true',
          'cognito:groups': '[a b]',
          address: 'map[a:x b:2]',
        },
        scopes: null,
      },
    });
  });

  test('when the token comes without the word Bearer then it is taken, too', async () => {
    await start(secured);
    expect(await gateway.send('GET', '/me', { authorization: token({}) })).toMatchObject({ status: 200 });
  });

  test('when there is no token then it is a 401 that asks for one', async () => {
    await start(secured);
    expect(await gateway.send('GET', '/me')).toMatchObject({
      status: 401,
      text: '{"message":"Unauthorized"}',
      headers: { 'www-authenticate': 'Bearer' },
    });
    expect(gateway.events).toEqual([]);
  });

  test('when the token is refused then the challenge says why and can not be broken out of', async () => {
    await start(secured, { authorize: () => Promise.reject(new Error('the token has "expired"\r\nx: y')) });
    const answer = await gateway.send('GET', '/me', { authorization: 'Bearer x' });
    expect(answer).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer scope="" error="invalid_token" error_description="the token has 'expired'''x: y"`,
    );
    expect(answer.headers).not.toHaveProperty('x');
  });

  test('when the route asks for scopes then one of them is enough and none is a 403', async () => {
    const route = { AuthorizationType: 'JWT', AuthorizerId: 'authorizer1', AuthorizationScopes: ['read', 'write'] };
    await start({ routes: { 'GET /me': route } });
    const none = await gateway.send('GET', '/me', { authorization: token({ scope: 'readonly other' }) });
    expect(none).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(none.headers['www-authenticate']).toContain('error="insufficient_scope"');
    await gateway.send('GET', '/me', { authorization: token({ scope: 'other write' }) });
    expect(lastEvent().requestContext).toMatchObject({ authorizer: { jwt: { scopes: ['write'] } } });
  });

  test('when the identity source is a query parameter then the token is taken from there', async () => {
    await start({ ...secured, authorizer: { IdentitySource: ['$request.querystring.token'] } });
    const path = `/me?token=${encodeURIComponent(token({ sub: 'u1' }))}`;
    expect(await gateway.send('GET', path)).toMatchObject({ status: 200 });
    expect(await gateway.send('GET', '/me', { authorization: token({}) })).toMatchObject({ status: 401 });
  });
});

describe('given CORS', () => {
  const cors = {
    AllowOrigins: ['https://shop.example', 'http://*'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization', 'content-type'],
    ExposeHeaders: ['etag'],
    AllowCredentials: true,
    MaxAge: 600,
  };
  const spec: Spec = { ...secured, api: { CorsConfiguration: cors } };
  const preflight = (origin: string) =>
    gateway.send('OPTIONS', '/me', { origin, 'access-control-request-method': 'GET' });
  const corsHeaders = (headers: object) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

  test('when a preflight comes then the gateway answers it without token or function', async () => {
    await start(spec);
    const answer = await preflight('https://shop.example');
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(corsHeaders(answer.headers)).toEqual({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
    });
    expect(gateway.events).toEqual([]);
  });

  test('when its origin is not allowed then it gets no headers', async () => {
    await start(spec);
    for (const origin of ['https://evil.example', 'https://shop.example.evil', 'null']) {
      const answer = await preflight(origin);
      expect(answer.status).toBe(204);
      expect(corsHeaders(answer.headers)).toEqual({});
    }
    expect(corsHeaders((await preflight('http://localhost:3000')).headers)).toMatchObject({
      'access-control-allow-origin': 'http://localhost:3000',
    });
  });

  test('when OPTIONS is no preflight then it is routed like any other method', async () => {
    await start(spec);
    expect(await gateway.send('OPTIONS', '/me', { origin: 'https://shop.example' })).toMatchObject({ status: 404 });
  });

  test('when a function sets CORS headers then the gateway replaces them, on errors, too', async () => {
    await start({ api: { CorsConfiguration: cors }, routes: { 'GET /': {} } });
    returning({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'access-control-max-age': '1' } });
    const headers = { origin: 'https://shop.example' };
    const own = {
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'etag',
    };
    expect(corsHeaders((await gateway.send('GET', '/', headers)).headers)).toEqual(own);
    expect(corsHeaders((await gateway.send('GET', '/none', headers)).headers)).toEqual(own);
    expect(corsHeaders((await gateway.send('GET', '/')).headers)).toEqual({});
    expect(corsHeaders((await gateway.send('GET', '/', { origin: 'https://evil.example' })).headers)).toEqual({});
  });

  test('when it is not configured then the function’s own headers pass and OPTIONS is a method', async () => {
    await start({ routes: { 'OPTIONS /': {} } });
    returning({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://own' } });
    const headers = { origin: 'https://own', 'access-control-request-method': 'GET' };
    const answer = await gateway.send('OPTIONS', '/', headers);
    expect(corsHeaders(answer.headers)).toEqual({ 'access-control-allow-origin': 'https://own' });
    expect(gateway.events).toHaveLength(1);
  });

  test('when every origin is allowed then the answer says so', async () => {
    await start({ api: { CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['*'] } } });
    expect(corsHeaders((await preflight('https://any.example')).headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': '*',
    });
  });
});

describe('given throttling settings', () => {
  test('when a route is used up then it alone answers 429 until time has passed', async () => {
    let now = 0;
    const stage = {
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 3 },
      RouteSettings: { 'POST /login': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    };
    await start({ stage, routes: { 'POST /login': {}, 'GET /a': {} } }, { monotonicNow: () => now });
    const statuses = async (method: string, path: string, times: number) => {
      const found: number[] = [];
      for (let i = 0; i < times; i++) found.push((await gateway.send(method, path)).status);
      return found;
    };
    expect(await statuses('POST', '/login', 2)).toEqual([200, 429]);
    expect(await statuses('GET', '/a', 4)).toEqual([200, 200, 200, 429]);
    expect((await gateway.send('GET', '/a')).text).toBe('{"message":"Too Many Requests"}');
    now += 100;
    expect(await statuses('GET', '/a', 2)).toEqual([200, 429]);
    expect(await statuses('POST', '/login', 1)).toEqual([429]);
    now += 900;
    expect(await statuses('POST', '/login', 1)).toEqual([200]);
  });
});

describe('given an access log', () => {
  test('when requests are answered then each has a line in the stage’s format', async () => {
    const Format =
      '{"id":"$context.requestId","route":"$context.routeKey","status":$context.status,"agent":"$context.identity.userAgent",' +
      '"sub":"$context.authorizer.claims.sub","function":"$context.integration.status","error":"$context.error.message"}\n';
    await start({ ...secured, stage: { AccessLogSettings: { DestinationArn: 'arn', Format } } });
    returning({ statusCode: 201 });
    const headers = { 'user-agent': 'a "quoted" agent' };
    const done = await gateway.send('GET', '/me', { ...headers, authorization: token({ sub: 'u1' }) });
    await gateway.send('GET', '/me', headers);
    expect(gateway.accessLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        id: done.headers['apigw-requestid'],
        route: 'GET /me',
        status: 201,
        agent: 'a "quoted" agent',
        sub: 'u1',
        function: '201',
        error: '-',
      },
      expect.objectContaining({ status: 401, sub: '-', function: '-', error: 'Unauthorized' }),
    ]);
  });
});
