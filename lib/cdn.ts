import { Duration, Fn, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HeadersFrameOption,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PICTURES } from '../core/photos/files.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import type { Stage } from './stage.ts';

export interface CdnProps {
  readonly stage: Stage;
  readonly httpApi: HttpApi;
  readonly photos: Bucket;
}

/** One name for everything people see: the API, cached as its answers allow, and the pictures of the photos. */
export class Cdn extends Construct {
  readonly distribution: Distribution;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: CdnProps) {
    super(scope, id);
    const { stage, photos } = props;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Swapyard ${stage.name}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(stage.webAclArn !== undefined && { webAclId: stage.webAclArn }),
      defaultBehavior: this.api(props),
      // An error is nobody's answer but the one's who got it: CloudFront would keep these for ten seconds, whatever they say.
      errorResponses: [404, 500, 501, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      additionalBehaviors: { [`/${PICTURES}*`]: this.pictures(props) },
    });
    this.url = `https://${this.distribution.distributionDomainName}`;
    // Pictures and nothing else: whatever the behaviors above may come to say, uploads are not read from here.
    photos.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [photos.arnForObjects(`${PICTURES}*`)],
        conditions: { StringEquals: { 'AWS:SourceArn': this.distribution.distributionArn } },
      }),
    );
    acknowledge(this.distribution, acknowledged.distribution);
  }

  private api({ httpApi, stage }: CdnProps): BehaviorOptions {
    return {
      origin: new HttpOrigin(Fn.select(2, Fn.split('/', httpApi.apiEndpoint)), {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: new CachePolicy(this, 'ApiCache', {
        cachePolicyName: `swapyard-${stage.name}-${Stack.of(this).region}-api`,
        comment: 'As long as an answer says itself; nobody gets what was made for another token or web origin',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.days(1),
        headerBehavior: CacheHeaderBehavior.allowList('Authorization', 'Origin'),
        queryStringBehavior: CacheQueryStringBehavior.all(),
        cookieBehavior: CacheCookieBehavior.none(),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      compress: true,
    };
  }

  private pictures({ photos, stage }: CdnProps): BehaviorOptions {
    return {
      // Not `withOriginAccessControl`: that lets the CDN read the whole bucket.
      origin: S3BucketOrigin.withBucketDefaults(photos as IBucket, {
        originAccessControlId: new S3OriginAccessControl(this, 'PictureAccess', {
          // The CDK's own name is the same in every region, and CloudFront has them all in one.
          originAccessControlName: `swapyard-${stage.name}-${Stack.of(this).region}-pictures`,
        }).originAccessControlId,
      }),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: new CachePolicy(this, 'PictureCache', {
        cachePolicyName: `swapyard-${stage.name}-${Stack.of(this).region}-pictures`,
        // What is under a name never changes, but it may be removed: a day later no edge has it any more.
        comment: 'A day: what was removed is gone from every edge by then',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.days(1),
        maxTtl: Duration.days(1),
        headerBehavior: CacheHeaderBehavior.none(),
        queryStringBehavior: CacheQueryStringBehavior.none(),
        cookieBehavior: CacheCookieBehavior.none(),
      }),
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'PictureHeaders', {
        responseHeadersPolicyName: `swapyard-${stage.name}-${Stack.of(this).region}-pictures`,
        comment: 'Pictures may be shown, and drawn on a canvas, by every site',
        corsBehavior: {
          accessControlAllowCredentials: false,
          accessControlAllowHeaders: ['*'],
          accessControlAllowMethods: ['GET', 'HEAD'],
          accessControlAllowOrigins: ['*'],
          originOverride: true,
        },
        securityHeadersBehavior: {
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
          strictTransportSecurity: {
            accessControlMaxAge: Duration.days(730),
            includeSubdomains: true,
            override: true,
          },
        },
      }),
      compress: false,
    };
  }
}
