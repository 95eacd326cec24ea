import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VirtualClock } from '../clock.ts';
import { type Assembly, type InvokeResult, type Invoker, type Resource, ServiceError } from '../types.ts';
import { accessLogLine, type Trail } from './access-log.ts';
import { type ApiConfiguration, type Authorization, apiConfiguration, type Route } from './configuration.ts';
import { preflightHeaders, responseHeaders } from './cors.ts';
import { type EventContext, proxyEvent } from './event.ts';
import { type GatewayRequest, headersTooLarge, newRequestId, readRequest } from './request.ts';
import { type GatewayResponse, interpret, message } from './response.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { TokenBucket } from './token-bucket.ts';

/** Largest request body: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface HttpApiOptions {
  readonly assembly: Assembly;
  /** An `AWS::ApiGatewayV2::Api` of the assembly with the protocol HTTP. */
  readonly api: Resource;
  readonly invoker: Invoker;
  readonly clock: VirtualClock;
  /** Whether an `AWS::Lambda::Permission` lets API Gateway call the function for this source. */
  mayInvoke(functionName: string, sourceArn: string): boolean;
  /**
   * Verifies signature, issuer, audience and times of a token as the authorizer's `JwtConfiguration` says.
   * @returns its claims @throws Error whose message says what is wrong with it
   */
  authorize(authorizer: Resource, token: string): Promise<Record<string, unknown>>;
  /** Problems whoever runs the cloud should see. */
  log(line: string): void;
  /** Lines of the access log, when the stage has one. */
  accessLog?(line: string): void;
  /** Real milliseconds for throttling; never goes back. */
  readonly monotonicNow?: () => number;
}

export interface HttpApi {
  /** Answers one request; never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  readonly apiId: string;
  /** What `ApiEndpoint` is in the assembly. */
  readonly endpoint: string;
}

/**
 * An HTTP API of the template, answering as API Gateway does.
 * @throws Error naming the resource and the property that is missing, wrong or not supported
 */
export function httpApi(options: HttpApiOptions): HttpApi {
  const { assembly, api } = options;
  const gateway = new Gateway(options, apiConfiguration(assembly, api));
  return {
    handle: (req, res) => void gateway.handle(req, res),
    apiId: api.ref,
    endpoint: api.attributes['ApiEndpoint'] ?? `https://${api.ref}.execute-api.${assembly.region}.amazonaws.com`,
  };
}

/** Ends the way of a request with the gateway's own answer. */
class Refusal extends Error {
  constructor(readonly response: GatewayResponse) {
    super();
  }
}

/** Nobody waits for an answer any more. */
class ClientGone extends Error {}

class IntegrationTimeout extends Error {}

class Gateway {
  private readonly table: RouteTable<Route>;
  private readonly buckets: Map<Route, TokenBucket>;

  constructor(
    private readonly options: HttpApiOptions,
    private readonly configuration: ApiConfiguration,
  ) {
    const now = options.monotonicNow ?? (() => performance.now());
    const { routes } = configuration;
    this.table = new RouteTable(routes);
    this.buckets = new Map(
      routes.map((route) => [route, new TokenBucket(route.throttle.rate, route.throttle.burst, now)]),
    );
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    // A client that goes away must not take the server along.
    req.on('error', () => {});
    res.on('error', () => {});
    const { method = '', url = '', httpVersion } = req;
    const trail: Trail = {
      ...{ id: newRequestId(), at: this.options.clock.now(), startedAt: performance.now() },
      ...{ method, url, protocol: `HTTP/${httpVersion}` },
    };
    try {
      const response = this.preflight(req) ?? this.withCors(await this.respond(req, trail), req.headers.origin);
      send(res, trail.id, response);
      this.logAccess(trail, response);
    } catch (error) {
      if (error instanceof ClientGone) return;
      this.options.log(`${method} ${url}: ${String(error)}`);
      res.destroy();
    }
  }

  private async respond(req: IncomingMessage, trail: Trail): Promise<GatewayResponse> {
    try {
      return await this.answer(req, trail);
    } catch (error) {
      if (error instanceof Refusal) return error.response;
      if (error instanceof ClientGone) throw error;
      this.options.log(`${req.method} ${req.url}: ${String(error)}`);
      return message(500, 'Internal Server Error');
    }
  }

  private withCors(response: GatewayResponse, origin: string | undefined): GatewayResponse {
    const { cors } = this.configuration;
    if (!cors) return response;
    const others = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
    return { ...response, headers: { ...Object.fromEntries(others), ...responseHeaders(cors, origin) } };
  }

  private logAccess(trail: Trail, response: GatewayResponse): void {
    const { accessLogFormat, apiId, stage } = this.configuration;
    if (accessLogFormat === undefined) return;
    const ids = { accountId: this.options.assembly.account, apiId, stage };
    this.options.accessLog?.(accessLogLine(accessLogFormat, trail, response, ids));
  }

  private async answer(req: IncomingMessage, trail: Trail): Promise<GatewayResponse> {
    if (headersTooLarge(req)) return message(431, 'Request Header Fields Too Large');
    const request = parse(req, trail.id);
    trail.request = request;
    const match = this.table.select(request.method, request.encodedPath);
    if (!match) return message(404, 'Not Found');
    trail.route = match.route;
    if (!this.buckets.get(match.route)?.take()) return message(429, 'Too Many Requests');
    const { authorization } = match.route;
    const jwt = authorization && (await this.authorize(authorization, request, trail));
    const body = await readBody(req);
    return await this.integrate(match, { request, body, jwt, port: req.socket.localPort }, trail);
  }

