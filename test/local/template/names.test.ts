import * as fc from 'fast-check';
import { namesOf } from '../../../local/template/names.ts';
import { generatedName } from '../../../local/template/physical-ids.ts';

function names(type: string, properties: Record<string, unknown> = {}, logicalId = 'Thing', stackName = 'Shop') {
  return namesOf(type, {
    id: `${stackName}/${logicalId}`,
    logicalId,
    stackName,
    region: 'eu-central-1',
    account: '000000000000',
    properties,
    at: { stack: stackName, logicalId, path: [] },
  });
}

describe('given a resource without a name of its own', () => {
  it('when a name is made up, then it fits the limit, keeps both parts and is the same each time', () => {
    const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,200}$/);
    fc.assert(
      fc.property(id, id, fc.integer({ min: 32, max: 255 }), (stack, logicalId, limit) => {
        const name = generatedName(stack, logicalId, `${stack}/${logicalId}`, limit);
        expect(name.length).toBeLessThanOrEqual(limit);
        expect(name).toMatch(/^[A-Za-z0-9]+-[A-Za-z0-9]+-[A-Z0-9]{12}$/);
        expect(generatedName(stack, logicalId, `${stack}/${logicalId}`, limit)).toBe(name);
        if (stack.length + logicalId.length + 14 <= limit) expect(name.startsWith(`${stack}-${logicalId}-`)).toBe(true);
      }),
    );
  });

  it('when ids differ only beyond the cut, then the names differ', () => {
    const long = 'a'.repeat(100);
    const [one, two] = [`${long}1`, `${long}2`].map((logicalId) => names('AWS::Lambda::Function', {}, logicalId).ref);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^Shop-a{46}-[A-Z0-9]{12}$/);
    const both = names('AWS::Lambda::Function', {}, long, 'S'.repeat(100)).ref;
    expect(both).toMatch(/^S{25}-a{25}-[A-Z0-9]{12}$/);
  });

  it.each([
    ['AWS::Lambda::Function', /^Shop-Thing-[A-Z0-9]{12}$/],
    ['AWS::SQS::Queue', /^https:\/\/sqs\.eu-central-1\.amazonaws\.com\/000000000000\/Shop-Thing-[A-Z0-9]{12}$/],
    ['AWS::S3::Bucket', /^shop-thing-[a-z0-9]{12}$/],
    ['AWS::Cognito::UserPool', /^eu-central-1_[A-Za-z0-9]{9}$/],
    ['AWS::Cognito::UserPoolClient', /^[a-z0-9]{26}$/],
    ['AWS::ApiGatewayV2::Api', /^[a-z0-9]{10}$/],
    ['AWS::Lambda::EventSourceMapping', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/],
    ['AWS::SNS::Topic', /^arn:aws:sns:eu-central-1:000000000000:Shop-Thing-[A-Z0-9]{12}$/],
    ['AWS::StepFunctions::StateMachine', /^arn:aws:states:eu-central-1:000000000000:stateMachine:Shop-Thing-/],
    ['AWS::Nobody::Knows', /^Shop-Thing-[A-Z0-9]{12}$/],
  ])('when it is a %s, then Ref has the shape of the service', (type, shape) => {
    expect(names(type).ref).toMatch(shape);
  });
});

describe('given a resource that is named', () => {
  it.each<[string, Record<string, unknown>, string, Record<string, string>]>([
    [
      'AWS::DynamoDB::GlobalTable',
      { TableName: 't', StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } },
      't',
      {
        Arn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/t',
        StreamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/t/stream/2026-01-01T00:00:00.000',
      },
    ],
    ['AWS::IAM::Role', { RoleName: 'r' }, 'r', { Arn: 'arn:aws:iam::000000000000:role/r' }],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/a/' }, 'r', { Arn: 'arn:aws:iam::000000000000:role/a/r' }],
    ['AWS::Events::Rule', { Name: 'r' }, 'r', { Arn: 'arn:aws:events:eu-central-1:000000000000:rule/r' }],
    [
      'AWS::Events::Rule',
      { Name: 'r', EventBusName: 'b' },
      'b|r',
      { Arn: 'arn:aws:events:eu-central-1:000000000000:rule/b/r' },
    ],
    [
      'AWS::Events::Rule',
      { Name: 'r', EventBusName: 'arn:aws:events:eu-central-1:000000000000:event-bus/b' },
      'b|r',
      { RuleName: 'r' },
    ],
    [
      'AWS::Logs::LogGroup',
      { LogGroupName: '/x' },
      '/x',
      { Arn: 'arn:aws:logs:eu-central-1:000000000000:log-group:/x:*' },
    ],
    ['AWS::ApiGatewayV2::Stage', { StageName: '$default' }, '$default', {}],
    ['AWS::SSM::Parameter', { Name: '/n', Type: 'String', Value: 'v' }, '/n', { Value: 'v' }],
    [
      'AWS::Scheduler::Schedule',
      { Name: 's' },
      's',
      { Arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/s' },
    ],
    [
      'AWS::S3::Bucket',
      { BucketName: 'b' },
      'b',
      { Arn: 'arn:aws:s3:::b', RegionalDomainName: 'b.s3.eu-central-1.amazonaws.com' },
    ],
    ['AWS::S3::BucketPolicy', { Bucket: 'b' }, 'b', {}],
  ])('when it is a %s with %j, then Ref and attributes follow', (type, properties, ref, attributes) => {
    const named = names(type, properties);
    expect(named.ref).toBe(ref);
    expect(named.attributes).toMatchObject(attributes);
  });

  it('when a table has no stream, then it has no stream ARN', () => {
    expect(names('AWS::DynamoDB::Table').attributes).not.toHaveProperty('StreamArn');
  });

  it('when an API is a WebSocket one, then its endpoint is too', () => {
    expect(names('AWS::ApiGatewayV2::Api').attributes['ApiEndpoint']).toMatch(/^https:\/\/\w{10}\.execute-api\.eu-/);
    expect(names('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }).attributes['ApiEndpoint']).toMatch(/^wss:/);
  });

  it('when a queue is FIFO, then a made-up name ends as it must and fits 80 characters', () => {
    const { attributes } = names('AWS::SQS::Queue', { FifoQueue: true }, 'Q'.repeat(90));
    expect(attributes['QueueName']).toMatch(/^.{75}\.fifo$/);
  });

  it('when a name is missing that must be given, or is no text, then it is refused', () => {
    expect(() => names('AWS::Events::EventBus')).toThrow('Shop/Thing (Properties): the property Name is required');
    expect(() => names('AWS::SQS::Queue', { QueueName: 5 })).toThrow(
      'Shop/Thing (Properties.QueueName): expected a string',
    );
  });
});
