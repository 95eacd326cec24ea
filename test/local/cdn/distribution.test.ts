import { behaviorFor, distributionOf } from '../../../local/cdn/distribution.ts';
import {
  ALL_METHODS,
  aBehavior,
  aCachePolicy,
  anOriginRequestPolicy,
  aResponseHeadersPolicy,
  assemblyOf,
  MANAGED,
  type Properties,
  type Spec,
} from './harness.ts';

const read = (spec: Spec = {}) => distributionOf(assemblyOf(spec));

test('given an assembly without a distribution, then there is none to run', () => {
  const assembly = assemblyOf();
  const resources = assembly.resources.filter(({ type }) => type !== 'AWS::CloudFront::Distribution');
  expect(distributionOf({ ...assembly, resources })).toBeUndefined();
});

test('given a second distribution, then it is refused by name', () => {
  const { resources, ...assembly } = assemblyOf();
  const second = { ...(resources.at(-1) as (typeof resources)[number]), id: 'Stack/Second' };
  expect(() => distributionOf({ ...assembly, resources: [...resources, second] })).toThrow(
    'Stack/Second: the local cloud does not support a second distribution',
  );
});

test('given a distribution, then its ARN is the one bucket policies name', () => {
  expect(read()).toMatchObject({
    arn: 'arn:aws:cloudfront::000000000000:distribution/E123',
    domainName: 'd123.cloudfront.net',
  });
});

describe('given behaviors with path patterns', () => {
  const patterns = ['photos/*.jpg', '/photos/*', 'v?/users/*', '*.css', 'exact'];
  const distribution = read({ behaviors: patterns.map((PathPattern) => aBehavior({ PathPattern })) });

  test.each([
    ['/photos/a.jpg', 'photos/*.jpg'],
    ['/photos/deep/er/a.jpg', 'photos/*.jpg'],
    ['/photos/a.png', 'photos/*'],
    ['/photos/', 'photos/*'],
    ['/photos', '*'],
    ['/Photos/a.png', '*'],
    ['/v1/users/me', 'v?/users/*'],
    ['/v12/users/me', '*'],
    ['/deep/site.css', '*.css'],
    ['/exact', 'exact'],
    ['/exact/', '*'],
    ['/', '*'],
    ['/photos/../v1/users/me', 'v?/users/*'],
    ['/photos/%2e%2E/v1/users/me', 'v?/users/*'],
    ['/v1/../photos/a.png', 'photos/*'],
    ['/../photos/./a.png', 'photos/*'],
    ['/exact/x/..', '*'],
    ['/%70hotos/a.png', 'photos/*'],
    ['/photos%2Fa.png', '*'],
  ])('when %s is asked for then the first that fits is %s', (path, pattern) => {
    expect(distribution && behaviorFor(distribution, path).pattern).toBe(pattern);
  });
});

