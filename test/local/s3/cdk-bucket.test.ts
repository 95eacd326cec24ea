import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { bucketPolicies } from '../../../local/iam/bucket-policies.ts';
import { readBucketConfigs } from '../../../local/s3/bucket-config.ts';
import { supportedTypes } from '../../../local/supported.ts';
import { loadAssembly } from '../../../local/template/load-assembly.ts';
import { removeTemporaryFolders, temporaryFolder } from '../template/assembly-folder.ts';

afterAll(removeTemporaryFolders);

/** A private bucket as the CDK's own constructs make it, read by a distribution. */
function synthesized(): string {
  process.env['CDK_VALIDATION'] = 'false';
  const outdir = join(temporaryFolder(), 'cdk.out');
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  const bucket = new Bucket(stack, 'Photos', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    cors: [{ allowedMethods: [HttpMethods.POST], allowedOrigins: ['*'], maxAge: 600 }],
    lifecycleRules: [
      { prefix: 'uploads/', expiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { noncurrentVersionExpiration: Duration.days(30) },
      { expiredObjectDeleteMarker: true },
    ],
  });
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  new Distribution(stack, 'Cdn', {
    defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket) },
  });
  app.synth();
  return outdir;
}

describe('given a bucket made with the CDK', () => {
  it('when its template is read, then its rules are known, and the distribution may read it and nobody else may', () => {
    const home = { region: 'eu-central-1', account: '000000000000' };
    const assembly = loadAssembly({ directory: synthesized(), ...home, supported: supportedTypes });
    const [bucket] = readBucketConfigs(assembly);
    expect(bucket).toMatchObject({
      versioning: 'Enabled',
      events: true,
      cors: [{ origins: ['*'], methods: ['POST'], maxAge: 600 }],
      lifecycle: [{ prefix: 'uploads/', expirationDays: 1 }, { noncurrentDays: 30 }, { expiredDeleteMarkers: true }],
    });
    const id = assembly.resources.find(({ type }) => type === 'AWS::CloudFront::Distribution')?.ref;
    const verdict = bucketPolicies(assembly);
    const may = (distribution: string | undefined, action: string, key = 'photos/1') =>
      verdict({
        bucket: bucket?.name ?? '',
        by: {
          service: 'cloudfront.amazonaws.com',
          sourceArn: `arn:aws:cloudfront::000000000000:distribution/${distribution}`,
        },
        action,
        resource: `${bucket?.arn}/${key}`,
        context: {},
      }).allowed;
    expect(may(id, 's3:GetObject')).toBe(true);
    expect(may(id, 's3:PutObject')).toBe(false);
    expect(may('E2', 's3:GetObject')).toBe(false);
  });
});
