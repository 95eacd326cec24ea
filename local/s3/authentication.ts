import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  ALGORITHM,
  isSame,
  parseAmzDate,
  readAuthorization,
  readScope,
  type SignatureClaim,
  signatureOf,
  TOLERATED_SKEW_MS,
} from '../endpoint/sigv4.ts';
import { type Principal, ServiceError } from '../types.ts';
import { accessDenied, invalidArgument, invalidRequest, notImplemented, S3Error } from './errors.ts';

/** A request as it came, before anything of it is believed. */
export interface RawRequest {
  readonly method: string;
  /** As on the request line, without the query. */
  readonly path: string;
  /** As on the request line, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a request says of its signature. */
export interface Claim extends SignatureClaim {
  /** Carried in the query, so that anybody who has the URL can send the request. */
  readonly presigned: boolean;
  /** Seconds a presigned URL is good for. */
  readonly expires?: number;
}

/** Where and when signatures must be made. */
export interface Judge {
  readonly region: string;
  principal(accessKeyId: string): Principal | undefined;
  /** Milliseconds since the epoch, on the clock that callers sign with. */
  now(): number;
}

const CHUNKED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const LONGEST_EXPIRY_SECONDS = 604_800;

/**
 * Reads the signature of a request, from its `Authorization` header or its query.
 * @returns undefined for an anonymous request
 * @throws S3Error when there is one that is not whole
 */
export function claimOf({ headers, query }: RawRequest, parameters: ReadonlyMap<string, string>): Claim | undefined {
  const inQuery = /(?:^|&)X-Amz-(?:Algorithm|Credential|Signature)=/.test(query);
  const { authorization } = headers;
  if (authorization !== undefined && inQuery)
    throw invalidArgument('Only one auth mechanism allowed', 'Authorization', authorization);
  if (inQuery) return queryClaim(parameters);
  if (authorization === undefined) return undefined;
  if (!authorization.startsWith(`${ALGORITHM} `))
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  const claim = wellFormed(() => readAuthorization(headers), 'AuthorizationHeaderMalformed');
  return claim && { ...claim, presigned: false };
}

function queryClaim(parameters: ReadonlyMap<string, string>): Claim {
  const required = (name: string): string => {
    const value = parameters.get(`X-Amz-${name}`);
    if (value) return value;
    throw badQuery(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  };
  if (required('Algorithm') !== ALGORITHM) throw badQuery('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const expires = required('Expires');
  if (!/^\d{1,9}$/.test(expires)) throw badQuery('X-Amz-Expires should be a number');
  if (Number(expires) > LONGEST_EXPIRY_SECONDS)
    throw badQuery(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  return {
    ...wellFormed(() => readScope(required('Credential')), 'AuthorizationQueryParametersError'),
    signedHeaders: required('SignedHeaders').split(';'),
    signature: required('Signature'),
    time: required('Date'),
    presigned: true,
    expires: Number(expires),
  };
}

/**
 * Checks a signature, and the body's hash if it covers one.
 * @returns who signed, and whether the body is in chunks
 * @throws S3Error in S3's words; none of them tells more than that the request is not authentic
 */
export function verifyClaim(
  claim: Claim,
  request: RawRequest,
  judge: Judge,
): { principal: Principal; chunked: boolean } {
  const principal = judge.principal(claim.accessKeyId);
  if (!principal) throw unknownKey(claim.accessKeyId);
  checkScope(claim, judge);
  checkTime(claim, judge.now());
  const { signedHeaders } = claim;
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (!signedHeaders.includes('host') || unsigned.length > 0)
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: signedHeaders.includes('host') ? unsigned.join(', ') : 'host',
    });
  const payload = payloadOf(claim, request);
  if (!isSame(claim.signature, signatureOf(claim, { ...request, payload }, principal.secretAccessKey)))
    throw signatureDoesNotMatch(claim.accessKeyId, claim.signature);
  checkHash(payload, request.body);
  return { principal, chunked: payload === CHUNKED };
}

export const unknownKey = (accessKeyId: string) =>
  new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403, {
    AWSAccessKeyId: accessKeyId,
  });

export const signatureDoesNotMatch = (accessKeyId: string, signature: string) =>
  new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
    { AWSAccessKeyId: accessKeyId, SignatureProvided: signature },
  );

function checkScope(claim: Claim, { region }: Judge): void {
  const code = claim.presigned ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed';
  const place = claim.presigned
    ? 'Error parsing the X-Amz-Credential parameter'
    : 'The authorization header is malformed';
  if (claim.service !== 's3')
    throw new S3Error(code, `${place}; incorrect service "${claim.service}". This endpoint belongs to "s3".`, 400);
  if (claim.region !== region)
    throw new S3Error(code, `${place}; the region '${claim.region}' is wrong; expecting '${region}'`, 400, {
      Region: region,
    });
  if (!claim.time.startsWith(claim.date))
    throw new S3Error(
      code,
      `${place}; Invalid credential date "${claim.date}". This date is not the same as X-Amz-Date.`,
      400,
    );
}

function checkTime({ presigned, time, expires = 0 }: Claim, now: number): void {
  const at = parseAmzDate(time);
  // In this form: the SDKs read it to correct their own clock.
  const server = { ServerTime: new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z') };
  if (Number.isNaN(at))
    throw presigned
      ? badQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
      : accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  if (presigned) {
    if (at > now + TOLERATED_SKEW_MS) throw accessDenied('Request is not valid yet', server);
    if (now > at + expires * 1000)
      throw accessDenied('Request has expired', { 'X-Amz-Expires': String(expires), ...server });
  } else if (Math.abs(now - at) > TOLERATED_SKEW_MS)
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
      {
        RequestTime: time,
        MaxAllowedSkewMilliseconds: String(TOLERATED_SKEW_MS),
        ...server,
      },
    );
}

/** What the signature covers in place of the body. */
function payloadOf({ presigned }: Claim, { headers }: RawRequest): string {
  const stated = headers['x-amz-content-sha256'];
  if (stated === undefined) {
    if (presigned) return UNSIGNED;
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  }
  if (typeof stated === 'string' && (stated === UNSIGNED || stated === CHUNKED || /^[0-9a-f]{64}$/.test(stated)))
    return stated;
  if (String(stated).startsWith('STREAMING-')) throw notImplemented(`the payload ${String(stated)}`);
  throw invalidArgument(
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
    'x-amz-content-sha256',
    String(stated),
  );
}

function checkHash(payload: string, body: Buffer): void {
  if (payload === UNSIGNED || payload === CHUNKED) return;
  const actual = createHash('sha256').update(body).digest('hex');
  if (payload !== actual)
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
      { ClientComputedContentSHA256: payload, S3ComputedContentSHA256: actual },
    );
}

function wellFormed<T>(read: () => T, code: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) throw new S3Error(code, error.message, 400);
    throw error;
  }
}

const badQuery = (message: string) => new S3Error('AuthorizationQueryParametersError', message, 400);
