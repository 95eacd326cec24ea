import { request as httpRequest } from 'node:http';
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  ListUserPoolsCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { VirtualClock } from '../../../local/clock.ts';
import type { Access } from '../../../local/endpoint/actions.ts';
import { CallLog } from '../../../local/endpoint/call-log.ts';
import { type Backend, type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint.ts';
import { Faults } from '../../../local/endpoint/faults.ts';
import { type Principal, type ServiceCall, ServiceError } from '../../../local/types.ts';

const buy: Principal = { name: 'buy', accessKeyId: 'AKIDBUY', secretAccessKey: 'secret-of-buy', statements: [] };
const region = 'eu-central-1';
const TABLE = 'arn:aws:dynamodb:eu-central-1:111122223333:table/market';

describe('given the endpoint and the SDK’s own clients', () => {
  let clock: VirtualClock;
  let endpoint: Endpoint;
  let calls: CallLog;
  let faults: Faults;
  let denied: Access[];
  let crashed: string[];
  let lines: string[];
  let served: ServiceCall[];
  let forwarded: string[];
  let answer: () => Promise<Record<string, unknown>>;
  let clients: { destroy(): void }[];

  beforeAll(() => {
    // The SDK warns of its coming end of support for older Node versions when the first client is made.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  });

  beforeEach(async () => {
    [clock, calls, faults] = [new VirtualClock(), new CallLog(), new Faults()];
    [denied, crashed, lines, served, forwarded, clients] = [[], [], [], [], [], []];
    answer = async () => ({});
    const service: Backend = {
      kind: 'json',
      service: (call) => {
        served.push(call);
        return answer();
      },
    };
    endpoint = await startEndpoint({
      clock,
      principal: (accessKeyId) => (accessKeyId === buy.accessKeyId ? buy : undefined),
      authorize: (_principal, access) => ({
        allowed: !denied.some(({ action, resource }) => action === access.action && resource === access.resource),
      }),
      missing: ({ action, resource }) => `{"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`,
      account: '111122223333',
      region,
      services: {
        dynamodb: {
          kind: 'dynamodb',
          partitionKeyOf: () => 'pk',
          forward: async (target, body) => {
            forwarded.push(`${target} ${body.toString('utf8')}`);
            return { status: 200, body: Buffer.from('{"Item":{"pk":{"S":"a"}}}'), units: 0.5 };
          },
        },
        'cognito-idp': service,
        events: service,
      },
      calls,
      faults,
      crash: (name) => crashed.push(name),
      log: (line) => lines.push(line),
    });
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await endpoint.close();
    clock.stop();
  });

  const configuration = (change: Record<string, unknown> = {}) => ({
    endpoint: endpoint.url,
    region,
    maxAttempts: 1,
    userAgentAppId: 'buy',
    credentials: { accessKeyId: buy.accessKeyId, secretAccessKey: buy.secretAccessKey, sessionToken: 'session' },
    ...change,
  });
  const made = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const dynamodb = (change?: Record<string, unknown>) => made(new DynamoDBClient(configuration(change)));
  const cognito = () => made(new CognitoIdentityProviderClient(configuration()));
  const get = new GetItemCommand({ TableName: 'market', Key: { pk: { S: 'ä #' } } });
  const put = new PutItemCommand({ TableName: 'market', Item: { pk: { S: 'a' } } });

  it('when a signed DynamoDB request is allowed, then it is forwarded as it is, answered and logged', async () => {
    await expect(dynamodb().send(get)).resolves.toMatchObject({ Item: { pk: { S: 'a' } } });
    expect(forwarded).toEqual(['DynamoDB_20120810.GetItem {"TableName":"market","Key":{"pk":{"S":"ä #"}}}']);
    expect(calls.since()).toEqual([
      {
        seq: 1,
        at: expect.stringMatching(/^20\d\d-.*Z$/),
        function: 'buy',
        service: 'dynamodb',
        action: 'GetItem',
        resource: TABLE,
        ms: expect.any(Number),
        capacityUnits: 0.5,
      },
    ]);
    expect(calls.totals()).toEqual([{ function: 'buy', action: 'dynamodb:GetItem', resource: TABLE, calls: 1 }]);
  });

  it('when other services are called, then they get operation, input and caller', async () => {
    answer = async () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    const events = made(new EventBridgeClient(configuration()));
    const Entries = [{ EventBusName: 'market', Source: 's', DetailType: 'd', Detail: '{}' }];
    await expect(events.send(new PutEventsCommand({ Entries }))).resolves.toMatchObject({
      Entries: [{ EventId: '1' }],
    });
    expect(served).toEqual([{ action: 'PutEvents', input: { Entries }, caller: buy }]);
    answer = async () => ({ Username: 'u', UserStatus: 'CONFIRMED' });
    const user = await cognito().send(new AdminGetUserCommand({ UserPoolId: 'eu-central-1_a', Username: 'u' }));
    expect(user).toMatchObject({ Username: 'u', UserStatus: 'CONFIRMED' });
  });

  it('when a service refuses or breaks, then the SDK throws that exception by name', async () => {
    const signUp = new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' });
    answer = () => Promise.reject(new ServiceError('UsernameExistsException', 'User already exists'));
    await expect(cognito().send(signUp)).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User already exists',
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
    });
    answer = () => Promise.reject(new TypeError('a bug'));
    await expect(cognito().send(signUp)).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    expect(lines.join()).toMatch(/cognito-idp:SignUp failed: TypeError: a bug/);
    expect(calls.since().map(({ error }) => error)).toEqual(['UsernameExistsException', 'InternalServerError']);
  });

  it('when an operation needs no signature, then no policy is asked, and the sender is the one it states', async () => {
    await cognito().send(new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' }));
    await cognito().send(new GetUserCommand({ AccessToken: 'a.b.c' }));
    expect(served.map(({ action, caller }) => [action, caller])).toEqual([
      ['SignUp', undefined],
      ['GetUser', undefined],
    ]);
    expect(calls.since().map((call) => call.function)).toEqual(['buy', 'buy']);
    expect(calls.totals()).toEqual([]);
  });

  it('when the policy does not allow one member of a transaction, then nothing is performed and AWS’s words are used', async () => {
    denied.push({ action: 'dynamodb:ConditionCheckItem', resource: TABLE, context: {} });
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'market', Item: { pk: { S: 'a' } } } },
        {
          ConditionCheck: { TableName: 'market', Key: { pk: { S: 'b' } }, ConditionExpression: 'attribute_exists(pk)' },
        },
      ],
    });
    await expect(dynamodb().send(transaction)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::111122223333:assumed-role/buy/buy is not authorized to perform: dynamodb:ConditionCheckItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:ConditionCheckItem action`,
      $metadata: { httpStatusCode: 400 },
    });
    expect(forwarded).toEqual([]);
    expect(calls.since()).toMatchObject([
      { action: 'TransactWriteItems', denied: true, error: 'AccessDeniedException' },
    ]);
    expect(calls.totals()).toEqual([]);
    expect(lines).toEqual([
      `aws: buy is denied dynamodb:ConditionCheckItem; it needs {"Effect":"Allow","Action":"dynamodb:ConditionCheckItem","Resource":"${TABLE}"}`,
    ]);
  });

  it.each([
    ['UnrecognizedClientException', { accessKeyId: 'AKIDOTHER', secretAccessKey: 'x' }, region],
    ['InvalidSignatureException', { accessKeyId: 'AKIDBUY', secretAccessKey: 'x' }, region],
    ['InvalidSignatureException', { accessKeyId: 'AKIDBUY', secretAccessKey: 'secret-of-buy' }, 'us-east-1'],
  ])('when the signature is wrong, then it is %s', async (name, credentials, scope) => {
    await expect(dynamodb({ credentials, region: scope }).send(get)).rejects.toMatchObject({ name });
    expect(forwarded).toEqual([]);
    expect(calls.since()).toMatchObject([{ error: name, service: 'dynamodb' }]);
  });

  it('when the clock is moved, then callers on real time are expired, and callers on the clock are not', async () => {
    await clock.advanceTo(clock.now() + 14 * 86_400_000);
    const systemClockOffset = clock.offsetMs;
    // `Date` in the answers is the clock's: the SDK would sign with real time after the first call otherwise.
    const client = dynamodb({ systemClockOffset });
    for (let turn = 0; turn < 3; turn++) await client.send(get);
    expect(forwarded).toHaveLength(3);
    await expect(dynamodb().send(get)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^Signature expired: /),
    });
    expect(calls.since(1)[0]?.at.slice(0, 10)).toBe(new Date(clock.now()).toISOString().slice(0, 10));
  });

  it('when a request can not be judged, then it is refused', async () => {
    await expect(dynamodb().send(new ExecuteStatementCommand({ Statement: 'x' }))).rejects.toThrow(/PartiQL/);
    await cognito().send(new ListUserPoolsCommand({ MaxResults: 1 }));
    expect(calls.since().at(-1)).toMatchObject({ action: 'ListUserPools', resource: '*' });
    const target = (name: string) => ({ 'x-amz-target': name });
    const getItem = target('DynamoDB_20120810.GetItem');
    const scope =
      'AWS4-HMAC-SHA256 Credential=AKIDBUY/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const unsigned: [Record<string, string>, string, number, string][] = [
      [getItem, '{}', 400, 'MissingAuthenticationTokenException'],
      [target('AWSCognitoIdentityProviderService.AdminGetUser'), '{}', 400, 'MissingAuthenticationTokenException'],
      [target('AWSCognitoIdentityProviderService.SignUp'), '[1', 400, 'SerializationException'],
      [target('AWSCognitoIdentityProviderService.SignUp'), '[1]', 400, 'SerializationException'],
      [{}, '', 404, 'UnknownOperationException'],
      [{ ...getItem, authorization: 'Basic x' }, '{}', 400, 'IncompleteSignatureException'],
      [{ authorization: scope, 'x-amz-date': '20260101T000000Z' }, '', 400, 'UnknownServiceException'],
      [getItem, 'x'.repeat(16 * 1024 * 1024 + 1), 413, 'RequestEntityTooLargeException'],
    ];
    for (const [headers, body, status, name] of unsigned)
      expect(await post(headers, body)).toEqual([status, name, expect.any(String)]);
    expect(served).toHaveLength(1);
    expect(forwarded).toEqual([]);
  });

  describe('when a fault is injected', () => {
    it.each([
      ['throttle', 0, 'ProvisionedThroughputExceededException', 400],
      ['conflict', 0, 'TransactionConflictException', 400],
      ['error-before', 0, 'InternalServerError', 500],
      ['error-after', 1, 'InternalServerError', 500],
    ])('as %s, then the call is performed %d times and answered with %s', async (kind, times, name, status) => {
      faults.add({ kind, action: 'dynamodb:PutItem' });
      await dynamodb().send(get);
      forwarded.length = 0;
      await expect(dynamodb().send(put)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
      expect(forwarded).toHaveLength(times);
      expect(calls.since().at(-1)).toMatchObject({ fault: kind, error: name });
      await expect(dynamodb().send(put)).resolves.toBeDefined();
    });

    it('as throttle of other services, then by their names', async () => {
      faults.add({ kind: 'throttle', times: 2 });
      const signUp = new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' });
      await expect(cognito().send(signUp)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
      const events = made(new EventBridgeClient(configuration()));
      await expect(events.send(new PutEventsCommand({ Entries: [] }))).rejects.toMatchObject({
        name: 'ThrottlingException',
      });
      expect(served).toEqual([]);
    });

    it('as conflict of a transaction, then its reasons are those of the members', async () => {
      faults.add({ kind: 'conflict' });
      const Put = { TableName: 'market', Item: { pk: { S: 'a' } } };
      await expect(
        dynamodb().send(
          new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put: { ...Put, Item: { pk: { S: 'b' } } } }] }),
        ),
      ).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        message: expect.stringContaining('[TransactionConflict, None]'),
        CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
      });
    });

    it('as repeat, then the call is performed twice and the second answer given', async () => {
      let turn = 0;
      answer = async () => ({ UserSub: `${++turn}`, UserConfirmed: false });
      faults.add({ kind: 'repeat' });
      const signUp = new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' });
      await expect(cognito().send(signUp)).resolves.toMatchObject({ UserSub: '2' });
    });

    it.each([
      ['crash-before', 0],
      ['crash-after', 1],
    ])(
      'as %s, then the call is performed %d times, the function killed and the connection cut',
      async (kind, times) => {
        faults.add({ kind });
        await expect(dynamodb().send(put)).rejects.toThrow(/hang up|ECONNRESET|aborted/);
        expect(crashed).toEqual(['buy']);
        expect(forwarded).toHaveLength(times);
        faults.add({ kind });
        const signUp = new SignUpCommand({ ClientId: 'c', Username: 'u', Password: 'p' });
        await expect(cognito().send(signUp)).rejects.toThrow(/hang up|ECONNRESET|aborted/);
        expect(crashed).toEqual(['buy', 'buy']);
      },
    );

    it('as timeout, then the call is performed, unanswered, and cut after 30 seconds of the clock', async () => {
      faults.add({ kind: 'timeout' });
      const settled = jest.fn();
      const pending = dynamodb().send(put).then(settled, settled);
      await until(() => calls.since().length === 1);
      expect(forwarded).toHaveLength(1);
      // Not to the second: a busy machine needs some of the half minute for itself.
      await clock.advanceTo(clock.now() + 15_000);
      expect(settled).not.toHaveBeenCalled();
      await clock.advanceTo(clock.now() + 15_001);
      await pending;
      expect(String(settled.mock.calls[0])).toMatch(/hang up|ECONNRESET|aborted/);
    });

    it('as timeout, then the endpoint can be closed nevertheless', async () => {
      faults.add({ kind: 'timeout' });
      const pending = dynamodb().send(put).catch(String);
      await until(() => calls.since().length === 1);
      await endpoint.close();
      expect(await pending).toMatch(/hang up|ECONNRESET|aborted/);
    });
  });

  async function until(condition: () => boolean): Promise<void> {
    for (const start = performance.now(); !condition(); await new Promise((resolve) => setImmediate(resolve)))
      if (performance.now() - start > 30_000) throw new Error(`never: ${condition}`);
  }

  /** @returns status, exception by header (and body alike) and message */
  function post(headers: Record<string, string>, body: string): Promise<[number, string, string]> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${endpoint.url}/`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        response.on('end', () => {
          const { __type: type, message } = JSON.parse(text) as { __type: string; message: string };
          expect(response.headers['x-amzn-errortype']).toBe(type);
          expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
          resolve([response.statusCode ?? 0, type, message]);
        });
      });
      request.once('error', reject);
      request.end(body);
    });
  }
});
