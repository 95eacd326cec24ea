import { randomBytes } from 'node:crypto';
import type { Behavior } from './distribution.ts';
import { nameOf, type OriginRequest, type ViewerRequest } from './messages.ts';
import { type Selection, selects } from './selection.ts';

/**
 * What viewers must agree on to share an answer: path, and what the cache policy names of query strings, headers and
 * cookies, and which compressed forms they take.
 */
export function cacheKey(behavior: Behavior, viewer: ViewerRequest): string {
  const { headers, cookies, queryStrings } = behavior.cachePolicy;
  return JSON.stringify([
    viewer.method === 'OPTIONS' ? 'OPTIONS' : 'GET',
    viewer.path,
    // In the order sent: CloudFront takes another order for another request.
    viewer.query.filter((pair) => selects(queryStrings, nameOf(pair))),
    headers.names.map((name) => viewerValue(behavior, viewer, name) ?? null),
    sorted(viewer.cookies.filter((pair) => selects(cookies, nameOf(pair)))),
    acceptedEncodings(behavior, viewer),
  ]);
}

/** Whether the origin gets to see cookies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Cookies.html */
export const forwardsCookies = ({ cachePolicy, originRequestPolicy }: Behavior): boolean =>
  cachePolicy.cookies.takes !== 'none' || (originRequestPolicy?.cookies.takes ?? 'none') !== 'none';

/** Whether the origin gets to see this header of the viewer; `name` in lower case. */
export const forwardsHeader = ({ cachePolicy, originRequestPolicy }: Behavior, name: string): boolean =>
  either(cachePolicy.headers, originRequestPolicy?.headers, name);

/** Compressed forms that the policy tells apart and the viewer takes, best first. */
export function acceptedEncodings({ cachePolicy }: Behavior, viewer: ViewerRequest): readonly ('br' | 'gzip')[] {
  const accepted = (viewer.headers.get('accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .filter((item) => !/;\s*q=0(?:\.0*)?\s*$/.test(item))
    .map((item) => item.split(';')[0]?.trim());
  return [
    ...(cachePolicy.brotli && accepted.includes('br') ? (['br'] as const) : []),
    ...(cachePolicy.gzip && accepted.includes('gzip') ? (['gzip'] as const) : []),
  ];
}

/**
 * What the origin is asked. Of the viewer's request only path and body always get there; headers, cookies and query
 * strings as far as one of the two policies names them:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 */
export function originRequest(behavior: Behavior, viewer: ViewerRequest): OriginRequest {
  const { cachePolicy, originRequestPolicy, origin } = behavior;
  const query = viewer.query.filter((pair) =>
    either(cachePolicy.queryStrings, originRequestPolicy?.queryStrings, nameOf(pair)),
  );
  return {
    method: viewer.method,
    path: `${origin.path}${viewer.path}`,
    query: query.join('&'),
    headers: {
      ...chosenHeaders(behavior, viewer),
      ...cookieHeader(behavior, viewer),
      ...encodingHeader(behavior, viewer),
      ...ownHeaders(behavior, viewer),
      ...origin.customHeaders,
    },
    body: viewer.body,
  };
}

/** Of one connection, or CloudFront's own: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior */
const NEVER_FORWARDED =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|x-edge-.*|x-amz-cf-.*|x-forwarded-proto|x-real-ip|accept-encoding|cookie|content-length|via|x-forwarded-for)$/;

function chosenHeaders(behavior: Behavior, viewer: ViewerRequest): Record<string, string> {
  const { cachePolicy, originRequestPolicy } = behavior;
  // CloudFront's own word for something stands against whatever a viewer claims under that name.
  const added = [...cachePolicy.headers.names, ...(originRequestPolicy?.added ?? [])].filter(isAdded);
  const names = [...viewer.headers.keys()].filter(
    (name) => !isAdded(name) && forwardsHeader(behavior, name) && !NEVER_FORWARDED.test(name),
  );
  return Object.fromEntries([...names, ...added].map((name) => [name, viewerValue(behavior, viewer, name) ?? '']));
}

const isAdded = (name: string): boolean => name.startsWith('cloudfront-');

function cookieHeader({ cachePolicy, originRequestPolicy }: Behavior, viewer: ViewerRequest): Record<string, string> {
  const cookies = viewer.cookies.filter((pair) =>
    either(cachePolicy.cookies, originRequestPolicy?.cookies, nameOf(pair)),
  );
  return cookies.length > 0 ? { cookie: sorted(cookies).join('; ') } : {};
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects */
function encodingHeader(behavior: Behavior, viewer: ViewerRequest): Record<string, string> {
  const { gzip, brotli } = behavior.cachePolicy;
  const given = viewer.headers.get('accept-encoding');
  if (given === undefined) return {};
  if (gzip || brotli) return { 'accept-encoding': acceptedEncodings(behavior, viewer).join(',') || 'identity' };
  return forwardsHeader(behavior, 'accept-encoding') ? { 'accept-encoding': given } : {};
}

function ownHeaders(behavior: Behavior, viewer: ViewerRequest): Record<string, string> {
  const via = viewer.headers.get('via');
  const before = viewer.headers.get('x-forwarded-for');
  const type = viewer.headers.get('content-type');
  const chosen = (name: string) => (forwardsHeader(behavior, name) ? viewer.headers.get(name) : undefined);
  return {
    host: chosen('host') ?? behavior.origin.domainName,
    'user-agent': chosen('user-agent') ?? 'Amazon CloudFront',
    'x-forwarded-for': before === undefined ? viewer.address : `${before}, ${viewer.address}`,
    via: `${via === undefined ? '' : `${via}, `}${viaHeader()}`,
    'x-amz-cf-id': newRequestId(),
    // A body comes with what describes it.
    ...(viewer.body.length > 0 && { 'content-length': String(viewer.body.length) }),
    ...(viewer.body.length > 0 && type !== undefined && { 'content-type': type }),
  };
}

/** Of the kind CloudFront names itself by. */
export const viaHeader = (): string => `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`;

/** Of the kind CloudFront gives each request. */
export const newRequestId = (): string => `${randomBytes(41).toString('base64url')}==`;

/** A header's value, of the viewer or known about it. */
function viewerValue(behavior: Behavior, viewer: ViewerRequest, name: string): string | undefined {
  switch (name) {
    case 'cloudfront-forwarded-proto':
      // The way to this machine's own port counts as HTTPS.
      return 'https';
    case 'cloudfront-viewer-http-version':
      return viewer.httpVersion;
    case 'cloudfront-viewer-address':
      return `${viewer.address}:${viewer.port}`;
    case 'host':
      return viewer.headers.get('host') ?? behavior.origin.domainName;
    default:
      return viewer.headers.get(name);
  }
}

const either = (first: Selection, second: Selection | undefined, name: string): boolean =>
  selects(first, name) || (second !== undefined && selects(second, name));

/** CloudFront orders cookies by their names. */
const sorted = (cookies: readonly string[]): readonly string[] =>
  [...cookies].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
