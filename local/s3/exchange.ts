import { randomBytes } from 'node:crypto';
import type { Answer } from '../endpoint/answers.ts';
import type { RestCall, RestExchange, RestRequest, Trace } from '../endpoint/rest.ts';
import { statedSender } from '../endpoint/unsigned.ts';
import type { Principal, ServiceError } from '../types.ts';
import { framed, refusal } from './answers.ts';
import { type Claim, claimOf, type Judge, type RawRequest, verifyClaim } from './authentication.ts';
import { decodeChunks } from './chunked.ts';
import { preflightHeaders, responseHeaders } from './cors.ts';
import { accessDenied, entityTooLarge, noSuchBucket } from './errors.ts';
import { empty, type Operation, type S3Request } from './operation.ts';
import { operationOf } from './operations.ts';
import { Permissions, type PermissionsOptions } from './permissions.ts';
import { parseForm } from './post-form.ts';
import { admitForm, signerOf, storeForm } from './post-object.ts';
import type { BucketStore } from './store.ts';
import { type Target, targetOf } from './target.ts';

export interface ExchangeOptions extends Judge {
  readonly permissions: PermissionsOptions;
  readonly stores: ReadonlyMap<string, BucketStore>;
  readonly maxBodyBytes: number;
}

/** Sixteen characters, as S3's are. */
export const newRequestId = (): string => randomBytes(8).toString('hex').toUpperCase();

/** Parameters that belong to the signature, or that SDKs add to tell what they call. */
const NOT_OF_THE_OPERATION = /^(?:x-amz-.*|x-id)$/i;

/** One request to S3. */
export class Exchange implements RestExchange {
  private readonly requestId = newRequestId();
  private readonly line: { readonly path: string; readonly query: string };

  constructor(
    private readonly options: ExchangeOptions,
    private readonly request: RestRequest,
  ) {
    const question = request.url.indexOf('?');
    this.line =
      question < 0
        ? { path: request.url, query: '' }
        : { path: request.url.slice(0, question), query: request.url.slice(question + 1) };
  }

  admit(trace: Trace): RestCall {
    const { method, headers, body } = this.request;
    trace.function = statedSender(headers);
    const target = targetOf(this.line.path, this.line.query, headers);
    if (method === 'OPTIONS') return this.preflight(target, trace);
    if (body === undefined) throw entityTooLarge(undefined, this.options.maxBodyBytes);
    const raw: RawRequest = { ...this.line, method, headers, body };
    const isForm = method === 'POST' && target.key === '' && !target.parameters.has('delete');
    return isForm ? this.form(raw, target, trace) : this.operation(raw, target, trace);
  }

  refuse(error: ServiceError): Answer {
    return refusal(error, this.request.method, this.requestId, this.crossOrigin());
  }

  private preflight({ bucket }: Target, trace: Trace): RestCall {
    trace.action = 'Preflight';
    const { origin, ...rest } = this.request.headers;
    const headers = preflightHeaders(this.store(bucket).bucket, {
      origin,
      method: rest['access-control-request-method'],
      headers: rest['access-control-request-headers'],
    });
    return this.call(trace, true, () => ({ status: 200, headers, body: empty }));
  }

  private form(raw: RawRequest, { bucket, parameters }: Target, trace: Trace): RestCall {
    trace.action = 'PostObject';
    const form = parseForm(raw.headers['content-type'], raw.body);
    trace.resource = `arn:aws:s3:::${bucket}/${form.fields.get('key') ?? ''}`;
    const signer = signerOf(form, this.options);
    trace.function = signer.name;
    const target = { bucket, key: form.fields.get('key') ?? '', parameters };
    const request = this.known(signer, target, { given: new Map(), body: form.file, authType: 'POST' }, trace);
    admitForm(form, request, this.options.now());
    const host = raw.headers.host ?? '';
    const base = this.line.path.length > 1 ? `http://${host}/${bucket}` : `http://${host}`;
    return this.call(trace, true, () => storeForm(form, request, base));
  }

