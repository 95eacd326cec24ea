import type { Answer } from '../endpoint/answers.ts';
import { verifyChecksums } from './checksums.ts';
import { checkWrite } from './conditional.ts';
import {
  invalidArgument,
  invalidRequest,
  noSuchKey,
  noSuchVersion,
  notImplemented,
  preconditionFailed,
} from './errors.ts';
import { empty, type Operation, type S3Request, xmlAnswer } from './operation.ts';
import { versionHeader } from './reading.ts';
import type { BucketStore } from './store.ts';
import { storedHeaders } from './stored-headers.ts';
import { checkKey } from './target.ts';
import type { Version } from './version.ts';
import { document, leaf } from './xml.ts';

export const putObject: Operation = {
  name: 'PutObject',
  parameters: [],
  authorize: ({ target: { key }, permissions, given }) => permissions.require('PutObject', key, conditionKeys(given)),
  perform: (request) => {
    const { target, given, body } = request;
    const store = request.store(target.bucket);
    checkWrite(given, target.key, store.current(target.key));
    const stored = { headers: storedHeaders(given), checksums: verifyChecksums(body, given) };
    return written(store, store.put(target.key, body, stored, request.cause('PutObject')));
  },
};

/** Headers of an answer to an upload. */
export function writtenHeaders(store: BucketStore, version: Version): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    'x-amz-server-side-encryption': 'AES256',
    ...version.checksums,
    ...versionHeader(store, version),
  };
}

const written = (store: BucketStore, version: Version): Answer => ({
  status: 200,
  headers: writtenHeaders(store, version),
  body: empty,
});

/** What a policy may ask of an upload. */
export function conditionKeys(given: ReadonlyMap<string, string>): Record<string, string> {
  const encryption = given.get('x-amz-server-side-encryption');
  return encryption === undefined ? {} : { 's3:x-amz-server-side-encryption': encryption };
}

const COPY_HEADERS = ['x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-checksum-algorithm'];

export const copyObject: Operation = {
  name: 'CopyObject',
  parameters: [],
  authorize: (request) => {
    const { bucket, key, versionId } = sourceOf(request);
    const action = versionId === undefined ? 'GetObject' : 'GetObjectVersion';
    request.permissionsIn(bucket).require(action, key);
    request.permissions.require('PutObject', request.target.key, conditionKeys(request.given));
  },
  perform: (request) => {
    const { target, given } = request;
    const source = copied(request);
    const store = request.store(target.bucket);
    checkWrite(given, target.key, store.current(target.key));
    const replace = given.get('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
    const own = storedHeaders(given, COPY_HEADERS);
    if (!replace && target.bucket === source.bucket && target.key === source.version.key && !source.older)
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    const { headers, checksums } = source.version;
    const stored = { headers: replace ? own : headers, checksums };
    const version = store.put(target.key, source.body, stored, request.cause('CopyObject'));
    const result = document('CopyObjectResult', [
      leaf('LastModified', new Date(version.createdAt).toISOString()),
      leaf('ETag', `"${version.etag}"`),
    ]);
    const answer = xmlAnswer(result);
    return { ...answer, headers: { ...answer.headers, ...writtenHeaders(store, version) } };
  },
};

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** `bucket/key` or `/bucket/key`, encoded, perhaps with `?versionId=`. */
function sourceOf({ given }: S3Request): Source {
  const header = given.get('x-amz-copy-source') ?? '';
  for (const name of given.keys())
    if (name.startsWith('x-amz-copy-source-')) throw notImplemented(`the header ${name}`);
  const [path = '', versionId] = header.replace(/^\//, '').split('?versionId=');
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header,
    );
  try {
    const key = checkKey(decodeURIComponent(path.slice(slash + 1)));
    return { bucket: decodeURIComponent(path.slice(0, slash)), key, versionId };
  } catch (error) {
    if (error instanceof URIError) throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', header);
    throw error;
  }
}

function copied(request: S3Request): { bucket: string; version: Version; body: Buffer; older: boolean } {
  const { bucket, key, versionId } = sourceOf(request);
  const store = request.store(bucket);
  const [current] = store.versions(key);
  const version = versionId === undefined ? current : store.versions(key).find((one) => one.versionId === versionId);
  if (version && !version.marker) return { bucket, version, body: store.body(version), older: version !== current };
  const permissions = request.permissionsIn(bucket);
  if (!permissions.has('ListBucket')) throw permissions.denial('ListBucket');
  if (version && versionId !== undefined) throw preconditionFailed('the source is a delete marker');
  throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}
