import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startCognito } from './cognito/cognito.ts';
import { controlHandler, isControl } from './control/control.ts';
import { type CloudDescription, describe, forget, runningCloud } from './description.ts';
import { type LocalDynamoDb, startDynamoDb } from './dynamodb/dynamodb.ts';
import { CallLog } from './endpoint/call-log.ts';
import { type Backend, startEndpoint } from './endpoint/endpoint.ts';
import { Faults } from './endpoint/faults.ts';
import { startBuses } from './events/bus.ts';
import { startQueues } from './events/queues.ts';
import { startStreamMappings } from './events/stream-mapping.ts';
import { httpApi } from './gateway/http-api.ts';
import { evaluate, missingStatement } from './iam/evaluate.ts';
import { principalsOf } from './iam/principals.ts';
import { mayDeliver, mayInvoke } from './iam/resource-policies.ts';
import { type Invoked, startLambda } from './lambda/lambda.ts';
import { CloudTime } from './state.ts';
import { mayReadStream } from './stream-permission.ts';
import { supportedTypes } from './supported.ts';
import { loadAssembly } from './template/load-assembly.ts';
import type { Assembly, Principal } from './types.ts';

export interface CloudOptions {
  /** A synthesized CDK assembly, `cdk.out`. */
  readonly assemblyDirectory: string;
  /** Where everything is kept. */
  readonly dataDirectory: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** How far from real time the clock of a cloud without data starts, in milliseconds. */
  readonly initialOffsetMs?: number;
  /** Lines for whoever runs it: problems, and what they may want to know. */
  log(line: string): void;
  /** Each JSON line a function writes. */
  onLog?(functionName: string, line: string): void;
  onInvoked?(invocation: Invoked): void;
}

export interface Cloud {
  readonly url: string;
  readonly description: CloudDescription;
  readonly assembly: Assembly;
  readonly calls: CallLog;
  /** Ends everything it started, and leaves the data. */
  close(): Promise<void>;
}

const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';

