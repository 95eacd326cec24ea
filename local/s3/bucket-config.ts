import {
  flag,
  group,
  integer,
  isObject,
  list,
  onlyKnown,
  optionalText,
  type Properties,
  text,
} from '../events/properties.ts';
import type { Assembly, Resource } from '../types.ts';

export interface CorsRule {
  /** With at most one `*` each. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** With at most one `*` each; case does not count. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

/** What a lifecycle rule does with the objects whose keys begin with `prefix`. */
export interface LifecycleRule {
  readonly prefix: string;
  readonly expirationDays?: number;
  readonly expiredDeleteMarkers: boolean;
  readonly noncurrentDays?: number;
  /** This many noncurrent versions are kept whatever their age. */
  readonly newerNoncurrent: number;
}

export interface BucketConfig {
  readonly name: string;
  readonly arn: string;
  readonly versioning: 'Enabled' | 'Suspended' | undefined;
  readonly cors: readonly CorsRule[];
  readonly lifecycle: readonly LifecycleRule[];
  /** Whether changes are events on the default event bus. */
  readonly events: boolean;
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
/** Properties that change nothing a caller could see here. */
const INVISIBLE = [
  'AnalyticsConfigurations',
  'InventoryConfigurations',
  'LoggingConfiguration',
  'MetricsConfigurations',
  'Tags',
];

/**
 * The template's buckets.
 * @throws Error naming a property that is malformed or not supported
 */
export function readBucketConfigs(assembly: Assembly): BucketConfig[] {
  return assembly.resources.filter(({ type }) => type === 'AWS::S3::Bucket').map(readBucket);
}

function readBucket({ id, ref, attributes, properties }: Resource): BucketConfig {
  const where = `bucket ${id}`;
  onlyKnown(where, properties, [
    'BucketEncryption',
    'BucketName',
    'CorsConfiguration',
    'LifecycleConfiguration',
    'NotificationConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'VersioningConfiguration',
    ...INVISIBLE,
  ]);
  // The name is a folder's name here.
  if (!/^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(ref))
    throw new Error(`${where}: ${ref} is no name of a bucket`);
  refuseEncryption(where, properties);
  refusePublic(where, properties);
  refuseAcls(where, properties);
  return {
    name: ref,
    arn: attributes['Arn'] ?? `arn:aws:s3:::${ref}`,
    versioning: versioning(where, properties),
    cors: corsRules(where, properties),
    lifecycle: lifecycleRules(where, properties),
    events: eventBridge(where, properties),
  };
}

function versioning(where: string, properties: Properties): BucketConfig['versioning'] {
  const configuration = group(where, properties, 'VersioningConfiguration');
  if (!configuration) return undefined;
  onlyKnown(`${where}: VersioningConfiguration`, configuration, ['Status']);
  const status = text(`${where}: VersioningConfiguration`, configuration, 'Status');
  if (status === 'Enabled' || status === 'Suspended') return status;
  throw new Error(`${where}: VersioningConfiguration: Status ${status} is not supported`);
}

/** With a key of KMS the key's policy would be asked too, and there is no KMS here. */
function refuseEncryption(where: string, properties: Properties): void {
  const encryption = group(where, properties, 'BucketEncryption') ?? {};
  for (const rule of groups(`${where}: BucketEncryption`, encryption, 'ServerSideEncryptionConfiguration')) {
    const { SSEAlgorithm: algorithm } = group(where, rule, 'ServerSideEncryptionByDefault') ?? {};
    if (algorithm !== undefined && algorithm !== 'AES256')
      throw new Error(`${where}: BucketEncryption: SSEAlgorithm ${String(algorithm)} is not supported, only AES256`);
  }
}

/** All access is blocked on a new bucket unless the template says otherwise, and nobody is anonymous here. */
function refusePublic(where: string, properties: Properties): void {
  const block = group(where, properties, 'PublicAccessBlockConfiguration') ?? {};
  const known = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  onlyKnown(`${where}: PublicAccessBlockConfiguration`, block, known);
  if (Object.keys(block).length === 0) return;
  for (const name of known)
    if (!flag(where, block, name, false))
      throw new Error(
        `${where}: PublicAccessBlockConfiguration: ${name} must be true, as public buckets are not supported`,
      );
}

function refuseAcls(where: string, properties: Properties): void {
  const controls = group(where, properties, 'OwnershipControls') ?? {};
  for (const { ObjectOwnership: ownership } of groups(`${where}: OwnershipControls`, controls, 'Rules'))
    if (ownership !== 'BucketOwnerEnforced')
      throw new Error(
        `${where}: OwnershipControls: ObjectOwnership ${String(ownership)} is not supported, as there are no ACLs`,
      );
}

function eventBridge(where: string, properties: Properties): boolean {
  const notification = group(where, properties, 'NotificationConfiguration') ?? {};
  for (const name of Object.keys(notification))
    if (name !== 'EventBridgeConfiguration')
      throw new Error(`${where}: NotificationConfiguration: ${name} is not supported, only EventBridgeConfiguration`);
  const configuration = group(where, notification, 'EventBridgeConfiguration');
  return configuration !== undefined && flag(where, configuration, 'EventBridgeEnabled', true);
}

function corsRules(bucket: string, properties: Properties): CorsRule[] {
  const where = `${bucket}: CorsConfiguration`;
  const configuration = group(bucket, properties, 'CorsConfiguration') ?? {};
  return groups(where, configuration, 'CorsRules').map((rule) => {
    onlyKnown(where, rule, ['AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposedHeaders', 'Id', 'MaxAge']);
    const methods = texts(where, rule, 'AllowedMethods');
    const unknown = methods.find((method) => !METHODS.includes(method));
    if (unknown !== undefined) throw new Error(`${where}: S3 refuses the method ${unknown}`);
    const [origins, headers] = [texts(where, rule, 'AllowedOrigins'), texts(where, rule, 'AllowedHeaders')];
    const wild = [...origins, ...headers].find((pattern) => pattern.split('*').length > 2);
    if (wild !== undefined) throw new Error(`${where}: S3 refuses more than one * in ${wild}`);
    if (methods.length === 0 || origins.length === 0)
      throw new Error(`${where}: AllowedMethods or AllowedOrigins is missing`);
    const maxAge = integer(where, rule, 'MaxAge', { min: 0, max: 2 ** 31 - 1, fallback: -1 });
    return { origins, methods, headers, exposed: texts(where, rule, 'ExposedHeaders'), ...(maxAge >= 0 && { maxAge }) };
  });
}

function lifecycleRules(bucket: string, properties: Properties): LifecycleRule[] {
  const configuration = group(bucket, properties, 'LifecycleConfiguration') ?? {};
  onlyKnown(`${bucket}: LifecycleConfiguration`, configuration, ['Rules', 'TransitionDefaultMinimumObjectSize']);
  return groups(`${bucket}: LifecycleConfiguration`, configuration, 'Rules').flatMap((rule) => {
    const where = `${bucket}: LifecycleConfiguration: rule ${String(rule['Id'] ?? '')}`;
    onlyKnown(where, rule, [
      // Uploads in parts are not there, so none is ever incomplete.
      'AbortIncompleteMultipartUpload',
      'ExpirationInDays',
      'ExpiredObjectDeleteMarker',
      'Id',
      'NoncurrentVersionExpiration',
      'NoncurrentVersionExpirationInDays',
      'Prefix',
      'Status',
    ]);
    const status = text(where, rule, 'Status');
    if (status !== 'Enabled' && status !== 'Disabled') throw new Error(`${where}: Status ${status} is not supported`);
    return status === 'Enabled' ? [lifecycleRule(where, rule)] : [];
  });
}

function lifecycleRule(where: string, rule: Properties): LifecycleRule {
  const noncurrent = group(where, rule, 'NoncurrentVersionExpiration') ?? {};
  onlyKnown(`${where}: NoncurrentVersionExpiration`, noncurrent, ['NoncurrentDays', 'NewerNoncurrentVersions']);
  const expirationDays = days(where, rule, 'ExpirationInDays');
  const noncurrentDays =
    days(where, noncurrent, 'NoncurrentDays') ?? days(where, rule, 'NoncurrentVersionExpirationInDays');
  return {
    prefix: optionalText(where, rule, 'Prefix') ?? '',
    expiredDeleteMarkers: flag(where, rule, 'ExpiredObjectDeleteMarker', false),
    newerNoncurrent: integer(where, noncurrent, 'NewerNoncurrentVersions', { min: 1, max: 100, fallback: 0 }),
    ...(expirationDays !== undefined && { expirationDays }),
    ...(noncurrentDays !== undefined && { noncurrentDays }),
  };
}

function days(where: string, properties: Properties, name: string): number | undefined {
  const value = integer(where, properties, name, { min: 1, max: 2 ** 31 - 1, fallback: 0 });
  return value === 0 ? undefined : value;
}

function texts(where: string, properties: Properties, name: string): string[] {
  return list(where, properties, name).map((value) => {
    if (typeof value === 'string') return value;
    throw new Error(`${where}: ${name} must be a list of strings`);
  });
}

function groups(where: string, properties: Properties, name: string): Properties[] {
  return list(where, properties, name).map((value) => {
    if (isObject(value)) return value;
    throw new Error(`${where}: ${name} must be a list of objects`);
  });
}
