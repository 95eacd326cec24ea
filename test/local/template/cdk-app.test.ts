import { readdirSync } from 'node:fs';
import type { Assembly, Resource } from '../../../local/types.ts';
import { load, removeTemporaryFolders, temporaryFolder } from './assembly-folder.ts';
import { APP_TYPES, synthesize } from './cdk-app.ts';

afterAll(removeTemporaryFolders);

describe.each([
  ['with asset metadata, as the command line writes it', true],
  ['without asset metadata', false],
])('given an app synthesized by the CDK %s', (_name, metadata) => {
  let assembly: Assembly;
  beforeAll(() => {
    assembly = load(synthesize(temporaryFolder(), metadata), { supported: APP_TYPES });
  });

  const only = (type: string, stack = ''): Resource => {
    const [found, ...others] = assembly.resources.filter(
      (resource) => resource.type === type && resource.id.startsWith(`Shop-dev/${stack}`),
    );
    if (!found || others.length > 0) throw new Error(`expected one ${type} in ${stack}`);
    return found;
  };

  it('when loaded, then nothing unresolved is left in it', () => {
    const text = JSON.stringify(
      assembly.resources.map(({ properties, ref, attributes }) => [properties, ref, attributes]),
    );
    expect(text).not.toMatch(/"Ref":|"Fn::|\$\{AWS::|undefined/);
    expect(assembly.stackName).toBe('Shop-dev');
  });

  it('when a function in a nested stack is looked at, then its table and code are those of the parent', () => {
    const get = only('AWS::Lambda::Function', 'Listings');
    expect(get.properties['Environment']).toEqual({ Variables: { TABLE: only('AWS::DynamoDB::GlobalTable').ref } });
    expect(get.properties['Runtime']).toBe('nodejs24.x');
    const { S3Key, S3Bucket } = get.properties['Code'] as { S3Key: string; S3Bucket: string };
    expect(S3Bucket).toMatch(/-assets-000000000000-eu-central-1$/);
    expect(readdirSync(assembly.codeFolder(S3Key))).toEqual(['index.js']);
  });

  it('when a route is looked at, then API, integration and authorizer are found by its ids', () => {
    const { ApiId, Target, AuthorizerId, RouteKey } = only('AWS::ApiGatewayV2::Route').properties;
    expect(RouteKey).toBe('GET /listings');
    expect(ApiId).toBe(only('AWS::ApiGatewayV2::Api').ref);
    expect(Target).toBe(`integrations/${only('AWS::ApiGatewayV2::Integration').ref}`);
    expect(AuthorizerId).toBe(only('AWS::ApiGatewayV2::Authorizer').ref);
    expect(only('AWS::ApiGatewayV2::Integration').properties['IntegrationUri']).toBe(
      only('AWS::Lambda::Function', 'Listings').attributes['Arn'],
    );
  });

  it('when the authorizer is looked at, then its issuer is the URL of the user pool', () => {
    expect(only('AWS::ApiGatewayV2::Authorizer').properties['JwtConfiguration']).toEqual({
      Audience: [only('AWS::Cognito::UserPoolClient').ref],
      Issuer: only('AWS::Cognito::UserPool').attributes['ProviderURL'],
    });
  });

  it('when stream, rule and queue are looked at, then each names the other', () => {
    const relay = assembly.resources.find(
      ({ type, id }) => type === 'AWS::Lambda::Function' && !id.includes('/Listings'),
    );
    const mapping = only('AWS::Lambda::EventSourceMapping').properties;
    expect(mapping['FunctionName']).toBe(relay?.ref);
    expect(mapping['EventSourceArn']).toBe(only('AWS::DynamoDB::GlobalTable').attributes['StreamArn']);
    const rule = only('AWS::Events::Rule');
    expect(rule.ref.split('|')[0]).toBe(only('AWS::Events::EventBus').ref);
    expect(rule.properties['Targets']).toEqual([
      expect.objectContaining({
        Arn: relay?.attributes['Arn'],
        DeadLetterConfig: { Arn: only('AWS::SQS::Queue').attributes['Arn'] },
      }),
    ]);
    expect(only('AWS::SQS::QueuePolicy').properties['Queues']).toEqual([only('AWS::SQS::Queue').ref]);
  });

  it('when outputs are read, then those of nested stacks came up', () => {
    expect(assembly.outputs).toEqual({
      Url: only('AWS::ApiGatewayV2::Api').attributes['ApiEndpoint'],
      GetArn: only('AWS::Lambda::Function', 'Listings').attributes['Arn'],
    });
  });
});
