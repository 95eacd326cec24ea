import { VirtualClock } from '../../../local/clock.ts';
import { CallLog } from '../../../local/endpoint/call-log.ts';
import { type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint.ts';
import { Faults } from '../../../local/endpoint/faults.ts';
import { lambdaInvoke } from '../../../local/endpoint/lambda-invoke.ts';
import { signatureOf } from '../../../local/endpoint/sigv4.ts';
import { type InvokeResult, type Principal, ServiceError } from '../../../local/types.ts';

const region = 'eu-central-1';
const account = '111122223333';
const operator: Principal = { name: 'operator', accessKeyId: 'AKIDOPERATOR', secretAccessKey: 'secret' };
const ARN = `arn:aws:lambda:${region}:${account}:function:walk`;

let endpoint: Endpoint;
let clock: VirtualClock;
let calls: CallLog;
let allowed: string[];
let invoked: unknown[];
let result: InvokeResult;

beforeEach(async () => {
  [clock, calls, allowed, invoked] = [new VirtualClock(), new CallLog(), [`lambda:InvokeFunction ${ARN}`], []];
  result = { ok: true, payload: { done: 1 } };
  const judge = {
    principal: (accessKeyId: string) => (accessKeyId === operator.accessKeyId ? operator : undefined),
    authorize: (_: Principal, { action, resource }: { action: string; resource: string }) => ({
      allowed: allowed.includes(`${action} ${resource}`),
    }),
  };
  const invoker = {
    invoke: async (name: string, event: unknown) => {
      if (name !== 'walk') throw new ServiceError('ResourceNotFoundException', `Function not found: ${name}`, 404);
      invoked.push(event);
      return result;
    },
    invokeAsync: (_: string, event: unknown) => void invoked.push(['later', event]),
  };
  endpoint = await startEndpoint({
    clock,
    account,
    region,
    ...judge,
    missing: () => '',
    services: {},
    rest: [lambdaInvoke({ ...judge, account, region, now: () => clock.now(), invoker })],
    calls,
    faults: new Faults(),
    crash: () => undefined,
    log: () => undefined,
  });
});
afterEach(async () => {
  await endpoint.close();
  clock.stop();
});

/** Invoke, signed with this key. */
async function invoke(
  body: string,
  { name = 'walk', secret = 'secret', service = 'lambda', type = '', key = 'AKIDOPERATOR' } = {},
) {
  const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const headers = { host: new URL(endpoint.url).host, 'x-amz-date': time };
  const scope = { accessKeyId: key, date: time.slice(0, 8), region, service, signedHeaders: ['host', 'x-amz-date'] };
  const signature = signatureOf(
    { ...scope, signature: '', time },
    { method: 'POST', path, query: '', headers, body: Buffer.from(body) },
    secret,
  );
  const response = await fetch(`${endpoint.url}${path}`, {
    method: 'POST',
    body,
    headers: {
      'x-amz-date': time,
      ...(type !== '' && { 'x-amz-invocation-type': type }),
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/${scope.date}/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    },
  });
  const error = response.headers.get('x-amzn-errortype') ?? response.headers.get('x-amz-function-error');
  return { status: response.status, error, text: await response.text() };
}

describe('given a function that may be invoked', () => {
  it.each(['walk', ARN])('when it is named %s, then it gets the event, and its answer comes back', async (name) => {
    expect(await invoke('{"mode":"verify"}', { name })).toEqual({ status: 200, error: null, text: '{"done":1}' });
    expect(invoked).toEqual([{ mode: 'verify' }]);
    expect(calls.since()).toMatchObject([{ function: 'operator', service: 'lambda', action: 'Invoke', resource: ARN }]);
  });

  it('when it fails, then the answer says so as Lambda does', async () => {
    result = { ok: false, kind: 'Unhandled', errorType: 'RangeError', errorMessage: 'no such mode' };
    expect(await invoke('{}')).toEqual({
      status: 200,
      error: 'Unhandled',
      text: '{"errorType":"RangeError","errorMessage":"no such mode"}',
    });
  });

  it('when nobody waits for it, then it is put in the queue', async () => {
    expect(await invoke('', { type: 'Event' })).toEqual({ status: 202, error: null, text: '' });
    expect(invoked).toEqual([['later', {}]]);
  });
});

describe('given a request to invoke that is not right', () => {
  it.each([
    [{ secret: 'guessed' }, 400, 'InvalidSignatureException', '{}'],
    [{ key: 'AKIDNOBODY' }, 403, 'UnrecognizedClientException', '{}'],
    [{ service: 'dynamodb' }, 403, 'InvalidSignatureException', '{}'],
    [{ name: 'other' }, 403, 'AccessDeniedException', '{}'],
    [{ type: 'Sometimes' }, 400, 'InvalidParameterValueException', '{}'],
    [{}, 400, 'InvalidRequestContentException', '{'],
    [{}, 413, 'RequestTooLargeException', `"${'x'.repeat(6 * 1024 * 1024)}"`],
  ])(
    'when it is signed and named as %j, then the answer is %d %s and nothing is invoked',
    async (options, status, error, body) => {
      expect(await invoke(body, options)).toMatchObject({ status, error });
      expect(invoked).toEqual([]);
    },
  );

  it('when there is no such function, or no signature, then that is said', async () => {
    allowed.push(`lambda:InvokeFunction ${ARN.replace('walk', 'gone')}`);
    expect(await invoke('{}', { name: 'gone' })).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
    const unsigned = await fetch(`${endpoint.url}/2015-03-31/functions/walk/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });
});
