import { kebab, type Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { commands, schedules, uploads } from '../../functions/operations.ts';
import { stageOf } from '../../lib/stage.ts';
import type { Resource } from '../../local/types.ts';
import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

const stages = { dev: {}, prod: { alarmEmail: 'ops@example.com' } } as const;
type StageName = keyof typeof stages;
const names = Object.keys(stages) as StageName[];

const synthesized = new Map<StageName, Synthesized>();
beforeAll(() => {
  for (const name of names) synthesized.set(name, synthesizeStage(name, stages[name]));
});
afterAll(() => {
  for (const stack of synthesized.values()) stack.remove();
});

const of = (name: StageName): Synthesized => {
  const stack = synthesized.get(name);
  if (!stack) throw new Error(`stage ${name} is not synthesized`);
  return stack;
};
const functions = (name: StageName): Resource[] => ofType(of(name), 'AWS::Lambda::Function');
/** Resources that do not look as they should, by id: a failing test names them. */
const but = (resources: readonly Resource[], fine: (properties: Readonly<Record<string, unknown>>) => boolean) => {
  expect(resources.length).toBeGreaterThan(0);
  return resources.filter(({ properties }) => !fine(properties)).map(({ id }) => id);
};
const record = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;

describe.each(names)('given stage %s', (name) => {
  const keeps = name === 'prod';

  describe('the table', () => {
    const replica = () => {
      const [only, ...others] = theOne(of(name), 'AWS::DynamoDB::GlobalTable').properties['Replicas'] as Record<
        string,
        unknown
      >[];
      if (!only || others.length > 0) throw new Error('the table has one replica');
      return only;
    };

    test('is encrypted, backed up to the second and paid by request', () => {
      expect(theOne(of(name), 'AWS::DynamoDB::GlobalTable').properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
      });
      expect(replica()['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
    });

    test('expires items and tells of changes with what was before', () => {
      expect(theOne(of(name), 'AWS::DynamoDB::GlobalTable').properties).toMatchObject({
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
    });

    test(`can ${keeps ? 'not ' : ''}be deleted`, () => {
      expect(replica()['DeletionProtectionEnabled']).toBe(keeps);
    });
  });

  test(`the table, the bucket and the user pool ${keeps ? 'outlive' : 'go with'} the stack`, () => {
    const stateful = of(name).declared.filter(({ type }) =>
      ['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool', 'AWS::S3::Bucket'].includes(type),
    );

    expect(stateful).toHaveLength(3);
    for (const { deletionPolicy, updateReplacePolicy } of stateful)
      expect([deletionPolicy, updateReplacePolicy]).toEqual(keeps ? ['Retain', 'Retain'] : ['Delete', 'Delete']);
    expect(theOne(of(name), 'AWS::Cognito::UserPool').properties['DeletionProtection']).toBe(
      keeps ? 'ACTIVE' : 'INACTIVE',
    );
    expect(of(name).stack.terminationProtection).toBe(keeps);
  });

  describe('the bucket of the photos', () => {
    const bucket = () => theOne(of(name), 'AWS::S3::Bucket').properties;
    const statements = () => {
      const { PolicyDocument } = theOne(of(name), 'AWS::S3::BucketPolicy').properties;
      return record(PolicyDocument)['Statement'] as Record<string, unknown>[];
    };

    test('is encrypted, keeps versions, and no access list or policy can open it', () => {
      expect(bucket()).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
    });

    test('forgets uploads after a day, and what was removed after a week', () => {
      const { Rules } = record(bucket()['LifecycleConfiguration']) as { Rules: Record<string, unknown>[] };
      expect(Rules).toEqual([
        expect.objectContaining({
          Prefix: 'originals/',
          ExpirationInDays: 1,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        }),
        expect.objectContaining({ Prefix: 'photos/', NoncurrentVersionExpiration: { NoncurrentDays: 7 } }),
        expect.objectContaining({
          ExpiredObjectDeleteMarker: true,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        }),
      ]);
      // Pictures that are shown stay.
      expect(
        Rules.filter(({ Prefix, ExpirationInDays }) => ExpirationInDays !== undefined && Prefix !== 'originals/'),
      ).toEqual([]);
    });

    test('refuses what is not encrypted on its way', () => {
      const denied = statements().filter(({ Effect }) => Effect === 'Deny');
      expect(denied.map(({ Condition }) => Condition)).toEqual([
        { Bool: { 'aws:SecureTransport': 'false' } },
        { NumericLessThan: { 's3:TlsVersion': expect.anything() } },
      ]);
      for (const { Action, Principal } of denied) expect([Action, Principal]).toEqual(['s3:*', { AWS: '*' }]);
    });

    test('lets the one distribution read pictures, and nobody anything else', () => {
      const { attributes } = theOne(of(name), 'AWS::S3::Bucket');
      const { ref } = theOne(of(name), 'AWS::CloudFront::Distribution');
      expect(statements().filter(({ Effect }) => Effect === 'Allow')).toEqual([
        {
          Effect: 'Allow',
          Action: 's3:GetObject',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Resource: `${attributes['Arn']}/photos/*`,
          Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::000000000000:distribution/${ref}` } },
        },
      ]);
    });
  });

  test('the CDN lets in what is encrypted on its way only, and keys answers by who may see them', () => {
    const { DistributionConfig } = theOne(of(name), 'AWS::CloudFront::Distribution').properties;
    const { DefaultCacheBehavior, CacheBehaviors, Origins } = DistributionConfig as {
      DefaultCacheBehavior: Record<string, unknown>;
      CacheBehaviors: Record<string, unknown>[];
      Origins: Record<string, unknown>[];
    };
    for (const { ViewerProtocolPolicy } of [DefaultCacheBehavior, ...CacheBehaviors])
      expect(ViewerProtocolPolicy).toBe('https-only');
    expect(CacheBehaviors.map(({ PathPattern, AllowedMethods }) => [PathPattern, AllowedMethods])).toEqual([
      ['/photos/*', ['GET', 'HEAD']],
    ]);
    const control = theOne(of(name), 'AWS::CloudFront::OriginAccessControl');
    expect(Origins.map(({ OriginAccessControlId }) => OriginAccessControlId)).toEqual([undefined, control.ref]);
    const api = ofType(of(name), 'AWS::CloudFront::CachePolicy').find(
      ({ ref }) => ref === DefaultCacheBehavior['CachePolicyId'],
    );
    expect(api?.properties['CachePolicyConfig']).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization', 'Origin'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  describe('every function', () => {
    test('runs on the newest Node there is, on arm64', () => {
      expect(but(functions(name), ({ Runtime }) => Runtime === 'nodejs24.x')).toEqual([]);
      expect(
        but(functions(name), ({ Architectures }) => JSON.stringify(Architectures) === JSON.stringify(['arm64'])),
      ).toEqual([]);
    });

    test('is traced', () => {
      expect(but(functions(name), ({ TracingConfig }) => record(TracingConfig)['Mode'] === 'Active')).toEqual([]);
    });

    test('has a log group that is in the template', () => {
      const groups = new Set(ofType(of(name), 'AWS::Logs::LogGroup').map(({ ref }) => ref));

      expect(
        but(functions(name), ({ LoggingConfig }) => groups.has(String(record(LoggingConfig)['LogGroup']))),
      ).toEqual([]);
    });

    test('ends before API Gateway gives up on it', () => {
      // 30 seconds is the most an integration of an HTTP API may take; nobody waits for what a person or an event starts.
      const unawaited = [uploads, commands, schedules].flatMap((kind) =>
        Object.keys(kind).map((one) => `swapyard-${name}-${kebab(one)}`),
      );
      const awaited = functions(name).filter(({ ref }) => !unawaited.includes(ref));

      expect(awaited.length).toBe(functions(name).length - unawaited.length);
      expect(but(awaited, ({ Timeout }) => Number(Timeout) <= 30)).toEqual([]);
      expect(but(functions(name), ({ Timeout }) => Number(Timeout) <= 120)).toEqual([]);
    });

    test('gets no secret and no credential by its environment', () => {
      const allowed = new Set([
        'NODE_OPTIONS',
        'POWERTOOLS_SERVICE_NAME',
        'POWERTOOLS_METRICS_NAMESPACE',
        'POWERTOOLS_LOG_LEVEL',
        'TABLE_NAME',
        'USER_POOL_ID',
        'USER_POOL_CLIENT_ID',
        'EVENT_BUS_NAME',
        'PHOTO_BUCKET_NAME',
        'CDN_URL',
        'MARKET_TERMS',
        'STATE_MACHINE_ARN',
      ]);

      expect(
        but(functions(name), ({ Environment }) =>
          Object.keys(record(record(Environment)['Variables'])).every((variable) => allowed.has(variable)),
        ),
      ).toEqual([]);
    });
  });

  test(`every log group forgets after ${keeps ? 'three months' : 'a week'}`, () => {
    const groups = ofType(of(name), 'AWS::Logs::LogGroup');

    expect(but(groups, ({ RetentionInDays }) => RetentionInDays === (keeps ? 90 : 7))).toEqual([]);
  });

  describe('the API', () => {
    const stage = () => theOne(of(name), 'AWS::ApiGatewayV2::Stage').properties;

    test('writes an access log without addresses, queries or tokens', () => {
      const { DestinationArn, Format } = record(stage()['AccessLogSettings']);
      const logged = JSON.parse(String(Format)) as Record<string, string>;

      expect(DestinationArn).toMatch(new RegExp(`:log-group:/aws/vendedlogs/apigateway/swapyard-${name}(:\\*)?$`));
      expect(Object.values(logged)).toEqual(
        expect.arrayContaining(['$context.requestId', '$context.routeKey', '$context.status']),
      );
      expect(
        Object.values(logged).filter((variable) =>
          /identity|claims|querystring|header|\$context\.path/i.test(variable),
        ),
      ).toEqual([]);
    });

    test('limits all routes, and more those that sign in or let a file be sent', () => {
      const all = record(stage()['DefaultRouteSettings']);
      const stricter = Object.entries<Route>(routes).flatMap(([, { method, path, throttle }]) =>
        throttle ? [[`${method} ${path}`, throttle] as const] : [],
      );

      expect(all).toMatchObject({ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 });
      expect(stage()['RouteSettings']).toEqual(
        Object.fromEntries(
          stricter.map(([key, { rate, burst }]) => [
            key,
            { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, DetailedMetricsEnabled: false },
          ]),
        ),
      );
      expect(stricter.map(([key]) => key).sort()).toEqual(
        Object.values<Route>(routes)
          // Refreshing and logging out want a token that nobody guesses.
          .filter(
            (route) =>
              (route.tag === 'auth' && !/\/(?:refresh|logout)$/.test(route.path)) ||
              route === (routes.requestPhotoUpload as Route),
          )
          .map(({ method, path }) => `${method} ${path}`)
          .sort(),
      );
      for (const [, { rate, burst }] of stricter) {
        expect(rate).toBeLessThan(Number(all['ThrottlingRateLimit']));
        expect(burst).toBeLessThan(Number(all['ThrottlingBurstLimit']));
      }
    });

    test(`lets ${keeps ? 'no web page' : 'pages of this machine'} call it from a browser by default`, () => {
      const cors = theOne(of(name), 'AWS::ApiGatewayV2::Api').properties['CorsConfiguration'];

      if (keeps) expect(cors).toBeUndefined();
      else expect(record(cors)['AllowOrigins']).toEqual(['http://localhost:5173', 'http://127.0.0.1:5173']);
    });
  });

  describe('what is delivered asynchronously', () => {
    const queueArns = () => ofType(of(name), 'AWS::SQS::Queue').map(({ attributes }) => attributes['Arn']);
    /** A schedule delivers nothing that could be lost: the next tick does the same. */
    const delivering = () =>
      ofType(of(name), 'AWS::Events::Rule').filter(({ properties }) => properties['EventPattern'] !== undefined);

    test('by the stream has retries, an end to them and a dead-letter queue', () => {
      const mappings = ofType(of(name), 'AWS::Lambda::EventSourceMapping');

      expect(mappings).toHaveLength(1);
      for (const { properties } of mappings) {
        expect(queueArns()).toContain(record(record(properties['DestinationConfig'])['OnFailure'])['Destination']);
        expect(properties).toMatchObject({
          BisectBatchOnFunctionError: true,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          MaximumRetryAttempts: 8,
        });
        // A stream keeps its records for 24 hours: given up later, a record would be lost instead of kept.
        expect(Number(properties['MaximumRecordAgeInSeconds'])).toBeLessThan(24 * 3600);
      }
    });

    test('by a rule has retries, an end to them and a dead-letter queue the rule may send to', () => {
      const rules = delivering();
      const policies = ofType(of(name), 'AWS::SQS::QueuePolicy');

      expect(rules.length).toBeGreaterThan(0);
      for (const { attributes, properties } of rules)
        for (const target of properties['Targets'] as Record<string, unknown>[]) {
          const arn = record(target['DeadLetterConfig'])['Arn'];
          expect(queueArns()).toContain(arn);
          expect(target['RetryPolicy']).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 8 });
          expect(policies.flatMap((policy) => record(policy.properties['PolicyDocument'])['Statement'])).toContainEqual(
            expect.objectContaining({
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Resource: arn,
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { ArnEquals: { 'aws:SourceArn': attributes['Arn'] } },
            }),
          );
        }
    });

    test('to a function by a rule is kept when the function fails again and again', () => {
      const invoked = delivering().flatMap(({ properties }) =>
        (properties['Targets'] as Record<string, unknown>[]).map((target) => String(target['Arn'])),
      );
      const configs = ofType(of(name), 'AWS::Lambda::EventInvokeConfig').map(({ properties }) => properties);

      for (const arn of invoked) {
        const config = configs.find(({ FunctionName }) => arn.endsWith(`:function:${FunctionName}`));
        expect(config).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 });
        expect(queueArns()).toContain(record(record(config?.['DestinationConfig'])['OnFailure'])['Destination']);
      }
    });

    test('has an alarm on every dead-letter queue', () => {
      const alarms = ofType(of(name), 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
      const topic = theOne(of(name), 'AWS::SNS::Topic');
      const queues = ofType(of(name), 'AWS::SQS::Queue');

      expect(queues.length).toBeGreaterThan(0);
      for (const queue of queues)
        expect(alarms).toContainEqual(
          expect.objectContaining({
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateNumberOfMessagesVisible',
            Dimensions: [{ Name: 'QueueName', Value: queue.attributes['QueueName'] }],
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            EvaluationPeriods: 1,
            AlarmActions: [topic.ref],
          }),
        );
    });

    test('is kept for two weeks, encrypted', () => {
      const queues = ofType(of(name), 'AWS::SQS::Queue');

      expect(
        but(
          queues,
          ({ MessageRetentionPeriod, SqsManagedSseEnabled }) =>
            MessageRetentionPeriod === 14 * 86_400 && SqsManagedSseEnabled === true,
        ),
      ).toEqual([]);
    });
  });

  test('every alarm tells the topic, and the topic whoever the deployment names', () => {
    const topic = theOne(of(name), 'AWS::SNS::Topic').ref;
    const alarms = ofType(of(name), 'AWS::CloudWatch::Alarm');

    expect(but(alarms, ({ AlarmActions }) => JSON.stringify(AlarmActions) === JSON.stringify([topic]))).toEqual([]);
    expect(ofType(of(name), 'AWS::SNS::Subscription').map(({ properties }) => properties)).toEqual(
      'alarmEmail' in stages[name] ? [{ Protocol: 'email', TopicArn: topic, Endpoint: stages[name].alarmEmail }] : [],
    );
  });

  test('queues and the topic refuse what is not encrypted on its way', () => {
    const refuses = (type: string, list: string, ref: string): boolean =>
      ofType(of(name), type)
        .filter(({ properties }) => (properties[list] as string[]).includes(ref))
        .flatMap(({ properties }) => record(properties['PolicyDocument'])['Statement'] as Record<string, unknown>[])
        .some(
          ({ Effect, Condition }) =>
            Effect === 'Deny' && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        );
    const queues = ofType(of(name), 'AWS::SQS::Queue').map(({ ref }) => ref);

    expect(queues.filter((ref) => !refuses('AWS::SQS::QueuePolicy', 'Queues', ref))).toEqual([]);
    expect(refuses('AWS::SNS::TopicPolicy', 'Topics', theOne(of(name), 'AWS::SNS::Topic').ref)).toBe(true);
  });

  describe('the user pool', () => {
    test('wants long passwords and proves the mailbox', () => {
      expect(theOne(of(name), 'AWS::Cognito::UserPool').properties).toMatchObject({
        Policies: {
          PasswordPolicy: {
            MinimumLength: 12,
            RequireLowercase: false,
            RequireUppercase: false,
            RequireNumbers: false,
            RequireSymbols: false,
          },
        },
        AliasAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      });
    });

    test('keeps the role chosen at sign-up from being changed by its owner', () => {
      const { Schema } = theOne(of(name), 'AWS::Cognito::UserPool').properties;

      expect(Schema).toContainEqual(expect.objectContaining({ Name: 'role', Mutable: false }));
    });

    test('checks passwords only for those who have the permission to ask it to', () => {
      expect(theOne(of(name), 'AWS::Cognito::UserPoolClient').properties['ExplicitAuthFlows']).toEqual([
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      ]);
      expect(theOne(of(name), 'AWS::Cognito::UserPoolClient').properties['AllowedOAuthFlowsUserPoolClient']).toBe(
        false,
      );
    });

    test('does not tell who has an account, and gives out short-lived tokens', () => {
      const day = 24 * 60;

      expect(theOne(of(name), 'AWS::Cognito::UserPoolClient').properties).toMatchObject({
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        AccessTokenValidity: 15,
        IdTokenValidity: 15,
        RefreshTokenValidity: 30 * day,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      });
    });

    test('has one group: the operators', () => {
      expect(theOne(of(name), 'AWS::Cognito::UserPoolGroup').properties).toMatchObject({
        GroupName: 'operator',
        UserPoolId: theOne(of(name), 'AWS::Cognito::UserPool').ref,
      });
    });
  });
});

test('given origins by context then exactly those may call the API from a browser, in prod as well', () => {
  const stack = synthesizeStage('prod', { corsOrigins: 'https://a.example, https://b.example,' });
  try {
    expect(theOne(stack, 'AWS::ApiGatewayV2::Api').properties['CorsConfiguration']).toEqual({
      AllowOrigins: ['https://a.example', 'https://b.example'],
      AllowMethods: expect.arrayContaining([...new Set(Object.values<Route>(routes).map(({ method }) => method))]),
      AllowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'],
      ExposeHeaders: ['etag', 'idempotency-replayed', 'retry-after', 'x-request-id'],
      MaxAge: 3600,
    });
  } finally {
    stack.remove();
  }
});

test('given origins by context then pages of exactly those may post upload forms', () => {
  const stack = synthesizeStage('prod', { corsOrigins: 'https://a.example,https://b.example' });
  try {
    expect(theOne(stack, 'AWS::S3::Bucket').properties['CorsConfiguration']).toEqual({
      CorsRules: [
        expect.objectContaining({
          AllowedMethods: ['POST'],
          AllowedOrigins: ['https://a.example', 'https://b.example'],
        }),
      ],
    });
  } finally {
    stack.remove();
  }
});

test('given a firewall by context then the CDN has it, and none otherwise', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/front/1';
  const stack = synthesizeStage('prod', { webAclArn });
  try {
    const [declared] = stack.declared.filter(({ type }) => type === 'AWS::CloudFront::Distribution');
    expect(JSON.stringify(declared)).toContain(webAclArn);
  } finally {
    stack.remove();
  }
  expect(stageOf('dev', () => '').webAclArn).toBeUndefined();
});

test.each(['production', '', undefined, 'toString', 1])(
  'given the unknown stage %p then the error says which there are',
  (name) => {
    expect(() => stageOf(name)).toThrow(
      new RangeError(`stage is dev or prod, not ${String(name)}: cdk synth -c stage=prod`),
    );
  },
);

test('given empty context then the stage is as if there were none', () => {
  const { corsOrigins, alarmEmail } = stageOf('dev', () => '');

  expect([corsOrigins, alarmEmail]).toEqual([[], undefined]);
});
