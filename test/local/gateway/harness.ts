import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../../local/clock.ts';
import { type HttpApiOptions, httpApi } from '../../../local/gateway/http-api.ts';
import type { Assembly, InvokeResult, Resource } from '../../../local/types.ts';

type Properties = Record<string, unknown>;

export interface Spec {
  readonly api?: Properties;
  readonly stage?: Properties;
  /** By route key; each has an integration with the function `fn`. */
  readonly routes?: Readonly<Record<string, Properties>>;
  readonly integration?: Properties;
  readonly authorizer?: Properties;
  readonly others?: readonly Resource[];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Event = Record<string, unknown> & {
  headers: Record<string, string>;
  requestContext: Record<string, unknown>;
};

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:fn';

function resource(type: string, name: string, properties: Properties): Resource {
  return {
    id: `Stack/${name}`,
    logicalId: name,
    type: `AWS::${type}`,
    ref: name,
    attributes: type === 'Lambda::Function' ? { Arn: FUNCTION_ARN } : {},
    properties,
  };
}

const part = (type: string, name: string, properties: Properties) =>
  resource(`ApiGatewayV2::${type}`, name, { ApiId: 'api1', ...properties });

export function assemblyOf(spec: Spec): { assembly: Assembly; api: Resource } {
  const api = resource('ApiGatewayV2::Api', 'api1', { Name: 'Api', ProtocolType: 'HTTP', ...spec.api });
  const routes = Object.entries(spec.routes ?? { $default: {} }).map(([key, properties], index) =>
    part('Route', `route${index}`, {
      RouteKey: key,
      Target: 'integrations/integration1',
      AuthorizationType: 'NONE',
      ...properties,
    }),
  );
  const integration = {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION_ARN,
    PayloadFormatVersion: '2.0',
    ...spec.integration,
  };
  const authorizer = {
    Name: 'Users',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: ['client'], Issuer: 'https://issuer' },
    ...spec.authorizer,
  };
  const assembly: Assembly = {
    stackName: 'Stack',
    region: 'eu-central-1',
    account: '000000000000',
    outputs: {},
    resources: [
      resource('Lambda::Function', 'fn', {}),
      api,
      part('Stage', 'stage1', { StageName: '$default', AutoDeploy: true, ...spec.stage }),
      part('Integration', 'integration1', integration),
      part('Authorizer', 'authorizer1', authorizer),
      ...routes,
      ...(spec.others ?? []),
    ],
    codeFolder: () => '',
  };
  return { assembly, api };
}

/** An API behind a real server; what its function gets is kept, what it gives is set by the test. */
export class GatewayHarness {
  readonly events: Event[] = [];
  readonly lines: string[] = [];
  readonly accessLines: string[] = [];
  readonly sources: string[] = [];
  readonly clock: VirtualClock;
  respond: (event: Event) => Promise<InvokeResult> = async () => ({ ok: true, payload: { statusCode: 200 } });
  private constructor(
    private readonly server: Server,
    clock: VirtualClock,
  ) {
    this.clock = clock;
  }

  static async start(spec: Spec = {}, options: Partial<HttpApiOptions> = {}): Promise<GatewayHarness> {
    const server = createServer();
    const harness = new GatewayHarness(server, options.clock ?? new VirtualClock());
    const { handle } = httpApi({
      ...assemblyOf(spec),
      clock: harness.clock,
      invoker: {
        invoke: (_, event) => {
          harness.events.push(event as Event);
          return harness.respond(event as Event);
        },
        invokeAsync: () => {},
      },
      mayInvoke: (_, sourceArn) => {
        harness.sources.push(sourceArn);
        return true;
      },
      authorize: async (_, token) => JSON.parse(Buffer.from(token, 'base64').toString()) as Record<string, unknown>,
      log: (line) => void harness.lines.push(line),
      accessLog: (line) => void harness.accessLines.push(line),
      ...options,
    });
    server.on('request', handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return harness;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Sends the path as it is: `fetch` would normalize it. */
  send(
    method: string,
    path: string,
    headers: Record<string, string | string[]> = {},
    body?: string | Buffer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const req = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => void chunks.push(chunk));
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const token = (claims: Properties) => Buffer.from(JSON.stringify(claims)).toString('base64');

/** Polls until the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
