import { randomBytes } from 'node:crypto';
import type { GatewayRequest } from './request.ts';

export interface EventContext {
  readonly request: GatewayRequest;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  /** Verified claims of the token and the scopes the route asked for, when the route has an authorizer. */
  readonly jwt: { readonly claims: Readonly<Record<string, unknown>>; readonly scopes: readonly string[] } | undefined;
  /** Milliseconds since the epoch, on the clock. */
  readonly at: number;
  /** Port the gateway listens on. */
  readonly port: number | undefined;
}

/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function proxyEvent(context: EventContext): Record<string, unknown> {
  const { request, body, routeKey, pathParameters } = context;
  const binary = body.length > 0 && !isText(request.headers);
  return {
    version: '2.0',
    routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(request.cookies.length > 0 && { cookies: request.cookies }),
    headers: forwardedHeaders(context),
    ...(Object.keys(request.query).length > 0 && { queryStringParameters: request.query }),
    requestContext: requestContext(context),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(binary ? 'base64' : 'utf8') }),
    isBase64Encoded: binary,
  };
}

/** e.g. `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Name without port, as in `id.execute-api.eu-central-1.amazonaws.com`. */
export function domainOf(request: GatewayRequest): { domainName: string; domainPrefix: string } {
  const domainName = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  return { domainName, domainPrefix: domainName.split('.')[0] ?? '' };
}

function requestContext({ request, routeKey, accountId, apiId, stage, jwt, at }: EventContext): unknown {
  return {
    accountId,
    apiId,
    ...(jwt && {
      authorizer: {
        jwt: { claims: claimTexts(jwt.claims), scopes: jwt.scopes.length > 0 ? jwt.scopes : null },
      },
    }),
    ...domainOf(request),
    http: {
      method: request.method,
      path: request.path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.id,
    routeKey,
    stage,
    time: commonLogTime(at),
    timeEpoch: Math.floor(at),
  };
}

function forwardedHeaders({ request, body, at, port }: EventContext): Record<string, string> {
  const { headers, sourceIp } = request;
  const before = headers['x-forwarded-for'];
  const trace = `Root=1-${Math.floor(at / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    ...headers,
    'content-length': String(body.length),
    'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? trace,
    'x-forwarded-for': before === undefined ? sourceIp : `${before}, ${sourceIp}`,
    'x-forwarded-port': String(port ?? ''),
    'x-forwarded-proto': 'http',
  };
}

/**
 * Bodies of these types arrive as text, all others as base64, forms and bodies without a type included. AWS does not
 * document the list; it was observed: https://github.com/ministackorg/ministack/pull/766
 */
function isText(headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  const type = headers['content-type'] ?? '';
  return encoding === 'identity' && /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(type);
}

function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)]));
}

/** Every claim is text: lists in brackets without commas, objects as `map[name:value]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, inner]) => `${name}:${claimText(inner)}`);
  return `map[${parts.sort().join(' ')}]`;
}
