import { type Behavior, type Distribution, ERROR_MIN_TTL } from './distribution.ts';
import { type Answer, field, type HeaderFields } from './messages.ts';

/** What `Cache-Control` says; names in lower case, `true` for those without a value. */
export type Directives = ReadonlyMap<string, string | true>;

export function directivesOf(headers: HeaderFields): Directives {
  const value = headers['cache-control'];
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  const found = new Map<string, string | true>();
  for (const [, name = '', quoted, plain] of text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?/g))
    found.set(name.toLowerCase(), quoted ?? plain ?? true);
  return found;
}

/** Statuses kept as long as the cache policy and the origin say. */
const KEPT: readonly number[] = [200, 203, 204, 300, 301, 302, 303, 307, 308];
/** Errors kept for the error caching minimum TTL, and those kept only when the origin gives them an age: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
const KEPT_ERRORS: readonly number[] = [404, 414, 500, 501, 502, 503, 504];
const KEPT_ERRORS_WITH_AGE: readonly number[] = [400, 403, 405, 412, 415];

/** Errors of which CloudFront heeds that nobody may keep them: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
const HEEDED_ERRORS: readonly number[] = [404, 410, 414, 501];

/**
 * How long an answer is kept, in milliseconds; 0 is not at all:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html#ExpirationDownloadDist
 * @param now milliseconds since the epoch
 */
export function lifetimeMs(
  answer: Answer,
  { cachePolicy }: Behavior,
  errors: Distribution['errorResponses'],
  now: number,
): number {
  if (cachePolicy.maxTtl === 0) return 0;
  if (answer.status >= 400) return 1000 * errorLifetime(answer, errors);
  if (!KEPT.includes(answer.status)) return 0;
  return 1000 * lifetime(answer.headers, cachePolicy, now);
}

/** Seconds an error of this status is kept at least. */
export const errorMinTtl = (errors: Distribution['errorResponses'], status: number): number =>
  errors.get(status)?.minTtl ?? ERROR_MIN_TTL;

function lifetime(headers: HeaderFields, { minTtl, defaultTtl, maxTtl }: Behavior['cachePolicy'], now: number): number {
  const directives = directivesOf(headers);
  // With a minimum above 0 CloudFront keeps for so long what the origin wants nobody to keep.
  if (isForbidden(directives) || (minTtl === 0 && (field(headers, 'vary') ?? '').includes('*'))) return minTtl;
  const told = ageOf(directives) ?? untilExpires(headers, now);
  return told === undefined ? Math.max(minTtl, defaultTtl) : Math.min(Math.max(minTtl, told), maxTtl);
}

function errorLifetime({ status, headers }: Answer, errors: Distribution['errorResponses']): number {
  const directives = directivesOf(headers);
  if (isForbidden(directives) && HEEDED_ERRORS.includes(status)) return 0;
  const told = isForbidden(directives) ? undefined : ageOf(directives);
  const kept = KEPT_ERRORS.includes(status) || (KEPT_ERRORS_WITH_AGE.includes(status) && told !== undefined);
  return kept ? Math.max(errorMinTtl(errors, status), told ?? 0) : 0;
}

/** A `no-cache` or `private` that names headers is about those only. */
const isForbidden = (directives: Directives): boolean =>
  ['no-cache', 'no-store', 'private'].some((name) => directives.get(name) === true) || directives.has('no-store');

/** Headers that the origin lets nobody keep: `no-cache="Set-Cookie"`. */
export const headersNotKept = (headers: HeaderFields): readonly string[] => {
  const directives = directivesOf(headers);
  return ['no-cache', 'private'].flatMap((name) => {
    const value = directives.get(name);
    return typeof value === 'string' ? value.split(',').map((header) => header.trim().toLowerCase()) : [];
  });
};

function ageOf(directives: Directives): number | undefined {
  return seconds(directives.get('s-maxage')) ?? seconds(directives.get('max-age'));
}

/** How long something expired may still be served when the origin fails, in milliseconds. */
export function staleIfErrorMs(headers: HeaderFields): number {
  const told = seconds(directivesOf(headers).get('stale-if-error'));
  return told === undefined ? Number.POSITIVE_INFINITY : told * 1000;
}

function untilExpires(headers: HeaderFields, now: number): number | undefined {
  const expires = field(headers, 'expires');
  if (expires === undefined) return undefined;
  const at = Date.parse(expires);
  // What is no date, such as `0`, is long past.
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now) / 1000);
}

function seconds(value: string | true | undefined): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}
