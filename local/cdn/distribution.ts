import {
  objectOf,
  optionalNumber,
  type Properties,
  requiredText,
  supportOnly,
  textList,
} from '../gateway/properties.ts';
import { matchesGlob } from '../iam/glob.ts';
import type { Assembly, Resource } from '../types.ts';
import {
  managedCachePolicies,
  managedOriginRequestPolicies,
  managedResponseHeadersPolicies,
} from './managed-policies.ts';
import { type OriginConfig, readOrigin } from './origin-config.ts';
import {
  type CachePolicy,
  isTrue,
  type OriginRequestPolicy,
  readCachePolicy,
  readOriginRequestPolicy,
} from './policies.ts';
import { type ResponseHeadersPolicy, readResponseHeadersPolicy } from './response-headers.ts';

/** What the distribution does with the requests of some paths. */
export interface Behavior {
  /** Without a slash at its beginning. */
  readonly pattern: string;
  readonly origin: OriginConfig;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy | undefined;
  readonly responseHeadersPolicy: ResponseHeadersPolicy | undefined;
}

export interface ErrorResponse {
  /** Seconds an error of this status is kept at least. */
  readonly minTtl: number;
  /** What the viewer gets instead. */
  readonly page: { readonly path: string; readonly status: number } | undefined;
}

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  /** e.g. `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  /** Object that a request for `/` gets, without a slash. */
  readonly rootObject: string | undefined;
  /** The first that fits counts; the last fits everything. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: ReadonlyMap<number, ErrorResponse>;
}

/**
 * The assembly's distribution, if it has one.
 * @throws Error naming the resource and the property that is missing, wrong or not supported, or when there are several
 */
export function distributionOf(assembly: Assembly): Distribution | undefined {
  const [found, another] = assembly.resources.filter(({ type }) => type === 'AWS::CloudFront::Distribution');
  if (another) throw new Error(`${another.id}: the local cloud does not support a second distribution`);
  return found && readDistribution(found, assembly);
}

/** The behavior for a path as sent: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern */
export function behaviorFor({ behaviors }: Distribution, path: string): Behavior {
  const plain = normalized(path).slice(1);
  const found = behaviors.find(({ pattern }) => matchesGlob(pattern, plain));
  if (!found) throw new Error(`no behavior fits ${path}`);
  return found;
}

/** By RFC 3986, and for this only: the origin gets the path as the viewer wrote it. */
function normalized(path: string): string {
  const segments: string[] = [];
  const plain = path.replace(/%(?:2[dDeE]|3\d|[46][1-9a-fA-F]|[57][\daA]|5[fF]|7[eE])/g, decodeURIComponent);
  for (const segment of plain.split('/')) {
    if (segment === '..') segments.splice(Math.max(1, segments.length - 1));
    else if (segment !== '.') segments.push(segment);
  }
  return /\/\.{1,2}$/.test(plain) ? `${segments.join('/')}/` : segments.join('/');
}

