import type { Answer } from '../endpoint/answers.ts';
import { isUnchanged, rangeOf } from './conditional.ts';
import { invalidArgument, noSuchKey, noSuchVersion, S3Error } from './errors.ts';
import { empty, type Operation, type S3Request } from './operation.ts';
import type { BucketStore } from './store.ts';
import type { Version } from './version.ts';

const PARAMETERS = [
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'versionId',
];

export const getObject: Operation = {
  name: 'GetObject',
  parameters: PARAMETERS,
  authorize,
  perform: (request) => {
    const { store, version } = found(request);
    const answer = answerTo(request, store, version);
    if (answer.status !== 200) return answer;
    const body = store.body(version);
    const range = rangeOf(request.given.get('range'), version.size);
    if (!range) return { ...answer, body };
    const { 'content-length': _, ...headers } = answer.headers ?? {};
    return {
      status: 206,
      headers: { ...headers, 'content-range': `bytes ${range.start}-${range.end - 1}/${version.size}` },
      body: body.subarray(range.start, range.end),
    };
  },
};

export const headObject: Operation = {
  name: 'HeadObject',
  parameters: PARAMETERS,
  authorize,
  perform: (request) => {
    const { store, version } = found(request);
    return answerTo(request, store, version);
  },
};

function authorize({ target: { key, parameters }, permissions }: S3Request): void {
  const versionId = parameters.get('versionId');
  if (versionId === undefined) permissions.require('GetObject', key);
  else permissions.require('GetObjectVersion', key, { 's3:VersionId': versionId });
}

/** @throws S3Error for what is not there; without permission to list it stays a secret that it is not */
function found(request: S3Request): { store: BucketStore; version: Version } {
  const { target, permissions } = request;
  const { key, parameters } = target;
  const store = request.store(target.bucket);
  const versionId = parameters.get('versionId');
  const version = versionId === undefined ? store.versions(key)[0] : wanted(store, key, versionId);
  if (version && !version.marker) return { store, version };
  if (version && versionId !== undefined) throw markerRefused(version);
  if (!permissions.has('ListBucket')) throw permissions.denial('ListBucket');
  if (versionId !== undefined) throw noSuchVersion(key, versionId);
  throw noSuchKey(key, version ? { ...markerHeaders(version), ...versionHeader(store, version) } : {});
}

function wanted(store: BucketStore, key: string, versionId: string): Version | undefined {
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId');
  return store.versions(key).find((version) => version.versionId === versionId);
}

const markerHeaders = ({ createdAt }: Version): Record<string, string> => ({
  'x-amz-delete-marker': 'true',
  'last-modified': new Date(createdAt).toUTCString(),
});

const markerRefused = (version: Version) =>
  new S3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { ResourceType: 'DeleteMarker' },
    { ...markerHeaders(version), allow: 'DELETE', 'x-amz-version-id': version.versionId },
  );

/** The answer without its body: 200 with the headers of one, or 304. */
function answerTo({ given, target: { parameters } }: S3Request, store: BucketStore, version: Version): Answer {
  const validators = {
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.createdAt).toUTCString(),
    ...versionHeader(store, version),
  };
  if (isUnchanged(given, version)) {
    const cacheControl = version.headers['cache-control'];
    const headers = { ...validators, ...(cacheControl !== undefined && { 'cache-control': cacheControl }) };
    return { status: 304, headers, body: empty };
  }
  const partial = given.has('range');
  return {
    status: 200,
    headers: {
      ...version.headers,
      ...overrides(parameters),
      ...validators,
      'accept-ranges': 'bytes',
      'content-length': String(version.size),
      'x-amz-server-side-encryption': 'AES256',
      ...(given.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !partial && version.checksums),
    },
    body: empty,
  };
}

export const versionHeader = ({ bucket }: BucketStore, { versionId }: Version): Record<string, string> =>
  bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionId };

/** A signed request may say which headers its answer is to have. */
function overrides(parameters: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of PARAMETERS) {
    const value = parameters.get(name);
    if (value === undefined || !name.startsWith('response-')) continue;
    if (/[^\t\x20-\x7e]/.test(value)) throw invalidArgument('Header value cannot be represented', name, value);
    headers[name.slice('response-'.length)] = value;
  }
  return headers;
}
