import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../types.ts';

/**
 * AWS Signature Version 4, the checking side. Where a signature is carried (header here, query for presigned URLs) is
 * separate from how it is computed: both produce a `SignatureClaim`, which `checkSignature` judges.
 */

/** What the sender says about its signature. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** Credential scope: `YYYYMMDD`, region and signing name. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly time: string;
}

/** The parts of an HTTP request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As on the request line, without the query. */
  readonly path: string;
  /** As on the request line, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** What stands for the body where that is not its hash, e.g. `UNSIGNED-PAYLOAD`; nothing is compared then. */
  readonly payload?: string;
}

/** Greatest distance between the time of signing and the clock (AWS General Reference, "Signature Version 4"). */
export const TOLERATED_SKEW_MS = 15 * 60_000;
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Reads the `Authorization` header.
 * @returns undefined when the request carries none
 * @throws ServiceError IncompleteSignatureException when it is there but not whole
 */
export function readAuthorization(headers: IncomingHttpHeaders): SignatureClaim | undefined {
  const header = headers.authorization;
  if (header === undefined) return undefined;
  if (!header.startsWith(`${ALGORITHM} `))
    throw incomplete(`Authorization header requires the algorithm ${ALGORITHM}.`);
  const fields = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  for (const name of ['Credential', 'SignedHeaders', 'Signature'])
    if (!fields.get(name)) throw incomplete(`Authorization header requires '${name}' parameter.`);
  const time = amzDate(headers);
  if (time === undefined)
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return {
    ...readScope(fields.get('Credential') ?? ''),
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
    signature: fields.get('Signature') ?? '',
    time,
  };
}

/**
 * Reads a credential: access key and scope.
 * @throws ServiceError IncompleteSignatureException
 */
export function readScope(credential: string): Pick<SignatureClaim, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0)
    throw incomplete('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.');
  return { accessKeyId, date, region, service };
}

/**
 * @param now milliseconds since the epoch, on the clock the sender signs with
 * @throws ServiceError InvalidSignatureException
 */
export function checkSignature(claim: SignatureClaim, request: SignedRequest, secret: string, now: number): void {
  checkTime(claim, now);
  if (!claim.signedHeaders.includes('host'))
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (isSame(claim.signature, signatureOf(claim, request, secret))) return;
  throw invalid(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

/** Compares signatures in a time that tells nothing of them. */
export function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given, 'latin1'), Buffer.from(expected, 'latin1')];
  return one.length === other.length && timingSafeEqual(one, other);
}

function checkTime(claim: SignatureClaim, now: number): void {
  const at = parseAmzDate(claim.time);
  if (Number.isNaN(at) || !claim.time.startsWith(claim.date))
    throw invalid(`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.`);
  if (at < now - TOLERATED_SKEW_MS)
    throw invalid(
      `Signature expired: ${claim.time} is now earlier than ${formatAmzDate(now - TOLERATED_SKEW_MS)} (${formatAmzDate(now)} - 15 min.)`,
    );
  if (at > now + TOLERATED_SKEW_MS)
    throw invalid(
      `Signature not yet current: ${claim.time} is still later than ${formatAmzDate(now + TOLERATED_SKEW_MS)} (${formatAmzDate(now)} + 15 min.)`,
    );
}

/** The signature AWS computes for this request, 64 hexadecimal digits. */
export function signatureOf(claim: SignatureClaim, request: SignedRequest, secret: string): string {
  const canonical = [
    request.method,
    canonicalPath(request.path, claim.service),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash(request),
  ].join('\n');
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`;
  return signText([ALGORITHM, claim.time, scope, sha256(canonical)].join('\n'), claim, secret);
}

/** Signs a text as it is: the policy of a form is one. */
export function signText(
  text: string,
  scope: Pick<SignatureClaim, 'date' | 'region' | 'service'>,
  secret: string,
): string {
  return createHmac('sha256', signingKey(secret, scope)).update(text).digest('hex');
}

/** Deriving a key takes four HMACs; callers sign thousands of requests a day with the same one. */
const signingKeys = new Map<string, Buffer>();

function signingKey(
  secret: string,
  { date, region, service }: Pick<SignatureClaim, 'date' | 'region' | 'service'>,
): Buffer {
  const name = `${secret}/${date}/${region}/${service}`;
  const known = signingKeys.get(name);
  if (known) return known;
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of [date, region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  // A clock that is moved by months makes a new key each day: start over rather than grow.
  if (signingKeys.size >= 1000) signingKeys.clear();
  signingKeys.set(name, key as Buffer);
  return key as Buffer;
}

/** @throws ServiceError when the sender's hash of the body is not the body's */
function payloadHash({ headers, body, payload }: SignedRequest): string {
  if (payload !== undefined) return payload;
  const stated = headers['x-amz-content-sha256'];
  if (stated === UNSIGNED_PAYLOAD) return UNSIGNED_PAYLOAD;
  const actual = sha256(body);
  if (stated !== undefined && stated !== actual)
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  return actual;
}

/** S3 signs the path as it is sent; every other service encodes what is already encoded once more. */
function canonicalPath(path: string, service: string): string {
  if (service === 's3')
    return path
      .split('/')
      .map((segment) => encode(decode(segment)))
      .join('/');
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? [encode(decode(pair)), '']
        : [encode(decode(pair.slice(0, equals))), encode(decode(pair.slice(equals + 1)))];
    });
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** By code point, as AWS sorts; `localeCompare` would put `a` before `B`. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function headerValue(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('The request line is not valid percent-encoding.');
  }
}

function amzDate(headers: IncomingHttpHeaders): string | undefined {
  const stated = headers['x-amz-date'];
  if (typeof stated === 'string') return stated;
  const date = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : formatAmzDate(date);
}

function formatAmzDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** `YYYYMMDDTHHMMSSZ` as milliseconds since the epoch; NaN when it is of another form. */
export function parseAmzDate(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function incomplete(message: string): ServiceError {
  return new ServiceError('IncompleteSignatureException', message);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}
