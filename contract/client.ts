import type * as z from 'zod';
import type { Problem } from './problems.ts';
import type { Params, Route } from './route.ts';

/** The API refused or failed; `problem` says why. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds to wait before trying again, when the API said so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(`${problem.status} ${problem.title}${problem.detail === undefined ? '' : `: ${problem.detail}`}`);
    this.name = 'ProblemError';
  }
}

interface Headers {
  readonly ifMatch?: number;
  readonly idempotencyKey?: string;
}
type Args<R extends Route> = (keyof Params<R> extends never ? unknown : { params: Params<R> }) &
  (R['query'] extends z.ZodType ? { query?: z.input<R['query']> } : unknown) &
  (R['body'] extends z.ZodType
    ? R extends { bodyOptional: true }
      ? { body?: z.input<R['body']> }
      : { body: z.input<R['body']> }
    : unknown) &
  (R['idempotency'] extends 'required' ? { readonly idempotencyKey: string } : unknown) &
  Headers;
type Callable<R extends Route> =
  Record<never, never> extends Args<R>
    ? (args?: Args<R>) => Promise<z.output<R['reply']>>
    : (args: Args<R>) => Promise<z.output<R['reply']>>;

/** One method per operation, typed by its route. */
export type Client<T extends Record<string, Route>> = { readonly [K in keyof T]: Callable<T[K]> };

export interface ClientOptions {
  /** e.g. `http://127.0.0.1:3000` */
  readonly baseUrl: string;
  /** The access token to send, if there is one. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  readonly fetch?: typeof fetch;
}

/** A client of the API typed by its routes; replies are parsed by their schemas. Calls throw `ProblemError`. */
export function createClient<T extends Record<string, Route>>(routes: T, options: ClientOptions): Client<T> {
  const methods = Object.entries(routes).map(([name, route]) => [
    name,
    (args: Record<string, unknown> = {}) => call(route, args, options),
  ]);
  return Object.fromEntries(methods) as Client<T>;
}

async function call(route: Route, args: Record<string, unknown>, options: ClientOptions): Promise<unknown> {
  const {
    params = {},
    query = {},
    body,
    ifMatch,
    idempotencyKey,
  } = args as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  } & Headers;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const url = new URL(path, options.baseUrl);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const token = await options.token?.();
  const response = await (options.fetch ?? fetch)(url, {
    method: route.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return route.page === undefined ? route.reply.parse(await response.json()) : response.text();
}

/** The API's own problem, or one made of what stands before it (a gateway's refusal is plain JSON). */
async function problemOf(response: Response): Promise<ProblemError> {
  const text = await response.text();
  const after = Number(response.headers.get('retry-after'));
  const retryAfterSeconds = response.headers.has('retry-after') && Number.isFinite(after) ? after : undefined;
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = (isProblem && parsed(text)) || {
    type: 'about:blank',
    title: response.statusText || `Status ${response.status}`,
    status: response.status,
    detail: text.slice(0, 200),
    instance: response.headers.get('apigw-requestid') ?? '',
  };
  return new ProblemError(problem, retryAfterSeconds);
}

/** Whoever stands between may have cut or replaced the body and kept its type. */
function parsed(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}
