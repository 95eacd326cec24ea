import type { Context as LambdaContext } from 'aws-lambda';
import { kebab } from '../../contract/route.ts';
import { type OperationId, type Routes, routes } from '../../contract/routes.ts';
import type { Reply } from '../../functions/runtime/reply.ts';
import type { Request } from '../../functions/runtime/request.ts';
import { environment } from './environment.ts';

export type Handler = (event: Request, context: LambdaContext) => Promise<Reply>;

/** The handler of an operation, as the Lambda has it. */
export async function handlerOf(operationId: OperationId): Promise<Handler> {
  const module = (await import(`../../functions/http/${kebab(operationId)}.ts`)) as { handler: Handler };
  return module.handler;
}

/** Who sends a request. */
export interface Sender {
  readonly userId: string;
  readonly sessionId: string;
  readonly username: string;
  readonly operator?: boolean;
}

export const anna: Sender = {
  userId: '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11',
  sessionId: 'session-anna',
  username: 'anna.k',
};
export const bob: Sender = {
  userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  sessionId: 'session-bob',
  username: 'bob',
};
export const operator: Sender = {
  userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f',
  sessionId: 'session-operator',
  username: 'olga',
  operator: true,
};

/** Claims of a sender's tokens; API Gateway writes a list as `[a b]`. */
export const claimsOf = ({ userId, sessionId, username, operator }: Sender) => ({
  sub: userId,
  username,
  origin_jti: sessionId,
  token_use: 'access',
  client_id: environment.USER_POOL_CLIENT_ID,
  iss: `https://cognito-idp.eu-central-1.amazonaws.com/${environment.USER_POOL_ID}`,
  ...(operator ? { 'cognito:groups': '[operator]' } : {}),
});

/** A token whose payload is these claims. Its signature is nobody's business here: API Gateway has looked at it. */
export const tokenWith = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

export interface Ask {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: Sender;
  /** Claims that API Gateway found in the token, in place of those of `as`. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

let requests = 0;

/** The event that API Gateway makes of a request (payload format 2.0). */
export function eventOf(operationId: OperationId, ask: Ask = {}): Request {
  requests += 1;
  const route: Routes[OperationId] = routes[operationId];
  const claims = ask.claims ?? (ask.as && claimsOf(ask.as));
  const raw = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: route.path,
    rawQueryString: new URLSearchParams(ask.query).toString(),
    headers: {
      ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ask.as ? { authorization: `Bearer ${tokenWith(claimsOf(ask.as))}` } : {}),
      ...ask.headers,
    },
    ...(ask.query && { queryStringParameters: { ...ask.query } }),
    ...(ask.params && { pathParameters: { ...ask.params } }),
    ...(raw === undefined ? {} : { body: raw }),
    isBase64Encoded: false,
    requestContext: {
      requestId: `request-${requests}`,
      ...(claims && route.auth !== 'public' && route.auth !== 'optional' ? { authorizer: { jwt: { claims } } } : {}),
    },
  } as unknown as Request;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  /** The body as JSON, if there is one. */
  readonly json: unknown;
}

export async function answerTo(handler: Handler, event: Request): Promise<Answer> {
  const reply = await handler(event, {} as LambdaContext);
  const text = reply.body ?? '';
  const isJson = reply.headers['content-type']?.includes('json');
  return { status: reply.statusCode ?? 0, headers: reply.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** Sends a request to the handler of an operation. */
export const send = async (operationId: OperationId, ask: Ask = {}): Promise<Answer> =>
  answerTo(await handlerOf(operationId), eventOf(operationId, ask));

/** What a problem says in short: its status, its code and the places it points at. */
export function problemOf({ status, json }: Answer): string {
  const { type = '', errors = [] } = (json ?? {}) as { type?: string; errors?: { pointer: string }[] };
  return [status, type.replace('/problems/', ''), ...errors.map(({ pointer }) => pointer)].join(' ');
}

/** Keeps what is written to the console instead of showing it; each entry is one line of a log, or of metrics. */
export function capturedLog(): { readonly lines: () => string[]; readonly clear: () => void } {
  const lines: string[] = [];
  const take = (...args: unknown[]): void => {
    lines.push(args.map(String).join(' '));
  };
  for (const level of ['debug', 'info', 'warn', 'error', 'log'] as const)
    jest.spyOn(console, level).mockImplementation(take);
  // Metrics go past the console. What the tests themselves print is let through.
  const { write } = process.stdout;
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk, ...rest) => {
    if (!String(chunk).startsWith('{"_aws"')) return Reflect.apply(write, process.stdout, [chunk, ...rest]);
    take(String(chunk).trimEnd());
    return true;
  });
  return { lines: () => [...lines], clear: () => lines.splice(0) };
}
