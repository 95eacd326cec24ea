const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'];

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

/** A route key read: `GET /v1/listings/{listingId}`, or `$default`, which has neither method nor path. */
export interface RoutePattern {
  readonly key: string;
  readonly method: string;
  /** As written, e.g. `/v1/listings/{listingId}`; empty for `$default`. */
  readonly path: string;
  readonly segments: readonly Segment[];
}

export interface RouteMatch<R> {
  readonly route: R;
  /** Decoded, in the order of the path. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** @throws Error when API Gateway would refuse such a route key */
export function parseRouteKey(key: string): RoutePattern {
  if (key === '$default') return { key, method: 'ANY', path: '', segments: [] };
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
  if (method === undefined || path === undefined || !METHODS.includes(method))
    throw new Error(`${JSON.stringify(key)} is not a route key`);
  const segments = path.slice(1).split('/').map(parseSegment);
  if (segments.slice(0, -1).some(({ kind }) => kind === 'greedy'))
    throw new Error(`${JSON.stringify(key)}: a greedy variable must be the last`);
  return { key, method, path, segments };
}

/**
 * The routes of one API. Of several that match, the order of API Gateway decides: a whole path before a greedy variable
 * before `$default`; then a method before `ANY`; then, segment by segment, a literal before a variable.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable<R extends { readonly pattern: RoutePattern }> {
  private readonly routes: readonly R[];

  /** @throws Error when two routes differ in the names of variables only */
  constructor(routes: readonly R[]) {
    const seen = new Map<string, string>();
    for (const { pattern } of routes) {
      const identity = pattern.key.replace(/\{[^}]*?(\+?)\}/g, '{$1}');
      const other = seen.get(identity);
      if (other !== undefined) throw new Error(`the routes ${other} and ${pattern.key} are the same`);
      seen.set(identity, pattern.key);
    }
    this.routes = [...routes].sort((a, b) => precedence(a.pattern, b.pattern));
  }

  /** @param path as sent, percent-encoding valid; a trailing slash makes it another path */
  select(method: string, path: string): RouteMatch<R> | undefined {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    for (const route of this.routes) {
      if (route.pattern.method !== 'ANY' && route.pattern.method !== method) continue;
      const parameters = match(route.pattern, segments);
      if (parameters) return { route, parameters };
    }
    return undefined;
  }
}

function parseSegment(text: string): Segment {
  const [, name, greedy] = /^\{([\w.:-]+)(\+?)\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: greedy ? 'greedy' : 'parameter', name };
  if (/[{}]/.test(text)) throw new Error(`${JSON.stringify(text)}: a variable must be a whole segment of the path`);
  return { kind: 'literal', text };
}

function match(pattern: RoutePattern, path: readonly string[]): Record<string, string> | undefined {
  if (pattern.key === '$default') return {};
  const found: [string, string][] = [];
  for (const [index, segment] of pattern.segments.entries()) {
    const actual = path[index];
    if (actual === undefined) return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== actual) return undefined;
      continue;
    }
    const value = segment.kind === 'greedy' ? path.slice(index).join('/') : actual;
    if (value === '') return undefined;
    found.push([segment.name, value]);
  }
  const whole = path.length === pattern.segments.length || pattern.segments.at(-1)?.kind === 'greedy';
  return whole ? Object.fromEntries(found) : undefined;
}

function precedence(a: RoutePattern, b: RoutePattern): number {
  const span = rank(a) - rank(b);
  if (span !== 0) return span;
  const method = Number(a.method === 'ANY') - Number(b.method === 'ANY');
  if (method !== 0) return method;
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (!other) return -1;
    const order = KINDS.indexOf(segment.kind) - KINDS.indexOf(other.kind);
    if (order !== 0) return order;
  }
  return 0;
}

const KINDS = ['literal', 'parameter', 'greedy'];

function rank({ key, segments }: RoutePattern): number {
  if (key === '$default') return 2;
  return segments.at(-1)?.kind === 'greedy' ? 1 : 0;
}
