import { appendFileSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
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

/**
 * Runs a synthesized assembly on this machine, as its templates say and with its IAM policies enforced.
 * @throws Error saying what to do: the port is taken, a cloud runs on these data already, a resource can not be run …
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { dataDirectory: directory, log } = options;
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const other = runningCloud(directory);
  if (other) throw new Error(`a local cloud runs on these data already: ${other.url} (process ${other.pid})`);
  const assembly = loadAssembly({
    directory: options.assemblyDirectory,
    region: REGION,
    account: ACCOUNT,
    supported: supportedTypes,
  });
  // Taken first: when somebody has it already, nothing has been started yet.
  const server = await listen(options.port);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const time = new CloudTime(directory, options.initialOffsetMs);
  let services: Services | undefined;
  const close = async (): Promise<void> => {
    await end(server);
    await services?.close();
    time.close();
    forget(directory);
  };
  try {
    services = await startServices({ ...options, assembly, directory, time });
    const api = theHttpApi(assembly, services, { directory, time, log });
    const control = controlHandler({ url, time, assembly, ...services });
    server.on('request', (request, response) => {
      if (isControl(request)) void control(request, response);
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

const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