describe('given what CloudFront would not take, or what is not made here', () => {
  const headers = (...names: string[]) => ({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: names } });
  const cache = (parameters: Properties, ttls?: Properties): Spec => ({ policies: [aCachePolicy(parameters, ttls)] });
  const request = (config: Properties): Spec => ({
    policies: [aCachePolicy(), anOriginRequestPolicy(config)],
    behavior: { OriginRequestPolicyId: 'request' },
  });
  const response = (config: Properties): Spec => ({
    policies: [aCachePolicy(), aResponseHeadersPolicy(config)],
    behavior: { ResponseHeadersPolicyId: 'response' },
  });
  const cases: [string, Spec, string | RegExp][] = [
    ['a firewall', { config: { WebACLId: 'acl' } }, 'E123: the local cloud does not support WebACLId ("acl")'],
    ['a disabled distribution', { config: { Enabled: false } }, 'disabled'],
    ['origin groups', { config: { OriginGroups: { Items: [{}] } } }, 'OriginGroups'],
    ['a restriction to countries', restriction('whitelist'), 'GeoRestriction whitelist'],
    ['functions at the edge', { behavior: { FunctionAssociations: [{}] } }, 'FunctionAssociations'],
    ['settings of old', { behavior: { ForwardedValues: {} } }, 'ForwardedValues'],
    [
      'no cache policy',
      { behavior: { CachePolicyId: undefined } },
      'behavior *: the local cloud needs a CachePolicyId',
    ],
    ['an unknown cache policy', { behavior: { CachePolicyId: 'x' } }, 'CachePolicyId x is neither'],
    ['an unknown origin', { behavior: { TargetOriginId: 'x' } }, 'TargetOriginId x is no origin'],
    ['an odd set of methods', { behavior: { AllowedMethods: ['GET', 'POST'] } }, 'CloudFront does not take GET, POST'],
    ['caching of POST', { behavior: { CachedMethods: ALL_METHODS } }, 'as CachedMethods'],
    ['writes to a bucket', { behavior: { TargetOriginId: 'photos' } }, 'only reads from a bucket'],
    [
      'a foreign origin',
      { apiOrigin: { DomainName: 'example.com' } },
      'example.com is neither an HTTP API nor a bucket',
    ],
    ['an API by HTTP', { apiOrigin: { CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } } }, 'HTTPS only'],
    ['an API with access control', { apiOrigin: { OriginAccessControlId: 'control' } }, 'for buckets only'],
    ['a bucket as custom origin', { bucketOrigin: { CustomOriginConfig: {} } }, 'needs an S3OriginConfig'],
    ['an identity of old', identityOfOld(), 'use an OriginAccessControl'],
    ['an unknown access control', { bucketOrigin: { OriginAccessControlId: 'x' } }, 'OriginAccessControlId x is none'],
    ['access control of functions', { accessControl: { OriginAccessControlOriginType: 'lambda' } }, 'Type s3'],
    ['signing at times', { accessControl: { SigningBehavior: 'no-override' } }, 'not no-override'],
    ['a custom header of CloudFront', customHeader('X-Amz-Meta'), 'CloudFront does not take X-Amz-Meta'],
    ['a least time above the longest', cache({}, { MinTTL: 9, DefaultTTL: 9, MaxTTL: 8 }), 'MinTTL ≤ DefaultTTL'],
    ['a key for what is never kept', cache(headers('Authorization'), { MaxTTL: 0 }), 'with a MaxTTL of 0'],
    ['compressed forms of the same', cache({ EnableAcceptEncodingGzip: true }, { MaxTTL: 0 }), 'with a MaxTTL of 0'],
    ['all headers as key', cache({ HeadersConfig: { HeaderBehavior: 'allViewer' } }), 'one of none, whitelist'],
    ['a list without names', cache(headers()), 'HeaderBehavior whitelist with 0 Headers'],
    [
      'cookies by wildcard',
      cache({ CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['a*'] } }),
      'wildcard in a*',
    ],
    ['countries as key', cache(headers('CloudFront-Viewer-Country')), 'the header cloudfront-viewer-country'],
    ['addresses as key', cache(headers('CloudFront-Viewer-Address')), 'in an origin request policy only'],
    [
      'encodings twice',
      cache({ ...headers('Accept-Encoding'), EnableAcceptEncodingGzip: true }),
      'Accept-Encoding beside',
    ],
    ['Authorization for the origin only', request(headers('Authorization')), 'authorization in a cache policy only'],
    ['Accept-Encoding for the origin only', request(headers('Accept-Encoding')), 'accept-encoding in a cache policy'],
    ['timing headers', response({ ServerTimingHeadersConfig: { Enabled: true } }), 'ServerTimingHeadersConfig'],
    ['an error page without a status', errors({ ErrorCode: 404, ResponsePagePath: '/404' }), 'need each other'],
  ];

  test.each(cases)('when it has %s then it is refused at the start', (_what, spec, message) => {
    expect(() => read(spec)).toThrow(message);
  });

  test('when the same is left away then it is not', () => {
    expect(() => read(cache(headers('Authorization')))).not.toThrow();
    expect(() => read(request({ HeadersConfig: { HeaderBehavior: 'allExcept', Headers: ['Host'] } }))).not.toThrow();
    expect(() => read(restriction('none'))).not.toThrow();
    expect(() => read({ behavior: { CachePolicyId: MANAGED.cachingDisabled } })).not.toThrow();
  });

  function restriction(RestrictionType: string): Spec {
    return { config: { Restrictions: { GeoRestriction: { RestrictionType, Locations: [] } } } };
  }
  function identityOfOld(): Spec {
    return { bucketOrigin: { S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' } } };
  }
  function customHeader(HeaderName: string): Spec {
    return { apiOrigin: { OriginCustomHeaders: [{ HeaderName, HeaderValue: '1' }] } };
  }
  function errors(...CustomErrorResponses: Properties[]): Spec {
    return { config: { CustomErrorResponses } };
  }
});
