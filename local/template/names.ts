import { type Named, Naming, PARTITION, URL_SUFFIX } from './naming.ts';
import { ALPHABETS } from './physical-ids.ts';

export interface Names {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
}

type Row = (resource: Naming) => Names;

/** Longest name of a type for which no tighter limit is known. */
const ANY_LENGTH = 255;

/**
 * Physical names of a resource, from the table below. A type without a row has a made-up name and no attributes.
 * @throws TemplateError when a property that names the resource is missing or no string
 */
export function namesOf(type: string, resource: Named): Names {
  const naming = new Naming(resource);
  return ROWS.get(type)?.(naming) ?? { ref: naming.generated(ANY_LENGTH), attributes: {} };
}

/** `Ref` and the only attribute of interest are the same identifier. */
const idRow =
  (attribute: string, alphabet: string, length: number): Row =>
  (r) => {
    const id = r.identifier(alphabet, length);
    return { ref: id, attributes: { [attribute]: id } };
  };

/** `Ref` is a name, and there is an ARN made of it. */
const nameRow =
  (property: string, limit: number, arnOf: (name: string, r: Naming) => string): Row =>
  (r) => {
    const ref = r.named(property, limit);
    return { ref, attributes: { Arn: arnOf(ref, r) } };
  };

/** `Ref` is a property that the template must give. */
const propertyRow =
  (property: string): Row =>
  (r) => ({ ref: r.required(property), attributes: {} });

/** `Ref` is a UUID, which is the attribute `Id` as well. */
const uuidRow: Row = (r) => ({ ref: r.uuid(), attributes: { Id: r.uuid() } });

const table: Row = (r) => {
  const name = r.named('TableName', 255);
  const arn = r.arn('dynamodb', `table/${name}`);
  // A table without a stream has no such attribute, and CloudFormation fails on asking for it.
  const stream = r.has('StreamSpecification') ? { StreamArn: `${arn}/stream/2026-01-01T00:00:00.000` } : {};
  return { ref: name, attributes: { Arn: arn, ...stream } };
};

/** Name of a function that a property gives as name, partial ARN or ARN. */
const functionNameOf = (given: string) => (given.includes(':function:') ? given.split(':function:')[1] : given) ?? '';

/**
 * Per type what `Ref` and `Fn::GetAtt` give, as "Return values" in the CloudFormation template reference says; length
 * limits as in each service's API reference. To support a type, add a row.
 */
