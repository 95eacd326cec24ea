import type { Answer } from '../endpoint/answers.ts';
import { hasChecksum, verifyChecksums } from './checksums.ts';
import { invalidRequest, malformedXml, notImplemented, S3Error } from './errors.ts';
import { empty, type Operation, type S3Request, xmlAnswer } from './operation.ts';
import type { Permissions } from './permissions.ts';
import type { BucketStore } from './store.ts';
import { checkKey } from './target.ts';
import type { Cause } from './version.ts';
import { branch, document, leaf, parseXml, textOf } from './xml.ts';

/** What was done to one object. */
interface Deletion {
  readonly versionId: string | undefined;
  /** The delete marker that was made, or removed. */
  readonly marker: { readonly versionId: string } | undefined;
}

interface Doomed {
  readonly key: string;
  readonly versionId: string | undefined;
}

const MOST_KEYS = 1000;

export const deleteObject: Operation = {
  name: 'DeleteObject',
  parameters: ['versionId'],
  authorize: ({ target: { key, parameters }, permissions }) => {
    const { action, context } = accessTo(parameters.get('versionId'));
    permissions.require(action, key, context);
  },
  perform: (request) => {
    const { target, given } = request;
    for (const name of ['if-match', 'x-amz-if-match-last-modified-time', 'x-amz-if-match-size'])
      if (given.has(name)) throw notImplemented(`the header ${name}`);
    const versionId = target.parameters.get('versionId');
    const store = request.store(target.bucket);
    const { marker, ...removed } = remove(store, { key: target.key, versionId }, request.cause('DeleteObject'));
    const shown = removed.versionId ?? marker?.versionId;
    return {
      status: 204,
      headers: {
        ...(shown !== undefined && store.bucket.versioning !== undefined && { 'x-amz-version-id': shown }),
        ...(marker && { 'x-amz-delete-marker': 'true' }),
      },
      body: empty,
    };
  },
};

/** Each key needs its own permission; one that is refused does not keep the others from going. */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  parameters: ['delete'],
  authorize: () => undefined,
  perform: (request) => {
    const { body, given, permissions, target } = request;
    const store = request.store(target.bucket);
    if (!hasChecksum(given)) throw invalidRequest('Missing required header for this request: Content-MD5');
    verifyChecksums(body, given);
    const { quiet, doomed } = readRequest(body.toString());
    return results(quiet, store, permissions, doomed, request);
  },
};

function results(
  quiet: boolean,
  store: BucketStore,
  permissions: Permissions,
  doomed: readonly Doomed[],
  request: S3Request,
): Answer {
  const lines = doomed.map((one) => {
    const { action, context } = accessTo(one.versionId);
    if (!permissions.may(action, one.key, context)) return refused(one, permissions.denial(action, one.key));
    const { marker, versionId } = remove(store, one, request.cause('DeleteObject'));
    if (quiet) return '';
    return branch(
      'Deleted',
      leaf('Key', one.key),
      versionId === undefined ? '' : leaf('VersionId', versionId),
      marker ? leaf('DeleteMarker', true) + leaf('DeleteMarkerVersionId', marker.versionId) : '',
    );
  });
  return xmlAnswer(document('DeleteResult', lines));
}

const refused = ({ key, versionId }: Doomed, { code, message }: S3Error): string =>
  branch(
    'Error',
    leaf('Key', key),
    versionId === undefined ? '' : leaf('VersionId', versionId),
    leaf('Code', code),
    leaf('Message', message),
  );

function accessTo(versionId: string | undefined): { action: string; context: Record<string, string> } {
  if (versionId === undefined) return { action: 'DeleteObject', context: {} };
  return { action: 'DeleteObjectVersion', context: { 's3:VersionId': versionId } };
}

function remove(store: BucketStore, { key, versionId }: Doomed, cause: Cause): Deletion {
  if (versionId === undefined) return { versionId: undefined, marker: store.remove(key, cause) };
  // What is not there is gone as well.
  const removed = store.removeVersion(key, versionId, cause);
  return { versionId, marker: removed?.marker ? removed : undefined };
}

function readRequest(text: string): { quiet: boolean; doomed: Doomed[] } {
  const root = parseXml(text);
  if (root.name !== 'Delete') throw malformedXml();
  const objects = root.children.filter(({ name }) => name === 'Object');
  if (objects.length === 0 || objects.length > MOST_KEYS) throw malformedXml();
  const doomed = objects.map((object): Doomed => {
    for (const { name } of object.children)
      if (name !== 'Key' && name !== 'VersionId') throw notImplemented(`${name} of an object to delete`);
    const key = textOf(object, 'Key');
    if (!key) throw new S3Error('UserKeyMustBeSpecified', 'The key of an object to delete is missing.', 400);
    return { key: checkKey(key), versionId: textOf(object, 'VersionId') };
  });
  return { quiet: textOf(root, 'Quiet')?.trim() === 'true', doomed };
}
