import { objectOf, optionalNumber, type Properties, supportOnly, textList } from '../gateway/properties.ts';
import type { Assembly, Resource } from '../types.ts';

/** Where a behavior gets what it has not got. */
export interface OriginConfig {
  readonly id: string;
  readonly domainName: string;
  /** Put before each path; empty, or with a slash at its beginning and none at its end. */
  readonly path: string;
  /** Headers the distribution adds to each request, by name in lower case. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** How long to wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly target: OriginTarget;
}

type OriginTarget =
  | { readonly kind: 'api' }
  /** `signed` by an origin access control: S3 knows which distribution asks. */
  | { readonly kind: 'bucket'; readonly bucket: string; readonly signed: boolean };

/** Seconds CloudFront waits for an origin unless told: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html */
const ANSWER_WITHIN_SECONDS = 30;

/** Change how connections are made, and nothing of what is asked and answered. */
const ABOUT_CONNECTIONS = ['ConnectionAttempts', 'ConnectionTimeout', 'OriginShield', 'ResponseCompletionTimeout'];

/**
 * An origin of a distribution: the assembly's HTTP API, or a bucket of it.
 * @throws Error when it is neither, or says something that the local cloud does not support
 */
export function readOrigin(owner: string, origin: Properties, assembly: Assembly): OriginConfig {
  const { Id: id, DomainName: domainName } = origin;
  if (typeof id !== 'string' || typeof domainName !== 'string')
    throw new Error(`${owner}: each origin needs an Id and a DomainName`);
  const at = `${owner} origin ${id}`;
  supportOnly(at, origin, [
    ...['Id', 'DomainName', 'OriginPath', 'OriginCustomHeaders', 'CustomOriginConfig', 'S3OriginConfig'],
    ...['OriginAccessControlId', ...ABOUT_CONNECTIONS],
  ]);
  const path = origin['OriginPath'] ?? '';
  if (typeof path !== 'string' || !/^(\/.*[^/])?$/.test(path))
    throw new Error(`${at}: OriginPath must begin with a slash and not end with one`);
  const custom = objectOf(at, 'CustomOriginConfig', origin['CustomOriginConfig']);
  const seconds = optionalNumber(at, 'OriginReadTimeout', custom['OriginReadTimeout']) ?? ANSWER_WITHIN_SECONDS;
  return {
    ...{ id, domainName, path, timeoutMs: seconds * 1000 },
    customHeaders: customHeaders(at, origin['OriginCustomHeaders']),
    target: targetOf(at, domainName, origin, assembly),
  };
}

function targetOf(at: string, domainName: string, origin: Properties, assembly: Assembly): OriginTarget {
  const bucket = assembly.resources.find(
    ({ type, attributes }) =>
      type === 'AWS::S3::Bucket' && [attributes['RegionalDomainName'], attributes['DomainName']].includes(domainName),
  );
  if (bucket) return bucketTarget(at, bucket, origin, assembly);
  const api = assembly.resources.some((resource) => isApi(resource) && domainOfApi(resource, assembly) === domainName);
  if (!api) throw new Error(`${at}: ${domainName} is neither an HTTP API nor a bucket of this assembly`);
  checkApiOrigin(at, origin);
  return { kind: 'api' };
}

const isApi = ({ type }: Resource): boolean => type === 'AWS::ApiGatewayV2::Api';

/** Name of the machine an HTTP API answers on, which its requests must have as their `Host`. */
export function domainOfApi({ ref, attributes }: Resource, { region }: Assembly): string {
  return attributes['ApiEndpoint']?.replace(/^https:\/\//, '') ?? `${ref}.execute-api.${region}.amazonaws.com`;
}

function checkApiOrigin(at: string, origin: Properties): void {
  if (origin['CustomOriginConfig'] === undefined) throw new Error(`${at}: an HTTP API needs a CustomOriginConfig`);
  if (origin['S3OriginConfig'] !== undefined || origin['OriginAccessControlId'] !== undefined)
    throw new Error(`${at}: S3OriginConfig and OriginAccessControlId are for buckets only`);
  const custom = objectOf(at, 'CustomOriginConfig', origin['CustomOriginConfig']);
  supportOnly(`${at} CustomOriginConfig`, custom, [
    ...['OriginProtocolPolicy', 'OriginSSLProtocols', 'HTTPPort', 'HTTPSPort', 'OriginReadTimeout'],
    ...['OriginKeepaliveTimeout', 'IpAddressType'],
  ]);
  if (custom['OriginProtocolPolicy'] === 'http-only')
    throw new Error(`${at}: an HTTP API answers by HTTPS only, so OriginProtocolPolicy can not be http-only`);
  textList(at, 'OriginSSLProtocols', custom['OriginSSLProtocols']);
}

function bucketTarget(at: string, bucket: Resource, origin: Properties, assembly: Assembly): OriginTarget {
  if (origin['S3OriginConfig'] === undefined || origin['CustomOriginConfig'] !== undefined)
    throw new Error(`${at}: a bucket needs an S3OriginConfig, and no CustomOriginConfig`);
  const config = objectOf(at, 'S3OriginConfig', origin['S3OriginConfig']);
  supportOnly(`${at} S3OriginConfig`, config, ['OriginAccessIdentity', 'OriginReadTimeout']);
  if ((config['OriginAccessIdentity'] ?? '') !== '')
    throw new Error(`${at}: the local cloud supports no OriginAccessIdentity; use an OriginAccessControl`);
  const control = origin['OriginAccessControlId'] ?? '';
  return { kind: 'bucket', bucket: bucket.ref, signed: control !== '' && signs(at, String(control), assembly) };
}

function signs(at: string, controlId: string, assembly: Assembly): boolean {
  const control = assembly.resources.find(
    ({ type, ref }) => type === 'AWS::CloudFront::OriginAccessControl' && ref === controlId,
  );
  if (!control) throw new Error(`${at}: OriginAccessControlId ${controlId} is none of this assembly`);
  const { id, properties } = control;
  const config = objectOf(id, 'OriginAccessControlConfig', properties['OriginAccessControlConfig']);
  supportOnly(id, config, [
    ...['Name', 'Description', 'OriginAccessControlOriginType', 'SigningBehavior', 'SigningProtocol'],
  ]);
  const { OriginAccessControlOriginType: type, SigningProtocol: protocol, SigningBehavior: behavior } = config;
  if (type !== 's3' || protocol !== 'sigv4')
    throw new Error(`${id}: the local cloud supports OriginAccessControlOriginType s3 with SigningProtocol sigv4`);
  if (behavior !== 'always' && behavior !== 'never')
    throw new Error(`${id}: the local cloud supports the SigningBehavior always and never, not ${behavior}`);
  return behavior === 'always';
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-denylist */
const NOT_AS_CUSTOM_HEADER =
  /^(?:cache-control|connection|content-length|cookie|host|if-.*|max-forwards|pragma|proxy-.*|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-amz-.*|x-edge-.*|x-real-ip)$/;

function customHeaders(at: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw new Error(`${at}: OriginCustomHeaders must be a list`);
  const pairs = value.map((item: unknown) => {
    const { HeaderName, HeaderValue } = objectOf(at, 'OriginCustomHeaders', item);
    if (typeof HeaderName !== 'string' || typeof HeaderValue !== 'string')
      throw new Error(`${at}: each of OriginCustomHeaders needs a HeaderName and a HeaderValue`);
    const name = HeaderName.toLowerCase();
    if (NOT_AS_CUSTOM_HEADER.test(name)) throw new Error(`${at}: CloudFront does not take ${HeaderName} as its own`);
    return [name, HeaderValue] as const;
  });
  return Object.fromEntries(pairs);
}