const ROWS: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['AWS::DynamoDB::Table', table],
  [
    'AWS::DynamoDB::GlobalTable',
    (r) => {
      const { ref, attributes } = table(r);
      return { ref, attributes: { ...attributes, TableId: r.uuid() } };
    },
  ],

  ['AWS::Lambda::Function', nameRow('FunctionName', 64, (name, r) => r.arn('lambda', `function:${name}`))],
  [
    'AWS::Lambda::Version',
    (r) => {
      const arn = r.arn('lambda', `function:${functionNameOf(r.required('FunctionName'))}:1`);
      return { ref: arn, attributes: { FunctionArn: arn, Version: '1' } };
    },
  ],
  [
    'AWS::Lambda::Alias',
    (r) => {
      const arn = r.arn('lambda', `function:${functionNameOf(r.required('FunctionName'))}:${r.required('Name')}`);
      return { ref: arn, attributes: { AliasArn: arn } };
    },
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    (r) => ({
      ref: r.uuid(),
      attributes: { Id: r.uuid(), EventSourceMappingArn: r.arn('lambda', `event-source-mapping:${r.uuid()}`) },
    }),
  ],
  [
    'AWS::Lambda::Permission',
    (r) => {
      const id = r.generated(100);
      return { ref: id, attributes: { Id: id } };
    },
  ],
  [
    'AWS::Lambda::LayerVersion',
    (r) => {
      const arn = r.arn('lambda', `layer:${r.named('LayerName', 140)}:1`);
      return { ref: arn, attributes: { LayerVersionArn: arn } };
    },
  ],

  [
    'AWS::IAM::Role',
    (r) => {
      const name = r.named('RoleName', 64);
      const path = r.optional('Path') ?? '/';
      const id = `AROA${r.identifier(ALPHABETS.upper, 17)}`;
      return { ref: name, attributes: { Arn: r.globalArn('iam', `role${path}${name}`), RoleId: id } };
    },
  ],
  [
    'AWS::IAM::ManagedPolicy',
    (r) => {
      const arn = r.globalArn('iam', `policy${r.optional('Path') ?? '/'}${r.named('ManagedPolicyName', 128)}`);
      return { ref: arn, attributes: { PolicyArn: arn, PolicyId: `ANPA${r.identifier(ALPHABETS.upper, 17)}` } };
    },
  ],

  [
    'AWS::ApiGatewayV2::Api',
    (r) => {
      const id = r.identifier(ALPHABETS.lower, 10);
      const scheme = r.optional('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
      return {
        ref: id,
        attributes: {
          ApiId: id,
          ApiEndpoint: `${scheme}://${id}.execute-api.${r.region}.${URL_SUFFIX}`,
          ExecuteApiArn: r.arn('execute-api', id),
        },
      };
    },
  ],
  ['AWS::ApiGatewayV2::Stage', propertyRow('StageName')],
  ['AWS::ApiGatewayV2::Route', idRow('RouteId', ALPHABETS.lower, 7)],
  ['AWS::ApiGatewayV2::RouteResponse', idRow('RouteResponseId', ALPHABETS.lower, 7)],
  ['AWS::ApiGatewayV2::Integration', idRow('IntegrationId', ALPHABETS.lower, 7)],
  ['AWS::ApiGatewayV2::IntegrationResponse', idRow('IntegrationResponseId', ALPHABETS.lower, 7)],
  ['AWS::ApiGatewayV2::Authorizer', idRow('AuthorizerId', ALPHABETS.lower, 6)],
  ['AWS::ApiGatewayV2::Deployment', idRow('DeploymentId', ALPHABETS.lower, 6)],
  ['AWS::ApiGatewayV2::ApiMapping', idRow('ApiMappingId', ALPHABETS.lower, 6)],

  [
    'AWS::Cognito::UserPool',
    (r) => {
      const id = `${r.region}_${r.identifier(ALPHABETS.mixed, 9)}`;
      const provider = `cognito-idp.${r.region}.${URL_SUFFIX}/${id}`;
      return {
        ref: id,
        attributes: {
          Arn: r.arn('cognito-idp', `userpool/${id}`),
          ProviderName: provider,
          ProviderURL: `https://${provider}`,
          UserPoolId: id,
        },
      };
    },
  ],
  [
    'AWS::Cognito::UserPoolClient',
    (r) => {
      const id = r.identifier(ALPHABETS.lower, 26);
      return { ref: id, attributes: { ClientId: id, Name: r.named('ClientName', 128) } };
    },
  ],
  ['AWS::Cognito::UserPoolGroup', (r) => ({ ref: r.named('GroupName', 128), attributes: {} })],
  ['AWS::Cognito::UserPoolDomain', propertyRow('Domain')],
  ['AWS::Cognito::UserPoolResourceServer', propertyRow('Identifier')],

  [
    'AWS::Events::EventBus',
    (r) => {
      const name = r.required('Name');
      return { ref: name, attributes: { Arn: r.arn('events', `event-bus/${name}`), Name: name } };
    },
  ],
  [
    'AWS::Events::Rule',
    (r) => {
      const name = r.named('Name', 64);
      const bus = r.optional('EventBusName')?.replace(/^arn:.*:event-bus\//, '') ?? 'default';
      const custom = bus !== 'default';
      return {
        ref: custom ? `${bus}|${name}` : name,
        attributes: { Arn: r.arn('events', `rule/${custom ? `${bus}/` : ''}${name}`), RuleName: name },
      };
    },
  ],
  ['AWS::Events::Archive', nameRow('ArchiveName', 48, (name, r) => r.arn('events', `archive/${name}`))],
  [
    'AWS::Scheduler::Schedule',
    nameRow('Name', 64, (name, r) => r.arn('scheduler', `schedule/${r.optional('GroupName') ?? 'default'}/${name}`)),
  ],
  ['AWS::Scheduler::ScheduleGroup', nameRow('Name', 64, (name, r) => r.arn('scheduler', `schedule-group/${name}`))],

  [
    'AWS::SQS::Queue',
    (r) => {
      const fifo = r.isTrue('FifoQueue') ? '.fifo' : '';
      const name = r.optional('QueueName') ?? `${r.generated(80 - fifo.length)}${fifo}`;
      const url = `https://sqs.${r.region}.${URL_SUFFIX}/${r.account}/${name}`;
      return { ref: url, attributes: { Arn: r.arn('sqs', name), QueueName: name, QueueUrl: url } };
    },
  ],
  [
    'AWS::SNS::Topic',
    (r) => {
      const fifo = r.isTrue('FifoTopic') ? '.fifo' : '';
      const name = r.optional('TopicName') ?? `${r.generated(256 - fifo.length)}${fifo}`;
      return { ref: r.arn('sns', name), attributes: { TopicArn: r.arn('sns', name), TopicName: name } };
    },
  ],
  [
    'AWS::SNS::Subscription',
    (r) => {
      const arn = `${r.required('TopicArn')}:${r.uuid()}`;
      return { ref: arn, attributes: { Arn: arn } };
    },
  ],

  [
    'AWS::S3::Bucket',
    (r) => {
      const name = r.optional('BucketName') ?? r.generated(63).toLowerCase();
      return {
        ref: name,
        attributes: {
          Arn: `arn:${PARTITION}:s3:::${name}`,
          DomainName: `${name}.s3.${URL_SUFFIX}`,
          RegionalDomainName: `${name}.s3.${r.region}.${URL_SUFFIX}`,
          DualStackDomainName: `${name}.s3.dualstack.${r.region}.${URL_SUFFIX}`,
        },
      };
    },
  ],
  ['AWS::S3::BucketPolicy', propertyRow('Bucket')],
  [
    'AWS::StepFunctions::StateMachine',
    (r) => {
      const name = r.named('StateMachineName', 80);
      const arn = r.arn('states', `stateMachine:${name}`);
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
  ],

  ['AWS::Logs::LogGroup', nameRow('LogGroupName', 512, (name, r) => r.arn('logs', `log-group:${name}:*`))],
  ['AWS::CloudWatch::Alarm', nameRow('AlarmName', 255, (name, r) => r.arn('cloudwatch', `alarm:${name}`))],
  ['AWS::CloudWatch::CompositeAlarm', nameRow('AlarmName', 255, (name, r) => r.arn('cloudwatch', `alarm:${name}`))],
  ['AWS::CloudWatch::Dashboard', (r) => ({ ref: r.named('DashboardName', 255), attributes: {} })],

  [
    'AWS::CloudFront::Distribution',
    (r) => {
      const id = `E${r.identifier(ALPHABETS.upper, 13)}`;
      return {
        ref: id,
        attributes: { Id: id, DomainName: `d${r.identifier(ALPHABETS.lower, 13, 'domain')}.cloudfront.net` },
      };
    },
  ],
  ['AWS::CloudFront::OriginAccessControl', idRow('Id', ALPHABETS.upper, 14)],
  ['AWS::CloudFront::CachePolicy', uuidRow],
  ['AWS::CloudFront::OriginRequestPolicy', uuidRow],
  ['AWS::CloudFront::ResponseHeadersPolicy', uuidRow],
  [
    'AWS::CloudFront::Function',
    (r) => {
      const arn = r.globalArn('cloudfront', `function/${r.required('Name')}`);
      return { ref: arn, attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn } };
    },
  ],
  [
    'AWS::WAFv2::WebACL',
    (r) => {
      const [name, scope] = [r.named('Name', 128), r.required('Scope')];
      const place = scope === 'CLOUDFRONT' ? 'global' : 'regional';
      return {
        ref: `${name}|${r.uuid()}|${scope}`,
        attributes: { Id: r.uuid(), Arn: r.arn('wafv2', `${place}/webacl/${name}/${r.uuid()}`) },
      };
    },
  ],

  ['AWS::KMS::Key', (r) => ({ ref: r.uuid(), attributes: { KeyId: r.uuid(), Arn: r.arn('kms', `key/${r.uuid()}`) } })],
  ['AWS::KMS::Alias', propertyRow('AliasName')],
  [
    'AWS::SSM::Parameter',
    (r) => {
      const name = r.named('Name', 1011);
      const slash = name.startsWith('/') ? '' : '/';
      return {
        ref: name,
        attributes: {
          Arn: r.arn('ssm', `parameter${slash}${name}`),
          Type: r.required('Type'),
          Value: r.required('Value'),
        },
      };
    },
  ],
  [
    'AWS::SecretsManager::Secret',
    (r) => {
      const arn = r.arn('secretsmanager', `secret:${r.named('Name', 512)}-${r.identifier(ALPHABETS.mixed, 6)}`);
      return { ref: arn, attributes: { Id: arn } };
    },
  ],
]);