function readDistribution({ id, ref, attributes, properties }: Resource, assembly: Assembly): Distribution {
  supportOnly(id, properties, ['DistributionConfig', 'Tags']);
  const config = objectOf(id, 'DistributionConfig', properties['DistributionConfig']);
  checkConfig(id, config);
  const origins = listOf(id, 'Origins', config['Origins']).map((origin) => readOrigin(id, origin, assembly));
  const behavior = (value: Properties, pattern: string) => readBehavior(id, value, pattern, { origins, assembly });
  const root = config['DefaultRootObject'] ?? '';
  if (typeof root !== 'string' || root.startsWith('/'))
    throw new Error(`${id}: DefaultRootObject must be text without a slash at its beginning`);
  return {
    id: ref,
    arn: `arn:aws:cloudfront::${assembly.account}:distribution/${ref}`,
    domainName: attributes['DomainName'] ?? '',
    rootObject: root === '' ? undefined : root,
    behaviors: [
      ...listOf(id, 'CacheBehaviors', config['CacheBehaviors']).map((value) =>
        behavior(value, requiredText({ ...anonymous, id, properties: value }, 'PathPattern').replace(/^\//, '')),
      ),
      behavior(objectOf(id, 'DefaultCacheBehavior', config['DefaultCacheBehavior']), '*'),
    ],
    errorResponses: new Map(
      listOf(id, 'CustomErrorResponses', config['CustomErrorResponses']).map((value) => readErrorResponse(id, value)),
    ),
  };
}

/** For readers of properties that want a whole resource. */
const anonymous = { logicalId: '', type: '', ref: '', attributes: {} };

/** Settings that change nothing of what a viewer on this machine gets. */
const WITHOUT_EFFECT = [
  'Aliases',
  'Comment',
  'HttpVersion',
  'IPV6Enabled',
  'Logging',
  'PriceClass',
  'ViewerCertificate',
];

function checkConfig(id: string, config: Properties): void {
  supportOnly(id, config, [
    ...['Enabled', 'Origins', 'OriginGroups', 'DefaultCacheBehavior', 'CacheBehaviors', 'DefaultRootObject'],
    ...['CustomErrorResponses', 'Restrictions', ...WITHOUT_EFFECT],
  ]);
  if (!isTrue(config['Enabled'])) throw new Error(`${id}: the local cloud does not support a disabled distribution`);
  const groups = objectOf(id, 'OriginGroups', config['OriginGroups']);
  if (listOf(id, 'OriginGroups', groups['Items']).length > 0)
    throw new Error(`${id}: the local cloud does not support OriginGroups`);
  const restrictions = objectOf(id, 'Restrictions', config['Restrictions']);
  const { RestrictionType } = objectOf(id, 'GeoRestriction', restrictions['GeoRestriction']);
  if (RestrictionType !== undefined && RestrictionType !== 'none')
    throw new Error(`${id}: the local cloud does not support the GeoRestriction ${RestrictionType}`);
}

const READING = ['GET', 'HEAD'];
const READING_AND_OPTIONS = [...READING, 'OPTIONS'];
/** The only sets of methods that CloudFront lets a behavior allow. */
const METHOD_SETS = [READING, READING_AND_OPTIONS, [...READING_AND_OPTIONS, 'DELETE', 'PATCH', 'POST', 'PUT']];

function readBehavior(
  owner: string,
  value: Properties,
  pattern: string,
  { origins, assembly }: { origins: readonly OriginConfig[]; assembly: Assembly },
): Behavior {
  const at = `${owner} behavior ${pattern}`;
  supportOnly(at, value, [
    ...['PathPattern', 'TargetOriginId', 'ViewerProtocolPolicy', 'AllowedMethods', 'CachedMethods', 'Compress'],
    ...['CachePolicyId', 'OriginRequestPolicyId', 'ResponseHeadersPolicyId'],
  ]);
  // All of them let HTTPS through, and the way to this machine's own port is as safe as that.
  if (!['allow-all', 'https-only', 'redirect-to-https'].includes(String(value['ViewerProtocolPolicy'])))
    throw new Error(`${at}: ViewerProtocolPolicy must be allow-all, https-only or redirect-to-https`);
  const origin = origins.find(({ id }) => id === value['TargetOriginId']);
  if (!origin) throw new Error(`${at}: TargetOriginId ${value['TargetOriginId']} is no origin of the distribution`);
  const allowedMethods = methods(at, value, 'AllowedMethods', METHOD_SETS);
  if (origin.target.kind === 'bucket' && allowedMethods.includes('PUT'))
    throw new Error(`${at}: the local cloud only reads from a bucket, so AllowedMethods can not be all`);
  return {
    ...{ pattern, origin, allowedMethods, compress: isTrue(value['Compress']) },
    cachedMethods: methods(at, value, 'CachedMethods', METHOD_SETS.slice(0, 2)),
    ...policiesOf(at, value, assembly),
  };
}

function policiesOf(
  at: string,
  value: Properties,
  assembly: Assembly,
): Pick<Behavior, 'cachePolicy' | 'originRequestPolicy' | 'responseHeadersPolicy'> {
  const policy = <T>(
    kind: 'CachePolicy' | 'OriginRequestPolicy' | 'ResponseHeadersPolicy',
    managed: ReadonlyMap<string, T>,
    read: (resource: Resource) => T,
  ): T | undefined => {
    const wanted = value[`${kind}Id`];
    if (wanted === undefined) return undefined;
    const known = managed.get(String(wanted));
    if (known) return known;
    const own = assembly.resources.find(({ type, ref }) => type === `AWS::CloudFront::${kind}` && ref === wanted);
    if (!own) throw new Error(`${at}: ${kind}Id ${wanted} is neither of this assembly nor a managed one known here`);
    return read(own);
  };
  const cachePolicy = policy('CachePolicy', managedCachePolicies, readCachePolicy);
  if (!cachePolicy) throw new Error(`${at}: the local cloud needs a CachePolicyId`);
  return {
    cachePolicy,
    originRequestPolicy: policy('OriginRequestPolicy', managedOriginRequestPolicies, readOriginRequestPolicy),
    responseHeadersPolicy: policy('ResponseHeadersPolicy', managedResponseHeadersPolicies, readResponseHeadersPolicy),
  };
}

function methods(at: string, value: Properties, name: string, sets: readonly (readonly string[])[]): readonly string[] {
  const given = value[name] === undefined ? READING : textList(at, name, value[name]);
  const same = (set: readonly string[]) => set.length === given.length && set.every((method) => given.includes(method));
  if (!sets.some(same)) throw new Error(`${at}: CloudFront does not take ${given.join(', ')} as ${name}`);
  return given;
}

/** Seconds an error is kept unless the template says otherwise: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
export const ERROR_MIN_TTL = 10;

function readErrorResponse(id: string, value: Properties): readonly [number, ErrorResponse] {
  const at = `${id} CustomErrorResponses`;
  supportOnly(at, value, ['ErrorCode', 'ErrorCachingMinTTL', 'ResponseCode', 'ResponsePagePath']);
  const number = (name: string) => optionalNumber(at, name, value[name]);
  const [code, path, status] = [number('ErrorCode'), value['ResponsePagePath'], number('ResponseCode')];
  if (code === undefined) throw new Error(`${at}: ErrorCode is required`);
  if ((path === undefined) !== (status === undefined))
    throw new Error(`${at} ${code}: ResponseCode and ResponsePagePath need each other`);
  if (path !== undefined && (typeof path !== 'string' || !path.startsWith('/')))
    throw new Error(`${at} ${code}: ResponsePagePath must begin with a slash`);
  return [
    code,
    {
      minTtl: number('ErrorCachingMinTTL') ?? ERROR_MIN_TTL,
      page: path === undefined || status === undefined ? undefined : { path, status },
    },
  ];
}

function listOf(owner: string, name: string, value: unknown): readonly Properties[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${owner}: ${name} must be a list`);
  return value.map((item: unknown) => objectOf(owner, name, item));
}
