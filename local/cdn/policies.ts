import { objectOf, optionalNumber, type Properties, supportOnly } from '../gateway/properties.ts';
import type { Resource } from '../types.ts';
import {
  CACHE_HEADERS,
  COOKIES,
  caseless,
  NOTHING,
  ORIGIN_HEADERS,
  QUERY_STRINGS,
  readSelection,
  type Selection,
} from './selection.ts';

/** What makes requests the same, and how long an answer to them is kept. */
export interface CachePolicy {
  /** Seconds. Nothing is kept when `maxTtl` is 0. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  /** Whether compressed forms are told apart, asked for and made. */
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** What the origin gets to see besides what the cache policy names. */
export interface OriginRequestPolicy {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
  /** Headers that CloudFront itself adds, in lower case. */
  readonly added: readonly string[];
}

/** Headers about the viewer that can be known on one machine; the others tell devices and places. */
const KNOWN_OF_VIEWERS = [
  'cloudfront-forwarded-proto',
  'cloudfront-viewer-address',
  'cloudfront-viewer-http-version',
] as const;

/** What a cache policy keeps when the origin does not say: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cloudfront-cachepolicy-cachepolicyconfig.html */
export function readCachePolicy({ id, properties }: Resource): CachePolicy {
  supportOnly(id, properties, ['CachePolicyConfig']);
  const config = objectOf(id, 'CachePolicyConfig', properties['CachePolicyConfig']);
  supportOnly(id, config, [
    ...['Name', 'Comment', 'MinTTL', 'DefaultTTL', 'MaxTTL', 'ParametersInCacheKeyAndForwardedToOrigin'],
  ]);
  const name = 'ParametersInCacheKeyAndForwardedToOrigin';
  const parameters = objectOf(id, name, config[name]);
  supportOnly(id, parameters, [
    ...['EnableAcceptEncodingGzip', 'EnableAcceptEncodingBrotli'],
    ...['HeadersConfig', 'CookiesConfig', 'QueryStringsConfig'],
  ]);
  const policy = {
    minTtl: ttl(id, config, 'MinTTL'),
    defaultTtl: ttl(id, config, 'DefaultTTL'),
    maxTtl: ttl(id, config, 'MaxTTL'),
    gzip: isTrue(parameters['EnableAcceptEncodingGzip']),
    brotli: isTrue(parameters['EnableAcceptEncodingBrotli']),
    headers: caseless(readSelection(id, parameters, CACHE_HEADERS)),
    cookies: readSelection(id, parameters, COOKIES),
    queryStrings: readSelection(id, parameters, QUERY_STRINGS),
  };
  checkCachePolicy(id, policy);
  return policy;
}

/** @throws Error naming the resource when CloudFront would not take the policy, or it can not be run here */
export function readOriginRequestPolicy({ id, properties }: Resource): OriginRequestPolicy {
  supportOnly(id, properties, ['OriginRequestPolicyConfig']);
  const config = objectOf(id, 'OriginRequestPolicyConfig', properties['OriginRequestPolicyConfig']);
  supportOnly(id, config, ['Name', 'Comment', 'HeadersConfig', 'CookiesConfig', 'QueryStringsConfig']);
  const headers = caseless(readSelection(id, config, ORIGIN_HEADERS));
  if (headers.takes === 'only')
    for (const name of ['authorization', 'accept-encoding'])
      if (headers.names.includes(name))
        throw new Error(`${id}: CloudFront takes ${name} in a cache policy only, not in an origin request policy`);
  const added = headers.takes === 'except' ? [] : addedByCloudFront(id, headers.names);
  return {
    headers,
    cookies: readSelection(id, config, COOKIES),
    queryStrings: readSelection(id, config, QUERY_STRINGS),
    added,
  };
}

/** Names among these that CloudFront makes a value for. @throws Error when that can not be done here */
export function addedByCloudFront(owner: string, names: readonly string[]): readonly string[] {
  const added = names.filter((name) => name.startsWith('cloudfront-'));
  const unknown = added.find((name) => !KNOWN_OF_VIEWERS.some((known) => known === name));
  if (unknown) throw new Error(`${owner}: the local cloud does not support the header ${unknown}`);
  return added;
}

/** CloudFormation writes truth as boolean or as text. */
export const isTrue = (value: unknown): boolean => value === true || value === 'true';

/** Limits that CloudFront sets when a policy is made, so that a deploy would fail. */
function checkCachePolicy(id: string, policy: CachePolicy): void {
  const { minTtl, defaultTtl, maxTtl, headers, cookies, queryStrings, gzip, brotli } = policy;
  if (minTtl > defaultTtl || defaultTtl > maxTtl)
    throw new Error(`${id}: CloudFront wants MinTTL ≤ DefaultTTL ≤ MaxTTL, not ${minTtl}, ${defaultTtl}, ${maxTtl}`);
  const keyed = [headers, cookies, queryStrings].some(({ takes }) => takes !== NOTHING.takes) || gzip || brotli;
  if (maxTtl === 0 && keyed)
    throw new Error(`${id}: with a MaxTTL of 0 CloudFront takes no headers, cookies, query strings or encodings`);
  if ((gzip || brotli) && headers.names.includes('accept-encoding'))
    throw new Error(`${id}: CloudFront does not take Accept-Encoding beside EnableAcceptEncodingGzip or Brotli`);
  if (headers.names.includes('cloudfront-viewer-address'))
    throw new Error(`${id}: CloudFront takes CloudFront-Viewer-Address in an origin request policy only`);
  addedByCloudFront(id, headers.names);
}

function ttl(id: string, config: Properties, name: string): number {
  const value = optionalNumber(id, name, config[name]);
  if (value === undefined) throw new Error(`${id}: ${name} is required`);
  return value;
}
