import type { Answer } from '../endpoint/answers.ts';
import { ALGORITHM, isSame, parseAmzDate, readScope, signText } from '../endpoint/sigv4.ts';
import { type Principal, ServiceError } from '../types.ts';
import { type Judge, signatureDoesNotMatch, unknownKey } from './authentication.ts';
import { verifyChecksums } from './checksums.ts';
import { accessDenied, invalidArgument, invalidRequest } from './errors.ts';
import { empty, type S3Request } from './operation.ts';
import type { PostForm } from './post-form.ts';
import { checkPolicy } from './post-policy.ts';
import { storedHeaders } from './stored-headers.ts';
import { checkKey } from './target.ts';
import { conditionKeys, writtenHeaders } from './writing.ts';
import { leaf, plainDocument } from './xml.ts';

type Fields = PostForm['fields'];

/** Signed forms have all of them; the names as S3 writes them in refusals. */
const SIGNATURE_FIELDS = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature', 'Policy'];
/** Fields that are for this operation and not stored. */
const OWN_FIELDS = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];

/**
 * Who signed a form's policy.
 * @throws S3Error `AccessDenied` for a form nobody signed, `InvalidArgument`, `InvalidAccessKeyId`,
 * `SignatureDoesNotMatch`
 */
export function signerOf({ fields }: PostForm, judge: Judge): Principal {
  if (!fields.get('key')) throw missingField('key');
  if (fields.has('awsaccesskeyid') || fields.has('signature'))
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  const missing = SIGNATURE_FIELDS.filter((name) => !fields.has(name.toLowerCase()));
  // A policy alone signs nothing.
  if (missing.length >= SIGNATURE_FIELDS.length - 1) throw accessDenied();
  if (missing[0] !== undefined) throw missingField(missing[0]);
  const [algorithm, credential, date] = OWN_FIELDS.slice(1, 4).map((name) => fields.get(name) ?? '');
  if (algorithm !== ALGORITHM)
    throw invalidArgument(`X-Amz-Algorithm only supports "${ALGORITHM}"`, 'X-Amz-Algorithm', algorithm);
  const scope = scopeOf(credential ?? '', date ?? '', judge.region);
  const principal = judge.principal(scope.accessKeyId);
  if (!principal) throw unknownKey(scope.accessKeyId);
  const signature = fields.get('x-amz-signature') ?? '';
  // Over the text as it came: nothing in it is read before it is known to be authentic.
  if (!isSame(signature, signText(fields.get('policy') ?? '', scope, principal.secretAccessKey)))
    throw signatureDoesNotMatch(scope.accessKeyId, signature);
  return principal;
}

function scopeOf(credential: string, date: string, region: string) {
  const refuse = (message: string) => invalidArgument(message, 'X-Amz-Credential', credential);
  if (Number.isNaN(parseAmzDate(date)))
    throw invalidArgument('X-Amz-Date must be formated via ISO8601 Long format', 'X-Amz-Date', date);
  try {
    const scope = readScope(credential);
    if (scope.service !== 's3') throw refuse(`incorrect service "${scope.service}". This endpoint belongs to "s3".`);
    if (scope.region !== region) throw refuse(`the region '${scope.region}' is wrong; expecting '${region}'`);
    if (!date.startsWith(scope.date)) throw refuse('the date of the credential is not the one of X-Amz-Date');
    return scope;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'IncompleteSignatureException')
      throw refuse('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
    throw error;
  }
}

const missingField = (name: string) =>
  invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
  );

/**
 * Judges a form whose signer is known: by its policy, then by the signer's permissions as they are now.
 * @param now milliseconds since the epoch, on the clock
 * @throws S3Error
 */
export function admitForm(form: PostForm, request: S3Request, now: number): void {
  const { fields, spelling, file } = form;
  const { bucket, key } = request.target;
  checkPolicy(fields.get('policy') ?? '', { bucket, fields, spelling, size: file.length }, now);
  checkKey(key);
  request.permissions.require('PutObject', key, conditionKeys(fields));
}

/** Stores the file of a form that has been admitted. @param base URL of the bucket, without a slash at the end */
export function storeForm({ fields, file }: PostForm, request: S3Request, base: string): Answer {
  const { bucket, key } = request.target;
  const store = request.store(bucket);
  const stored = { headers: storedHeaders(fields, OWN_FIELDS), checksums: verifyChecksums(file, fields) };
  const version = store.put(key, file, stored, request.cause('POST Object'));
  const location = `${base}/${encodeURIComponent(key)}`;
  const headers = { ...writtenHeaders(store, version), location };
  const redirect = redirectOf(fields);
  if (redirect) {
    for (const [name, value] of Object.entries({ bucket, key, etag: `"${version.etag}"` }))
      redirect.searchParams.append(name, value);
    return { status: 303, headers: { ...headers, location: redirect.href }, body: empty };
  }
  const status = fields.get('success_action_status');
  if (status === '201') {
    const texts = { Location: location, Bucket: bucket, Key: key, ETag: `"${version.etag}"` };
    const lines = Object.entries(texts).map(([name, value]) => leaf(name, value));
    const type = { 'content-type': 'application/xml' };
    return { status: 201, headers: { ...headers, ...type }, body: plainDocument('PostResponse', lines) };
  }
  return { status: status === '200' ? 200 : 204, headers, body: empty };
}

/** What is no absolute URL is as if it were not there. */
function redirectOf(fields: Fields): URL | undefined {
  const url = fields.get('success_action_redirect') ?? fields.get('redirect');
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url);
}