  private operation(raw: RawRequest, target: Target, trace: Trace): RestCall {
    const given = headersOf(raw, target);
    const claim = claimOf(raw, target.parameters);
    const principal = claim && this.options.principal(claim.accessKeyId);
    if (claim) trace.function = principal?.name ?? 'unknown';
    const names = [...target.parameters.keys()].filter((name) => !NOT_OF_THE_OPERATION.test(name));
    const operation = operationOf(raw.method, target, names, given);
    trace.action = operation.name;
    trace.resource = `arn:aws:s3:::${target.bucket}${target.key === '' ? '' : `/${target.key}`}`;
    if (!claim) throw accessDenied();
    const verified = verifyClaim(claim, raw, this.options);
    const content = contentOf(raw, given, verified.chunked);
    const request = this.known(verified.principal, target, { ...content, authType: authTypeOf(claim) }, trace);
    operation.authorize(request);
    return this.call(trace, claim.presigned, () => performed(operation, request));
  }

  private known(
    principal: Principal,
    target: Target,
    sent: { given: ReadonlyMap<string, string>; body: Buffer; authType: string },
    trace: Trace,
  ): S3Request {
    const context = { 's3:authType': sent.authType, 's3:signatureversion': 'AWS4-HMAC-SHA256' };
    const permissionsIn = (bucket: string) =>
      new Permissions(this.options.permissions, { kind: 'principal', principal }, bucket, context, trace);
    const { account } = this.options.permissions;
    return {
      method: this.request.method,
      target,
      given: sent.given,
      body: sent.body,
      permissions: permissionsIn(target.bucket),
      permissionsIn,
      store: (bucket) => this.store(bucket),
      cause: (reason) => ({
        reason,
        requestId: this.requestId,
        requester: account,
        sourceIp: this.request.source.replace(/^::ffff:/, ''),
      }),
    };
  }

  private store(bucket: string): BucketStore {
    const store = this.options.stores.get(bucket);
    if (store) return store;
    throw noSuchBucket(bucket);
  }

  private call({ function: sender, action }: Trace, presigned: boolean, perform: () => Answer): RestCall {
    return {
      sender,
      presigned,
      operation: action,
      perform: () => framed(perform(), this.requestId, this.crossOrigin()),
    };
  }

  private crossOrigin(): Record<string, string> {
    const { method, headers } = this.request;
    return method === 'OPTIONS' ? {} : responseHeaders(this.bucketOfPath(), headers.origin, method);
  }

  private bucketOfPath() {
    try {
      return this.options.stores.get(targetOf(this.line.path, '', this.request.headers).bucket)?.bucket;
    } catch {
      return undefined;
    }
  }
}

function performed(operation: Operation, request: S3Request): Answer {
  // First: a bucket that is not there has no keys that could be missing.
  request.store(request.target.bucket);
  return operation.perform(request);
}

const authTypeOf = ({ presigned }: Claim): string => (presigned ? 'REST-QUERY-STRING' : 'REST-HEADER');

/** Headers of a request; a presigned URL carries those it is signed for in its query. */
function headersOf({ headers }: RawRequest, { parameters }: Target): Map<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of parameters)
    if (/^x-amz-/i.test(name) && !SIGNATURE_PARAMETERS.has(name.toLowerCase())) given.set(name.toLowerCase(), value);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) given.set(name, Array.isArray(value) ? value.join(',') : value);
  return given;
}

const SIGNATURE_PARAMETERS = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

function contentOf({ body }: RawRequest, given: Map<string, string>, chunked: boolean) {
  if (!chunked) return { given, body };
  const announced = (given.get('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const decoded = decodeChunks(
    body,
    given.get('x-amz-decoded-content-length'),
    announced.filter((name) => name !== ''),
  );
  return { given: new Map([...given, ...decoded.trailers]), body: decoded.body };
}
