import { invalidArgument, notImplemented } from './errors.ts';
import { type Operation, type S3Request, xmlAnswer } from './operation.ts';
import type { BucketStore } from './store.ts';
import type { Version } from './version.ts';
import { branch, document, leaf } from './xml.ts';

const MOST_KEYS = 1000;
const TOKEN_FORM = /^[A-Za-z0-9_-]+$/;

/** What both ways of listing ask for. */
interface Query {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Writes a key as the answer is to hold it. */
  readonly shown: (key: string) => string;
  readonly encoded: boolean;
}

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  parameters: [
    'continuation-token',
    'delimiter',
    'encoding-type',
    'fetch-owner',
    'list-type',
    'max-keys',
    'prefix',
    'start-after',
  ],
  authorize: (request) => authorize(request, 'ListBucket'),
  perform: (request) => {
    const { parameters, bucket } = request.target;
    const store = request.store(bucket);
    const query = queryOf(parameters);
    const token = parameters.get('continuation-token');
    const after = token === undefined ? (parameters.get('start-after') ?? '') : keyOfToken(token);
    const objects = store.keys().flatMap((key) => store.current(key) ?? []);
    const page = pageOf(objects, query, ({ key }) => isAfter(key, after, token === undefined ? undefined : query));
    const last = page.truncated ? page.last : undefined;
    return xmlAnswer(
      document('ListBucketResult', [
        ...header(store, query),
        leaf('KeyCount', page.items.length + page.prefixes.length),
        leaf('IsTruncated', page.truncated),
        token === undefined ? '' : leaf('ContinuationToken', token),
        last === undefined ? '' : leaf('NextContinuationToken', Buffer.from(last).toString('base64url')),
        parameters.has('start-after') ? leaf('StartAfter', query.shown(after)) : '',
        ...page.items.map((version) => branch('Contents', ...contents(version, query))),
        ...commonPrefixes(page.prefixes, query),
      ]),
    );
  },
};

export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  parameters: ['delimiter', 'encoding-type', 'key-marker', 'max-keys', 'prefix', 'version-id-marker', 'versions'],
  authorize: (request) => authorize(request, 'ListBucketVersions'),
  perform: (request) => {
    const { parameters, bucket } = request.target;
    const store = request.store(bucket);
    const query = queryOf(parameters);
    const [keyMarker = '', versionMarker] = [parameters.get('key-marker'), parameters.get('version-id-marker')];
    const versions = store.keys().flatMap((key) => [...store.versions(key)]);
    const marked = versions.findIndex(({ key, versionId }) => key === keyMarker && versionId === versionMarker);
    const from = marked < 0 ? versions : versions.slice(marked + 1);
    const page = pageOf(from, query, ({ key }) => marked >= 0 || isAfter(key, keyMarker, query));
    const last = page.items.at(-1);
    return xmlAnswer(
      document('ListVersionsResult', [
        ...header(store, query),
        leaf('KeyMarker', query.shown(keyMarker)),
        leaf('VersionIdMarker', versionMarker ?? ''),
        leaf('IsTruncated', page.truncated),
        page.truncated ? leaf('NextKeyMarker', query.shown(page.last)) : '',
        page.truncated && last?.key === page.last ? leaf('NextVersionIdMarker', last.versionId) : '',
        ...page.items.map((version) => versionElement(version, store, query)),
        ...commonPrefixes(page.prefixes, query),
      ]),
    );
  },
};

function authorize({ permissions, target: { parameters } }: S3Request, action: string): void {
  const context: Record<string, string> = { 's3:prefix': parameters.get('prefix') ?? '' };
  for (const name of ['delimiter', 'max-keys']) {
    const value = parameters.get(name);
    if (value !== undefined) context[`s3:${name}`] = value;
  }
  permissions.require(action, undefined, context);
}

function queryOf(parameters: ReadonlyMap<string, string>): Query {
  const encoding = parameters.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  if (parameters.get('list-type') === '1') throw notImplemented('ListObjects (version 1)');
  const maxKeys = parameters.get('max-keys') ?? String(MOST_KEYS);
  if (!/^\d{1,9}$/.test(maxKeys))
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', maxKeys);
  return {
    prefix: parameters.get('prefix') ?? '',
    delimiter: parameters.get('delimiter') ?? '',
    maxKeys: Math.min(MOST_KEYS, Number(maxKeys)),
    encoded: encoding === 'url',
    shown: encoding === 'url' ? (key) => encodeURIComponent(key).replaceAll('%2F', '/') : (key) => key,
  };
}

interface Page {
  readonly items: readonly Version[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix on the page. */
  readonly last: string;
}

/** Keys with the same characters up to the delimiter are listed as one common prefix. */
function pageOf(versions: readonly Version[], query: Query, wanted: (version: Version) => boolean): Page {
  const { prefix, delimiter, maxKeys } = query;
  const items: Version[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const version of versions) {
    if (!version.key.startsWith(prefix) || !wanted(version)) continue;
    const cut = delimiter === '' ? -1 : version.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : version.key.slice(0, cut + delimiter.length);
    if (common !== undefined && prefixes.has(common)) continue;
    if (items.length + prefixes.size >= maxKeys)
      return { items, prefixes: [...prefixes], truncated: maxKeys > 0, last };
    if (common === undefined) items.push(version);
    else prefixes.add(common);
    last = common ?? version.key;
  }
  return { items, prefixes: [...prefixes], truncated: false, last };
}

/** @param paged the query, when `after` ends an earlier page: perhaps a common prefix, which stood for all of its keys */
function isAfter(key: string, after: string, paged: Query | undefined): boolean {
  const { prefix = '', delimiter = '' } = paged ?? {};
  const common = delimiter !== '' && after.length > prefix.length && after.endsWith(delimiter);
  if (common && key.startsWith(after)) return false;
  return after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
}

function keyOfToken(token: string): string {
  if (!TOKEN_FORM.test(token))
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  return Buffer.from(token, 'base64url').toString();
}

function header({ bucket }: BucketStore, { prefix, delimiter, maxKeys, shown, encoded }: Query): string[] {
  return [
    leaf('Name', bucket.name),
    leaf('Prefix', shown(prefix)),
    delimiter === '' ? '' : leaf('Delimiter', shown(delimiter)),
    leaf('MaxKeys', maxKeys),
    encoded ? leaf('EncodingType', 'url') : '',
  ];
}

const contents = ({ key, createdAt, etag, size }: Version, { shown }: Query): string[] => [
  leaf('Key', shown(key)),
  leaf('LastModified', new Date(createdAt).toISOString()),
  leaf('ETag', `"${etag}"`),
  leaf('Size', size),
  leaf('StorageClass', 'STANDARD'),
];

function versionElement(version: Version, store: BucketStore, query: Query): string {
  const { key, versionId, createdAt, marker } = version;
  const own = [leaf('VersionId', versionId), leaf('IsLatest', store.versions(key)[0] === version)];
  return marker
    ? branch(
        'DeleteMarker',
        leaf('Key', query.shown(key)),
        ...own,
        leaf('LastModified', new Date(createdAt).toISOString()),
      )
    : branch('Version', ...contents(version, query), ...own);
}

const commonPrefixes = (prefixes: readonly string[], { shown }: Query): string[] =>
  prefixes.map((prefix) => branch('CommonPrefixes', leaf('Prefix', shown(prefix))));
