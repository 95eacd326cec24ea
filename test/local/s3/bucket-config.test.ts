import { readBucketConfigs } from '../../../local/s3/bucket-config.ts';
import { anAssembly } from '../iam/assembly.ts';
import { aBucket } from './a-cloud.ts';

const read = (properties: Record<string, unknown>, name = 'photos') =>
  readBucketConfigs(anAssembly(aBucket(name, properties)))[0];

describe('given a bucket of a template', () => {
  it('when it has everything a private bucket may have, then it is read', () => {
    const bucket = read({
      BucketName: 'photos',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      CorsConfiguration: {
        CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['POST'], AllowedHeaders: ['*'], MaxAge: '60', Id: 'a' }],
      },
      LifecycleConfiguration: { Rules: [{ Id: 'r', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: '1' }] },
      LoggingConfiguration: {},
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      Tags: [],
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket).toEqual({
      name: 'photos',
      arn: 'arn:aws:s3:::photos',
      versioning: 'Enabled',
      cors: [{ origins: ['*'], methods: ['POST'], headers: ['*'], exposed: [], maxAge: 60 }],
      lifecycle: [{ prefix: 'uploads/', expirationDays: 1, expiredDeleteMarkers: false, newerNoncurrent: 0 }],
      events: true,
    });
    expect(read({})).toMatchObject({ versioning: undefined, cors: [], lifecycle: [], events: false });
    const off = { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: false } } };
    expect(read(off)).toMatchObject({ events: false });
  });

  const rule = (properties: object) => ({
    LifecycleConfiguration: { Rules: [{ Id: 'r', Status: 'Enabled', ...properties }] },
  });
  const cors = (properties: object) => ({
    CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'], ...properties }] },
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ WebsiteConfiguration: {} }, /bucket Shop\/photos: WebsiteConfiguration is not supported/],
    [
      { NotificationConfiguration: { LambdaConfigurations: [] } },
      /LambdaConfigurations is not supported, only EventBridge/,
    ],
    [{ NotificationConfiguration: { QueueConfigurations: [] } }, /QueueConfigurations is not supported/],
    [{ NotificationConfiguration: { TopicConfigurations: [] } }, /TopicConfigurations is not supported/],
    [{ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }, /BlockPublicPolicy must be true/],
    [{ OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }, /ObjectWriter is not supported/],
    [
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      },
      /aws:kms is not supported/,
    ],
    [{ VersioningConfiguration: { Status: 'On' } }, /Status On is not supported/],
    [rule({ Transitions: [] }), /rule r: Transitions is not supported/],
    [rule({ TagFilters: [] }), /TagFilters is not supported/],
    [rule({ ExpirationInDays: 0 }), /ExpirationInDays must be an integer from 1/],
    [rule({ Status: 'Maybe' }), /Status Maybe is not supported/],
    [cors({ AllowedMethods: ['OPTIONS'] }), /S3 refuses the method OPTIONS/],
    [cors({ AllowedOrigins: ['https://*.*'] }), /more than one \*/],
    [cors({ AllowedOrigins: [] }), /AllowedMethods or AllowedOrigins is missing/],
  ])('when it has %j, then it is refused by name', (properties, message) => {
    expect(() => read(properties)).toThrow(message);
  });

  it.each(['a', '..', 'a..b', 'Upper', 'a/b', '-a-', 'x'.repeat(64)])(
    'when its name is %s, then it is refused',
    (name) => {
      expect(() => read({}, name)).toThrow(/is no name of a bucket/);
    },
  );
});
