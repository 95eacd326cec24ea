import type { BucketConfig, CorsRule } from './bucket-config.ts';
import { S3Error } from './errors.ts';

type Headers = Record<string, string>;

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

/** What a browser asks before it sends a request of another origin. */
export interface Preflight {
  readonly origin: string | undefined;
  readonly method: string | undefined;
  /** `Access-Control-Request-Headers` */
  readonly headers: string | undefined;
}

/**
 * Headers of the answer to a preflight: those of the first rule that covers origin, method and every header.
 * @throws S3Error `AccessForbidden` when there is none, `BadRequest` when it is no preflight
 */
export function preflightHeaders({ cors }: BucketConfig, { origin, method, headers = '' }: Preflight): Headers {
  if (origin === undefined) throw badRequest('Insufficient information. Origin request header needed.');
  if (method === undefined) throw badRequest('Invalid Access-Control-Request-Method: null');
  if (cors.length === 0) throw forbidden('CORSResponse: CORS is not enabled for this bucket.', method);
  const wanted = headers.split(',').map((name) => name.trim().toLowerCase());
  const asked = wanted.filter((name) => name !== '');
  const rule = cors.find((one) => covers(one, origin, method) && asked.every((name) => fits(one.headers, name, true)));
  if (!rule)
    throw forbidden(
      'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource’s CORS spec.',
      method,
    );
  return {
    ...headersOf(rule, origin),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
  };
}

/** Headers added to the answer to any other request, refusals included; none for an origin no rule covers. */
export function responseHeaders(bucket: BucketConfig | undefined, origin: string | undefined, method: string): Headers {
  const rule = origin === undefined ? undefined : bucket?.cors.find((one) => covers(one, origin, method));
  return rule && origin !== undefined ? headersOf(rule, origin) : {};
}

const covers = (rule: CorsRule, origin: string, method: string): boolean =>
  rule.methods.includes(method) && fits(rule.origins, origin, false);

function fits(patterns: readonly string[], value: string, ignoreCase: boolean): boolean {
  return patterns.some((written) => {
    const pattern = ignoreCase ? written.toLowerCase() : written;
    const star = pattern.indexOf('*');
    if (star < 0) return pattern === value;
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after);
  });
}

function headersOf(rule: CorsRule, origin: string): Headers {
  const anyone = rule.origins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAge !== undefined && { 'access-control-max-age': String(rule.maxAge) }),
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    vary: VARY,
  };
}

const badRequest = (message: string) => new S3Error('BadRequest', message, 400);

const forbidden = (message: string, method: string) =>
  new S3Error('AccessForbidden', message, 403, { Method: method, ResourceType: 'OBJECT' });
