import { deleteObject, deleteObjects } from './deleting.ts';
import { notImplemented, S3Error } from './errors.ts';
import { listObjectsV2, listObjectVersions } from './listing.ts';
import type { Operation } from './operation.ts';
import { getObject, headObject } from './reading.ts';
import type { Target } from './target.ts';
import { copyObject, putObject } from './writing.ts';

/**
 * The operation a request is for, told by its method, whether it names a key, and its parameters.
 * @param names of the query's parameters, without those of a signature
 * @throws S3Error `NotImplemented` naming what is not there, `MethodNotAllowed`
 */
export function operationOf(
  method: string,
  target: Target,
  names: readonly string[],
  given: ReadonlyMap<string, string>,
): Operation {
  const operation = target.key === '' ? ofBucket(method, names) : ofObject(method, given);
  const unknown = names.filter((name) => !operation?.parameters.includes(name));
  if (operation && unknown.length === 0) return operation;
  if (!['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(method))
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  const what = target.bucket === '' ? 'the service' : target.key === '' ? 'a bucket' : 'an object';
  const query = unknown.length > 0 ? ` with ${unknown.map((name) => `?${name}`).join(' and ')}` : '';
  throw notImplemented(`${method} of ${what}${query}`);
}

function ofBucket(method: string, names: readonly string[]): Operation | undefined {
  if (method === 'GET' && names.includes('versions')) return listObjectVersions;
  if (method === 'GET' && names.includes('list-type')) return listObjectsV2;
  if (method === 'POST' && names.includes('delete')) return deleteObjects;
  return undefined;
}

function ofObject(method: string, given: ReadonlyMap<string, string>): Operation | undefined {
  switch (method) {
    case 'GET':
      return getObject;
    case 'HEAD':
      return headObject;
    case 'PUT':
      return given.has('x-amz-copy-source') ? copyObject : putObject;
    case 'DELETE':
      return deleteObject;
    default:
      return undefined;
  }
}
