import { Duration } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PICTURES, UPLOADS } from '../core/photos/files.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import type { Stage } from './stage.ts';

/**
 * The bucket of the photos: files as sellers upload them under one prefix, for our eyes only, and the pictures made of
 * them under another, which only the CDN reads.
 */
export class Photos extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          // An upload is removed as soon as it has been judged: what is a day old belongs to nothing.
          id: 'uploads-nobody-waits-for',
          prefix: UPLOADS,
          expiration: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          // A picture removed by mistake can be brought back for a week.
          id: 'removed-pictures',
          prefix: PICTURES,
          noncurrentVersionExpiration: Duration.days(7),
        },
        {
          id: 'what-is-left-of-removed-files',
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      ...(stage.corsOrigins.length > 0 && { cors: [uploadsFrom(stage.corsOrigins)] }),
      removalPolicy: stage.removalPolicy,
    });
    // Through EventBridge: a notification straight to a function would make bucket and function wait for one another.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    acknowledge(this.bucket, acknowledged.photoBucket);
  }
}

/** Web pages post the upload form across origins. */
const uploadsFrom = (origins: readonly string[]) => ({
  allowedOrigins: [...origins],
  allowedMethods: [HttpMethods.POST],
  allowedHeaders: ['*'],
  exposedHeaders: ['ETag'],
  maxAge: Duration.hours(1).toSeconds(),
});
