import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import type { Answer } from '../endpoint/answers.ts';
import type { RequestLine, RestService, Trace } from '../endpoint/rest.ts';
import { type Assembly, type Principal, ServiceError } from '../types.ts';
import { framed, refusal } from './answers.ts';
import { readBucketConfigs } from './bucket-config.ts';
import { noSuchBucket } from './errors.ts';
import type { ChangeEvent } from './events.ts';
import { Exchange, type ExchangeOptions, newRequestId } from './exchange.ts';
import { Expirer } from './expirer.ts';
import type { S3Request } from './operation.ts';
import { Permissions, type PermissionsOptions } from './permissions.ts';
import { getObject, headObject } from './reading.ts';
import { BucketStore } from './store.ts';

export interface S3Options extends Omit<PermissionsOptions, 'account'> {
  readonly assembly: Assembly;
  /** One folder a bucket goes here. */
  readonly directory: string;
  readonly clock: VirtualClock;
  principal(accessKeyId: string): Principal | undefined;
}

/** A service's own request for an object. */
export interface ServiceRead {
  readonly method?: 'GET' | 'HEAD';
  readonly bucket: string;
  readonly key: string;
  /** e.g. `cloudfront.amazonaws.com` */
  readonly principal: string;
  /** What the service reads for: a distribution … */
  readonly sourceArn: string;
  /** By lower-case names: conditions and range. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface S3 {
  /** What the endpoint hands requests to. */
  readonly service: RestService;
  /**
   * Answers another AWS service as S3 would over HTTP, refusals (403, 404, in XML) and conditions (304, 206) included.
   * Only the bucket's policy is asked.
   */
  read(request: ServiceRead): Answer;
  /** Hands over events of changes, first those that wait since before the last end; starts the lifecycle rules. */
  connect(publish: (event: ChangeEvent) => void): void;
  /** Empties every bucket. */
  reset(): void;
  close(): void;
}

/** Larger bodies are refused here; S3 itself takes 5 GB at once. */
const MOST_BODY_BYTES = 32 * 1024 * 1024;

/**
 * Runs the buckets of the template: objects with versions on disk, signatures of headers, URLs and forms verified, own
 * and bucket policies asked, CORS, lifecycle rules on the clock, and events of every change.
 * @throws Error naming a property of a bucket that is not supported
 */
export function startS3(options: S3Options): S3 {
  const { assembly, directory, clock } = options;
  const stores = new Map<string, BucketStore>();
  for (const bucket of readBucketConfigs(assembly)) {
    const changed = (key: string) => expirer.notice(store, key);
    const store: BucketStore = new BucketStore({ bucket, directory: join(directory, bucket.name), clock, changed });
    stores.set(bucket.name, store);
  }
  const all = [...stores.values()];
  const expirer: Expirer = new Expirer(all, clock, newRequestId);
  const permissions: PermissionsOptions = { ...options, account: assembly.account };
  const exchange: ExchangeOptions = {
    region: assembly.region,
    principal: options.principal,
    now: () => clock.now(),
    permissions,
    stores,
    maxBodyBytes: MOST_BODY_BYTES,
  };
  return {
    service: {
      name: 's3',
      maxBodyBytes: MOST_BODY_BYTES,
      claims: isForS3,
      open: (request) => new Exchange(exchange, request),
    },
    read: (request) => readFor(request, stores, permissions),
    connect: (publish) => {
      for (const store of all) store.connect(publish);
      expirer.start();
    },
    reset: () => {
      expirer.stop();
      for (const store of all) store.clear();
    },
    close: () => {
      expirer.stop();
      for (const store of all) store.close();
    },
  };
}

/** Signed for S3 in header or query, a form, a preflight, or unsigned as no request to another service is. */
function isForS3({ method, url, headers }: RequestLine): boolean {
  const { authorization } = headers;
  if (method === 'OPTIONS') return true;
  if (authorization?.startsWith('AWS4-')) return /\/s3\/aws4_request/.test(authorization);
  if (headers['x-amz-target'] !== undefined) return false;
  if (method !== 'POST') return true;
  return /[?&]X-Amz-Signature=/.test(url) || /^multipart\/form-data/i.test(headers['content-type'] ?? '');
}

function readFor(
  { method = 'GET', bucket, key, principal: service, sourceArn, headers = {} }: ServiceRead,
  stores: ReadonlyMap<string, BucketStore>,
  options: PermissionsOptions,
): Answer {
  const requestId = newRequestId();
  const trace: Trace = { function: service, service: 's3', action: 'GetObject', resource: '*' };
  const permissionsIn = (name: string) =>
    new Permissions(options, { kind: 'service', service, sourceArn }, name, {}, trace);
  const request: S3Request = {
    method,
    target: { bucket, key, parameters: new Map() },
    given: new Map(Object.entries(headers)),
    body: Buffer.alloc(0),
    permissions: permissionsIn(bucket),
    permissionsIn,
    store: (name) => {
      const store = stores.get(name);
      if (store) return store;
      throw noSuchBucket(name);
    },
    cause: (reason) => ({ reason, requestId, requester: service }),
  };
  const operation = method === 'HEAD' ? headObject : getObject;
  try {
    operation.authorize(request);
    return framed(operation.perform(request), requestId);
  } catch (error) {
    if (error instanceof ServiceError) return refusal(error, method, requestId);
    throw error;
  }
}
