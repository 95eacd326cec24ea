import type { CachePolicy, OriginRequestPolicy } from './policies.ts';
import type { ResponseHeadersPolicy } from './response-headers.ts';
import { allExcept, EVERYTHING, NOTHING, only } from './selection.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;

const keyless = { headers: NOTHING, cookies: NOTHING, queryStrings: NOTHING };
const compressed = { gzip: true, brotli: true };
const uncompressed = { gzip: false, brotli: false };

const originCacheControl: CachePolicy = {
  ...compressed,
  ...{ minTtl: 0, defaultTtl: 0, maxTtl: YEAR },
  headers: only('host', 'origin', 'x-http-method', 'x-http-method-override', 'x-method-override'),
  cookies: EVERYTHING,
  queryStrings: NOTHING,
};

/** By id: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const managedCachePolicies: ReadonlyMap<string, CachePolicy> = new Map([
  // CachingDisabled
  ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', { ...keyless, ...uncompressed, minTtl: 0, defaultTtl: 0, maxTtl: 0 }],
  // CachingOptimized
  ['658327ea-f89d-4fab-a63d-7e88639e58f6', { ...keyless, ...compressed, minTtl: 1, defaultTtl: DAY, maxTtl: YEAR }],
  // CachingOptimizedForUncompressedObjects
  ['b2884449-e4de-46a7-ac36-70bc7f1ddd6d', { ...keyless, ...uncompressed, minTtl: 1, defaultTtl: DAY, maxTtl: YEAR }],
  // UseOriginCacheControlHeaders
  ['83da9c7e-98b4-4e11-a168-04f0df8e2c65', originCacheControl],
  // UseOriginCacheControlHeaders-QueryStrings
  ['4cc15a8a-d715-48a4-82b8-cc0b614638fe', { ...originCacheControl, queryStrings: EVERYTHING }],
]);

const headersOnly = (...names: string[]): OriginRequestPolicy => ({ ...keyless, headers: only(...names), added: [] });
const viewer = { cookies: EVERYTHING, queryStrings: EVERYTHING, added: [] };

/** By id: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const managedOriginRequestPolicies: ReadonlyMap<string, OriginRequestPolicy> = new Map([
  // AllViewer
  ['216adef6-5c7f-47e4-b989-5492eafa07d3', { ...viewer, headers: EVERYTHING }],
  // AllViewerExceptHostHeader
  ['b689b0a8-53d0-40ab-baf2-68738e2966ac', { ...viewer, headers: allExcept('host') }],
  // CORS-CustomOrigin
  ['59781a5b-3903-41f3-afcb-af62929ccde1', headersOnly('origin')],
  // CORS-S3Origin
  [
    '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
    headersOnly('origin', 'access-control-request-headers', 'access-control-request-method'),
  ],
  // HostHeaderOnly
  ['bf0718e1-ba1e-49d1-88b1-f726733018ae', headersOnly('host')],
  // UserAgentRefererHeaders
  ['acba4595-bd28-49b8-b9fe-13317c0390fa', headersOnly('user-agent', 'referer')],
]);

const security: ResponseHeadersPolicy['headers'] = [
  { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'strict-transport-security', value: `max-age=${YEAR}`, override: false },
  { name: 'x-content-type-options', value: 'nosniff', override: true },
  { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
  { name: 'x-xss-protection', value: '1; mode=block', override: false },
];
const simpleCors: NonNullable<ResponseHeadersPolicy['cors']> = {
  ...{ allowOrigins: ['*'], allowHeaders: [], allowMethods: [], exposeHeaders: [] },
  ...{ allowCredentials: false, maxAge: undefined, override: false },
};
const preflightCors = {
  ...simpleCors,
  allowMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  exposeHeaders: ['*'],
};

/** By id: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
export const managedResponseHeadersPolicies: ReadonlyMap<string, ResponseHeadersPolicy> = new Map([
  // SimpleCORS
  ['60669652-455b-4ae9-85a4-c4c02393f86c', { remove: [], headers: [], cors: simpleCors }],
  // CORS-With-Preflight
  ['5cc3b908-e619-4b99-88e5-2cf7f45965bd', { remove: [], headers: [], cors: preflightCors }],
  // SecurityHeadersPolicy
  ['67f7725c-6f97-4210-82d7-5512b31e9d03', { remove: [], headers: security, cors: undefined }],
  // CORS-and-SecurityHeadersPolicy
  ['e61eb60c-9c35-4d20-a928-2b84e02af89c', { remove: [], headers: security, cors: simpleCors }],
  // CORS-with-preflight-and-SecurityHeadersPolicy
  ['eaab4381-ed33-4a86-88ca-d9558dc6cd63', { remove: [], headers: security, cors: preflightCors }],
]);
