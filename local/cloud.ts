import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Cdn, cdn } from './cdn/cdn.ts';
import { type Distribution, distributionOf } from './cdn/distribution.ts';
import { withLoopbackNames } from './cdn/loopback-names.ts';
import { controlHandler, isControl } from './control/control.ts';
import { type CloudDescription, describe, forget, runningCloud } from './description.ts';
import type { CallLog } from './endpoint/call-log.ts';
import { type HttpApi, httpApi } from './gateway/http-api.ts';
import { mayInvoke } from './iam/resource-policies.ts';
import type { Invoked } from './lambda/lambda.ts';
import { type Services, startServices } from './services.ts';
import { CloudTime } from './state.ts';
import { supportedTypes } from './supported.ts';
import { loadAssembly } from './template/load-assembly.ts';
import type { Assembly } from './types.ts';

export interface CloudOptions {
  /** A synthesized CDK assembly, `cdk.out`. */
  readonly assemblyDirectory: string;
  /** Where everything is kept. */
  readonly dataDirectory: string;
  /** 0 for any that is free. A distribution answers on the next one. */
  readonly port: number;
  /** How far from real time the clock of a cloud without data starts, in milliseconds. */
  readonly initialOffsetMs?: number;
  /** Lines for whoever runs it: problems, and what they may want to know. */
  log(line: string): void;
  /** Each JSON line a function writes. */
  onLog?(functionName: string, line: string): void;
  onInvoked?(invocation: Invoked): void;
  /** Functions may take so many times what AWS would let them take, on a machine that has other things to do; 1 unless told. */
  readonly patience?: number;
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

/**
 * Runs a synthesized assembly on this machine, as its templates say and with its IAM policies enforced.
 * @throws Error saying what to do: the port is taken, a cloud runs on these data already, a resource can not be run …
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDirectory: directory, log } = options;
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const other = runningCloud(directory);
  if (other) throw new Error(`a local cloud runs on these data already: ${other.url} (process ${other.pid})`);
  const loaded = loadAssembly({
    directory: options.assemblyDirectory,
    region: REGION,
    account: ACCOUNT,
    supported: supportedTypes,
  });
  const distribution = distributionOf(loaded);
  // Taken first: when somebody has one already, nothing has been started yet.
  const { server, edge } = await listenFor(distribution, options.port);
  const url = urlOf(server);
  const names = distribution && edge ? [{ domainName: distribution.domainName, url: urlOf(edge) }] : [];
  const assembly = withLoopbackNames(loaded, names);
  const time = new CloudTime(directory, options.initialOffsetMs);
  let services: Services | undefined;
  let front: Cdn | undefined;
  const close = async (): Promise<void> => {
    if (edge) await end(edge);
    front?.close();
    await end(server);
    await services?.close();
    time.close();
    forget(directory);
  };
  try {
    services = await startServices({ ...options, assembly, directory, time });
    const api = theHttpApi(assembly, services, { directory, time, log });
    front = distribution && theCdn(distribution, services, { url, time, log });
    if (front) edge?.on('request', front.handle);
    const reset = resetOf(services, front);
    const control = controlHandler({ url, time, assembly, ...services, reset });
    const apiHost = new URL(api.endpoint).host;
    server.on('request', (request, response) => {
      // Whoever comes by the API's own name comes through the distribution, and gets nowhere but to the API.
      if (isControl(request) && request.headers.host !== apiHost) void control(request, response);
      else api.handle(request, response);
    });
    const description = descriptionOf(url, assembly, services);
    describe(directory, description);
    let closing: Promise<void> | undefined;
    return {
      url,
      description,
      assembly,
      calls: services.calls,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The assembly's one HTTP API, with the user pools as its authorizers. */
function theHttpApi(
  assembly: Assembly,
  { lambda, cognito }: Services,
  { directory, time, log }: { directory: string; time: CloudTime; log(line: string): void },
): HttpApi {
  const apis = assembly.resources.filter(({ type }) => type === 'AWS::ApiGatewayV2::Api');
  const [api] = apis;
  if (!api || apis.length > 1) throw new Error(`one HTTP API is expected in the assembly, there are ${apis.length}`);
  return httpApi({
    assembly,
    api,
    invoker: lambda,
    clock: time.clock,
    mayInvoke: (functionName, sourceArn) =>
      mayInvoke(assembly, { functionName, service: 'apigateway.amazonaws.com', sourceArn }),
    authorize: async ({ properties }, token) => {
      const jwt = (properties['JwtConfiguration'] ?? {}) as { Issuer?: string; Audience?: string[] };
      return { ...(await cognito.verifyAccessToken(jwt.Issuer ?? '', token, { audience: jwt.Audience ?? [] })) };
    },
    log,
    accessLog: (line) => appendFileSync(join(directory, 'logs', 'access.log'), `${line}\n`),
  });
}

/** The distribution before that API and the buckets. */
function theCdn(
  distribution: Distribution,
  { s3 }: Services,
  { url, time, log }: { url: string; time: CloudTime; log(line: string): void },
): Cdn {
  return cdn({
    distribution,
    clock: time.clock,
    apiUrl: url,
    objects: {
      read: async ({ distributionArn: sourceArn, ...request }) => {
        const answer = s3.read({ ...request, sourceArn, principal: 'cloudfront.amazonaws.com' });
        return { ...answer, headers: answer.headers ?? {} };
      },
    },
    log,
  });
}

/** The cache is emptied last: until then, it may get something that was there before. */
const resetOf = (services: Services, front: Cdn | undefined) => async (): Promise<void> => {
  await services.reset();
  front?.reset();
};

function descriptionOf(url: string, assembly: Assembly, { endpoint, administrator }: Services): CloudDescription {
  const { accessKeyId, secretAccessKey } = administrator;
  return {
    url,
    pid: process.pid,
    endpoint: endpoint.url,
    region: assembly.region,
    accessKeyId,
    secretAccessKey,
    outputs: { ...assembly.outputs, ApiUrl: url },
  };
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A server for the API, and one on the next port for a distribution. */
async function listenFor(
  distribution: Distribution | undefined,
  port: number,
): Promise<{ readonly server: Server; readonly edge: Server | undefined }> {
  const server = await listen(
    port,
    `port ${port} is taken: choose another one with --port, such as --port ${port + 1}`,
  );
  if (!distribution) return { server, edge: undefined };
  const next = port === 0 ? 0 : port + 1;
  const taken = `port ${next}, where the distribution would answer, is taken: choose another one with --port, such as --port ${next + 1}`;
  try {
    if (next > 65_535) throw new Error(`after port ${port} there is none for the distribution: choose another --port`);
    return { server, edge: await listen(next, taken) };
  } catch (error) {
    await end(server);
    throw error;
  }
}

function listen(port: number, taken: string): Promise<Server> {
  const server = createServer();
  // Whoever calls ends a connection. When a busy machine ends it after its idle seconds, a request may just be on its way.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error),
    );
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