  /** Answered here whatever the path: a function is not asked, nor is a token. */
  private preflight(req: IncomingMessage): GatewayResponse | undefined {
    const { origin } = req.headers;
    const { cors } = this.configuration;
    if (!cors || req.method !== 'OPTIONS' || !origin || !req.headers['access-control-request-method']) return undefined;
    return { status: 204, headers: preflightHeaders(cors, origin), body: Buffer.alloc(0) };
  }

  private async authorize(
    { authorizer, identitySources, scopes }: Authorization,
    request: GatewayRequest,
    trail: Trail,
  ): Promise<EventContext['jwt']> {
    const given = identitySources
      .map(({ from, name }) => (from === 'header' ? request.headers[name.toLowerCase()] : request.query[name]))
      .find((value) => value !== undefined && value !== '');
    if (given === undefined) throw new Refusal(message(401, 'Unauthorized', { 'www-authenticate': 'Bearer' }));
    const challenge = (code: string, why: string) => ({
      'www-authenticate': `Bearer scope="${scopes.join(' ')}" error="${code}" error_description="${quotable(why)}"`,
    });
    let claims: Record<string, unknown>;
    try {
      claims = await this.options.authorize(authorizer, given.replace(/^Bearer +/i, ''));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Refusal(message(401, 'Unauthorized', challenge('invalid_token', why)));
    }
    trail.claims = claims;
    const granted = grantedScopes(claims);
    const needed = scopes.filter((scope) => granted.includes(scope));
    if (scopes.length > 0 && needed.length === 0)
      throw new Refusal(
        message(403, 'Forbidden', challenge('insufficient_scope', 'the token lacks the scopes of this route')),
      );
    return { claims, scopes: needed };
  }

  private async integrate(
    { route, parameters }: RouteMatch<Route>,
    received: Pick<EventContext, 'request' | 'body' | 'jwt' | 'port'>,
    trail: Trail,
  ): Promise<GatewayResponse> {
    const { assembly, invoker, log } = this.options;
    const { apiId, stage } = this.configuration;
    const { key, path } = route.pattern;
    const source = key === '$default' ? '$default' : `${received.request.method}${path}`;
    const sourceArn = `arn:aws:execute-api:${assembly.region}:${assembly.account}:${apiId}/${stage}/${source}`;
    if (!this.options.mayInvoke(route.functionName, sourceArn)) {
      log(
        `${key}: no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke ${route.functionName} for ${sourceArn}`,
      );
      return message(500, 'Internal Server Error');
    }
    const event = proxyEvent({
      ...received,
      ...{ routeKey: key, pathParameters: parameters, accountId: assembly.account, apiId, stage, at: trail.at },
    });
    const began = performance.now();
    const outcome = await withinLimit(invoker.invoke(route.functionName, event), route.integrationTimeoutMs).then(
      (result) => this.answerOf(result, route),
      (error: unknown) => ({ response: this.notInvoked(error, route), error: String(error) }),
    );
    trail.integration = { latencyMs: Math.round(performance.now() - began), error: outcome.error };
    return outcome.response;
  }

  private answerOf(result: InvokeResult, route: Route): { response: GatewayResponse; error: string | undefined } {
    const failed = (error: string) => ({ response: message(500, 'Internal Server Error'), error });
    if (!result.ok) return failed(`${result.errorType}: ${result.errorMessage}`);
    try {
      return { response: interpret(result.payload), error: undefined };
    } catch (error) {
      this.options.log(`${route.pattern.key}: ${route.functionName} returned what is no response: ${String(error)}`);
      return failed(String(error));
    }
  }

  private notInvoked(error: unknown, { pattern, functionName }: Route): GatewayResponse {
    if (error instanceof ServiceError && error.status === 413) return message(413, 'Request Entity Too Large');
    this.options.log(`${pattern.key}: ${functionName}: ${String(error)}`);
    if (error instanceof IntegrationTimeout || (error instanceof ServiceError && error.status === 429))
      return message(503, 'Service Unavailable');
    return message(500, 'Internal Server Error');
  }
}

function send(res: ServerResponse, requestId: string, { status, headers, body }: GatewayResponse): void {
  if (res.destroyed) return;
  const empty = status === 204 || status === 304;
  const { 'content-type': contentType = '', ...others } = headers;
  res.writeHead(status, {
    ...(others as Record<string, string | string[]>),
    ...(!empty && { 'content-type': contentType as string, 'content-length': body.length }),
    'apigw-requestid': requestId,
  });
  res.end(empty ? undefined : body);
}

async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new IntegrationTimeout(`no answer within ${limitMs} ms`)), limitMs);
    timer.unref();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function parse(req: IncomingMessage, id: string): GatewayRequest {
  try {
    return readRequest(req, id);
  } catch {
    throw new Refusal(message(400, 'Bad Request'));
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const tooLarge = new Refusal(message(413, 'Request Entity Too Large'));
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge;
  if (req.destroyed) throw new ClientGone();
  const chunks: Buffer[] = [];
  let size = 0;
  // Not `for await`: leaving that early would destroy the connection before the answer is out.
  await new Promise<void>((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) reject(tooLarge);
      else chunks.push(chunk);
    });
    req.on('end', resolve);
    req.on('close', () => reject(new ClientGone()));
  });
  return Buffer.concat(chunks);
}

/** A token has its scopes in `scope`, or in `scp` as some issuers call it. */
function grantedScopes(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const granted = claims['scope'] ?? claims['scp'];
  return Array.isArray(granted) ? granted.map(String) : typeof granted === 'string' ? granted.split(' ') : [];
}

/** Into a quoted string of a header. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, "'").slice(0, 200);
}