/** The operations after which a table's stream may have something new. */
const writing = /\.(?:PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/;

/**
 * Runs a synthesized assembly on this machine, as its templates say and with its IAM policies enforced. The parts know
 * nothing of each other; they meet here.
 * @throws Error saying what to do: the port is taken, a cloud runs on these data already, a resource can not be run …
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assemblyDirectory, dataDirectory: directory, log } = options;
  mkdirSync(directory, { recursive: true });
  const other = runningCloud(directory);
  if (other) throw new Error(`a local cloud runs on these data already: ${other.url} (process ${other.pid})`);
  const assembly = loadAssembly({
    directory: assemblyDirectory,
    region: REGION,
    account: ACCOUNT,
    supported: supportedTypes,
  });
  // Taken first: whoever has it, nothing else has been started yet.
  const server = await listen(options.port);

  const principals = principalsOf(assembly);
  const administrator: Principal = {
    name: 'administrator',
    accessKeyId: `AKIALOCAL${randomBytes(6).toString('hex').slice(0, 11).toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  const byAccessKey = new Map(
    [administrator, ...principals.values()].map((principal) => [principal.accessKeyId, principal]),
  );
  const time = new CloudTime(directory, options.initialOffsetMs);
  const { clock } = time;
  const calls = new CallLog();
  const faults = new Faults();

  const dynamodb = await startDynamoDb({ directory, clock, log });
  await dynamodb.createTables(assembly);
  const cognito = startCognito({
    assembly,
    directory: join(directory, 'cognito'),
    clock,
    sessions: { now: () => time.sessionsNow() },
  });
  const delivers = (queueArn: string, service: string, sourceArn: string) =>
    mayDeliver(assembly, { queueArn, service, sourceArn });
  const queues = startQueues({ assembly, directory: join(directory, 'queues'), clock, mayDeliver: delivers });

  let endpointUrl = '';
  const lambda = startLambda({
    assembly,
    clock,
    directory,
    queues,
    environment: (functionName) => ({
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_REGION: REGION,
      ...credentials(principals.get(functionName)),
      // The SDK would tell on every start that newer versions want a newer Node.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    }),
    log,
    ...(options.onLog && { onLog: options.onLog }),
    ...(options.onInvoked && { onInvoked: options.onInvoked }),
  });
  const buses = startBuses({
    assembly,
    directory,
    clock,
    invoker: lambda,
    queues,
    mayInvoke: (functionName, sourceArn) =>
      mayInvoke(assembly, { functionName, service: 'events.amazonaws.com', sourceArn }),
    mayDeliver: delivers,
    log,
  });
  let wake = (): void => undefined;
  const endpoint = await startEndpoint({
    clock,
    account: ACCOUNT,
    region: REGION,
    principal: (accessKeyId) => byAccessKey.get(accessKeyId),
    authorize: ({ statements }, access) =>
      statements === undefined
        ? { allowed: true }
        : evaluate(statements, { ...access, context: lists(access.context) }),
    missing: ({ action, resource }) => missingStatement({ action, resource }),
    services: {
      dynamodb: tableBackend(dynamodb, () => wake()),
      'cognito-idp': { kind: 'json', service: cognito.service },
      events: { kind: 'json', service: buses.service },
      sqs: { kind: 'json', service: queues.service },
    },
    calls,
    faults,
    crash: (functionName) => lambda.crash(functionName),
    log,
  });
  endpointUrl = endpoint.url;
  const mappings = await startStreamMappings({
    assembly: mayReadStream(assembly, log),
    directory,
    clock,
    invoker: lambda,
    queues,
    stream: (streamArn) => dynamodb.readStream(streamArn.split('/')[1] ?? ''),
    log,
  });
  wake = () => mappings.wake();

  // One cause may lead to another: a write to an event, an event to a function, a function to a write.
  clock.onSettle(async () => {
    for (let before = -1; before !== calls.count; ) {
      before = calls.count;
      await mappings.settled();
      await buses.settled();
      await lambda.settled();
    }
  });

  const apis = assembly.resources
    .filter(({ type, properties }) => type === 'AWS::ApiGatewayV2::Api' && properties['ProtocolType'] === 'HTTP')
    .map((api) =>
      httpApi({
        assembly,
        api,
        invoker: lambda,
        clock,
        mayInvoke: (functionName, sourceArn) =>
          mayInvoke(assembly, { functionName, service: 'apigateway.amazonaws.com', sourceArn }),
        authorize: async (authorizer, token) => {
          const { Issuer, Audience } = (authorizer.properties['JwtConfiguration'] ?? {}) as {
            Issuer?: string;
            Audience?: string[];
          };
          return { ...(await cognito.verifyAccessToken(Issuer ?? '', token, { audience: Audience ?? [] })) };
        },
        log,
        accessLog: (line) => appendFileSync(join(directory, 'logs', 'access.log'), `${line}\n`),
      }),
    );
  const [api] = apis;
  if (!api || apis.length > 1) throw new Error(`one HTTP API is expected in the assembly, there are ${apis.length}`);

  const reset = async (): Promise<void> => {
    faults.clear();
    lambda.reset();
    buses.reset();
    queues.reset();
    cognito.reset();
    await dynamodb.reset();
    await mappings.reset();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const control = controlHandler({ url, time, assembly, cognito, queues, lambda, calls, faults, reset });
  server.on('request', (request, response) => {
    if (isControl(request)) void control(request, response);
    else api.handle(request, response);
  });
  const description: CloudDescription = {
    url,
    pid: process.pid,
    endpoint: endpoint.url,
    region: REGION,
    accessKeyId: administrator.accessKeyId,
    secretAccessKey: administrator.secretAccessKey,
    outputs: { ...assembly.outputs, ApiUrl: url },
  };
  describe(directory, description);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    mappings.close();
    lambda.close();
    buses.close();
    await endpoint.close();
    queues.close();
    cognito.close();
    time.close();
    await dynamodb.close();
    forget(directory);
  };
  return {
    url,
    description,
    assembly,
    calls,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function tableBackend(dynamodb: LocalDynamoDb, wake: () => void): Backend {
  return {
    kind: 'dynamodb',
    partitionKeyOf: (table, index) => dynamodb.partitionKeyOf(table, index),
    forward: async (target, body, input) => {
      const answer = await dynamodb.forward(target, body, input);
      if (writing.test(target) && answer.status === 200) wake();
      return answer;
    },
  };
}

/** Condition keys with all their values in lists. */
const lists = (context: Readonly<Record<string, string | readonly string[]>>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? [value] : value]));

const credentials = (principal: Principal | undefined): Record<string, string> =>
  principal ? { AWS_ACCESS_KEY_ID: principal.accessKeyId, AWS_SECRET_ACCESS_KEY: principal.secretAccessKey } : {};

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} is taken: choose another one with --port, such as --port ${port + 1}`)
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
