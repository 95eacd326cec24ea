import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cdn, cdn } from '../../../local/cdn/cdn.ts';
import { distributionOf } from '../../../local/cdn/distribution.ts';
import type { Answer } from '../../../local/cdn/messages.ts';
import type { ObjectRequest } from '../../../local/cdn/origins.ts';
import { VirtualClock } from '../../../local/clock.ts';
import type { Assembly, Resource } from '../../../local/types.ts';

export type Properties = Record<string, unknown>;

export const NOON = Date.parse('2026-03-02T12:00:00Z');
export const API = 'api1.execute-api.eu-central-1.amazonaws.com';
export const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
export const MANAGED = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  cachingOptimized: '658327ea-f89d-4fab-a63d-7e88639e58f6',
  originCacheControl: '83da9c7e-98b4-4e11-a168-04f0df8e2c65',
  allViewer: '216adef6-5c7f-47e4-b989-5492eafa07d3',
  allViewerExceptHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  corsOfBuckets: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
  securityHeaders: '67f7725c-6f97-4210-82d7-5512b31e9d03',
  simpleCors: '60669652-455b-4ae9-85a4-c4c02393f86c',
};

function resource(type: string, ref: string, rest: Partial<Resource> = {}): Resource {
  return { id: `Stack/${ref}`, logicalId: ref, type: `AWS::${type}`, ref, attributes: {}, properties: {}, ...rest };
}

/** A cache policy `cache` that keeps as the origin says, with these parts of the key. */
export function aCachePolicy(parameters: Properties = {}, ttls: Properties = {}): Resource {
  return resource('CloudFront::CachePolicy', 'cache', {
    properties: {
      CachePolicyConfig: {
        ...{ Name: 'cache', MinTTL: 0, DefaultTTL: 0, MaxTTL: 86_400, ...ttls },
        ParametersInCacheKeyAndForwardedToOrigin: {
          ...{ EnableAcceptEncodingGzip: false, EnableAcceptEncodingBrotli: false },
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          ...parameters,
        },
      },
    },
  });
}

/** An origin request policy `request` that lets these through. */
export const anOriginRequestPolicy = (config: Properties): Resource =>
  resource('CloudFront::OriginRequestPolicy', 'request', {
    properties: {
      OriginRequestPolicyConfig: {
        Name: 'request',
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        ...config,
      },
    },
  });

export const aResponseHeadersPolicy = (config: Properties): Resource =>
  resource('CloudFront::ResponseHeadersPolicy', 'response', {
    properties: { ResponseHeadersPolicyConfig: { Name: 'response', ...config } },
  });

export interface Spec {
  readonly config?: Properties;
  /** Of the default behavior. */
  readonly behavior?: Properties;
  readonly behaviors?: readonly Properties[];
  readonly apiOrigin?: Properties;
  readonly bucketOrigin?: Properties;
  readonly accessControl?: Properties;
  readonly policies?: readonly Resource[];
}

export const aBehavior = (properties: Properties = {}): Properties => ({
  ...{ TargetOriginId: 'api', ViewerProtocolPolicy: 'redirect-to-https', AllowedMethods: ALL_METHODS },
  ...{ CachePolicyId: 'cache', ...properties },
});

/** A distribution before an HTTP API, and before the bucket `pictures` for `photos/*`. */
export function assemblyOf(spec: Spec = {}): Assembly {
  const bucketDomain = 'pictures.s3.eu-central-1.amazonaws.com';
  const config: Properties = {
    Enabled: true,
    DefaultCacheBehavior: aBehavior(spec.behavior),
    CacheBehaviors: spec.behaviors ?? [
      {
        ...{ PathPattern: 'photos/*', TargetOriginId: 'photos', ViewerProtocolPolicy: 'redirect-to-https' },
        CachePolicyId: MANAGED.cachingOptimized,
      },
    ],
    Origins: [
      {
        ...{ Id: 'api', DomainName: API, CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } },
        ...spec.apiOrigin,
      },
      {
        ...{ Id: 'photos', DomainName: bucketDomain, S3OriginConfig: { OriginAccessIdentity: '' } },
        ...{ OriginAccessControlId: 'control', ...spec.bucketOrigin },
      },
    ],
    ...spec.config,
  };
  const control = {
    ...{ Name: 'control', OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    ...spec.accessControl,
  };
  return {
    ...{ stackName: 'Stack', region: 'eu-central-1', account: '000000000000', outputs: {}, codeFolder: () => '' },
    resources: [
      resource('ApiGatewayV2::Api', 'api1', { attributes: { ApiEndpoint: `https://${API}` } }),
      resource('S3::Bucket', 'pictures', { attributes: { RegionalDomainName: bucketDomain } }),
      resource('CloudFront::OriginAccessControl', 'control', { properties: { OriginAccessControlConfig: control } }),
      ...(spec.policies ?? [aCachePolicy()]),
      resource('CloudFront::Distribution', 'E123', {
        attributes: { Id: 'E123', DomainName: 'd123.cloudfront.net' },
        properties: { DistributionConfig: config },
      }),
    ],
  };
}

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the API answers; the rest is filled in. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

export interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** First word of `X-Cache`. */
  readonly cache: string;
}

/** A distribution behind a real server; what its origins are asked is kept, what they answer is set by the test. */
export class CdnHarness {
  readonly asked: Asked[] = [];
  readonly read: ObjectRequest[] = [];
  readonly lines: string[] = [];
  /** Milliseconds since the epoch; stands still. */
  now = NOON;
  reply: (asked: Asked) => Reply | Promise<Reply> = () => ({});
  object: (request: ObjectRequest) => Answer = () => ({ status: 200, headers: {}, body: Buffer.from('picture') });
  readonly cdn: Cdn;

  private constructor(
    spec: Spec,
    private readonly servers: readonly [api: Server, edge: Server],
    cacheBytes: number | undefined,
  ) {
    const [api, edge] = servers;
    const distribution = distributionOf(assemblyOf(spec));
    if (!distribution) throw new Error('no distribution');
    this.cdn = cdn({
      distribution,
      clock: new VirtualClock(0, () => this.now),
      apiUrl: `http://127.0.0.1:${portOf(api)}`,
      objects: {
        read: async (request) => {
          this.read.push(request);
          return this.object(request);
        },
      },
      log: (line) => void this.lines.push(line),
      ...(cacheBytes !== undefined && { cacheBytes }),
    });
    edge.on('request', this.cdn.handle);
    api.on(
      'request',
      (req, res) => void this.answer(req, (status, headers, body) => res.writeHead(status, headers).end(body)),
    );
  }

  static async start(spec: Spec = {}, cacheBytes?: number): Promise<CdnHarness> {
    const servers = [createServer(), createServer()] as const;
    for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CdnHarness(spec, servers, cacheBytes);
  }

  private async answer(
    req: IncomingMessage,
    write: (status: number, headers: Record<string, string | string[]>, body: string) => void,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
    const asked = {
      ...{ method: req.method ?? '', url: req.url ?? '', headers: req.headers },
      body: Buffer.concat(chunks).toString(),
    };
    this.asked.push(asked);
    const { status = 200, headers = {}, body = 'answer' } = await this.reply(asked);
    const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    write(status, { ...length, ...headers }, status === 304 ? '' : body);
  }

  /** Moves the clock. */
  pass(seconds: number): void {
    this.now += seconds * 1000;
  }

  /** Tells of each request that has reached the distribution, once it is being answered. */
  watch(arrived: () => void): { end(): void } {
    const listener = (req: IncomingMessage) => req.once('end', () => setImmediate(arrived));
    this.servers[1].on('request', listener);
    return { end: () => void this.servers[1].off('request', listener) };
  }

  /** The API closes the connection of the next request instead of answering. */
  breakOff(): void {
    this.servers[0].prependOnceListener('request', (req) => req.socket.destroy());
  }

  get port(): number {
    return portOf(this.servers[1]);
  }

  get(path: string, headers: Record<string, string | string[]> = {}): Promise<Seen> {
    return this.send('GET', path, headers);
  }

  /** Sends the path as it is: `fetch` would normalize it. */
  send(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string): Promise<Seen> {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = {
        host: '127.0.0.1',
        port: this.port,
        method,
        path,
        agent: false,
        headers: { ...length, ...headers },
      };
      const req = request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => void chunks.push(chunk));
        res.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const cache = String(res.headers['x-cache'] ?? '').replace(' from cloudfront', '');
          resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes, text: bytes.toString(), cache });
        });
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  async close(): Promise<void> {
    this.cdn.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Polls until the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
