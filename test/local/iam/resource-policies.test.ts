import { evaluate } from '../../../local/iam/evaluate.ts';
import { principalsOf } from '../../../local/iam/principals.ts';
import { mayDeliver, mayInvoke } from '../../../local/iam/resource-policies.ts';
import type { Assembly } from '../../../local/types.ts';
import { load, removeTemporaryFolders, temporaryFolder } from '../template/assembly-folder.ts';
import { APP_TYPES, synthesize } from '../template/cdk-app.ts';
import { aDocument, aFunction, anAssembly, aResource } from './assembly.ts';

afterAll(removeTemporaryFolders);

const RULE = 'arn:aws:events:eu-central-1:000000000000:rule/bus/r';
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:q';

describe('given permissions of a function', () => {
  const permission = (properties: Record<string, unknown> = {}) =>
    aResource('AWS::Lambda::Permission', 'p', {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'arn:aws:lambda:eu-central-1:000000000000:function:fn',
      Principal: 'events.amazonaws.com',
      SourceArn: RULE,
      ...properties,
    });
  const invocation = { functionName: 'fn', service: 'events.amazonaws.com', sourceArn: RULE };

  it.each<[string, Record<string, unknown>, Partial<typeof invocation> & { sourceAccount?: string }, boolean]>([
    ['names it by ARN', {}, {}, true],
    ['names it by name', { FunctionName: 'fn' }, {}, true],
    ['names it by partial ARN', { FunctionName: '000000000000:function:fn' }, {}, true],
    [
      'names it and it is asked for by ARN',
      { FunctionName: 'fn' },
      { functionName: 'arn:aws:lambda:eu-central-1:000000000000:function:fn' },
      true,
    ],
    ['is for another function', { FunctionName: 'fn2' }, {}, false],
    ['is for a version only', { FunctionName: 'my-function:1' }, { functionName: 'my-function' }, false],
    ['is for that version', { FunctionName: 'my-function:1' }, { functionName: 'my-function:1' }, true],
    ['is for another service', { Principal: 'sns.amazonaws.com' }, {}, false],
    ['is for another action', { Action: 'lambda:InvokeFunctionUrl' }, {}, false],
    ['has wildcards in its source', { SourceArn: 'arn:aws:events:*:*:rule/bus/*' }, {}, true],
    ['is for another source', { SourceArn: `${RULE}2` }, {}, false],
    ['is for any source', { SourceArn: undefined }, {}, true],
    ['is for the account of the source', { SourceAccount: '000000000000' }, {}, true],
    ['is for another account', { SourceAccount: '111111111111' }, {}, false],
    [
      'is for an account that the ARN does not tell',
      { SourceArn: 'arn:aws:s3:::b', SourceAccount: '000000000000' },
      { sourceArn: 'arn:aws:s3:::b' },
      false,
    ],
    [
      'is for an account that the caller tells',
      { SourceArn: 'arn:aws:s3:::b', SourceAccount: '000000000000' },
      { sourceArn: 'arn:aws:s3:::b', sourceAccount: '000000000000' },
      true,
    ],
    ['is for an organization', { PrincipalOrgID: 'o-1' }, {}, false],
  ])('when one %s, then the answer follows', (_name, properties, asked, expected) => {
    expect(mayInvoke(anAssembly(aFunction('fn'), permission(properties)), { ...invocation, ...asked })).toBe(expected);
  });

  it('when there is none, then nobody may invoke it', () => {
    expect(mayInvoke(anAssembly(aFunction('fn')), invocation)).toBe(false);
  });
});

describe('given policies of a queue', () => {
  const queue = aResource('AWS::SQS::Queue', 'https://sqs/q', {}, { Arn: QUEUE });
  const policy = (...statements: unknown[]) =>
    aResource('AWS::SQS::QueuePolicy', 'p', { Queues: ['https://sqs/q'], PolicyDocument: aDocument(...statements) });
  const send = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: QUEUE,
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
  };
  const tlsOnly = {
    Effect: 'Deny',
    Action: 'sqs:*',
    Resource: QUEUE,
    Principal: { AWS: '*' },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const delivery = { queueArn: QUEUE, service: 'events.amazonaws.com', sourceArn: RULE };

  it.each<[string, unknown[], boolean]>([
    ['service and source', [send], true],
    ['them, and TLS only', [tlsOnly, send], true],
    ['TLS only', [tlsOnly], false],
    ['the service over TLS', [{ ...send, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }], true],
    ['them, but denies everyone', [send, { ...tlsOnly, Condition: undefined, Principal: '*' }], false],
    [
      'them, but denies that account',
      [send, { ...tlsOnly, Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }],
      false,
    ],
    ['another service', [{ ...send, Principal: { Service: ['sns.amazonaws.com'] } }], false],
    ['a user of that name', [{ ...send, Principal: { AWS: 'events.amazonaws.com' } }], false],
    ['another source', [{ ...send, Condition: { ArnEquals: { 'aws:SourceArn': `${RULE}2` } } }], false],
    ['another queue', [{ ...send, Resource: `${QUEUE}2` }], false],
    ['receiving only', [{ ...send, Action: 'sqs:ReceiveMessage' }], false],
  ])('when they allow %s, then the answer follows', (_name, statements, expected) => {
    const cleaned: unknown[] = JSON.parse(JSON.stringify(statements));
    expect(mayDeliver(anAssembly(queue, policy(...cleaned)), delivery)).toBe(expected);
  });

  it('when the policy is attached to another queue, or there is no such queue, then nothing is delivered', () => {
    const other = aResource('AWS::SQS::QueuePolicy', 'p', {
      Queues: ['https://sqs/z'],
      PolicyDocument: aDocument(send),
    });
    expect(mayDeliver(anAssembly(queue, other), delivery)).toBe(false);
    expect(mayDeliver(anAssembly(policy(send)), delivery)).toBe(false);
  });

  it('when a statement names no principal, then it is refused', () => {
    const { Principal: _, ...nobody } = send;
    expect(() => mayDeliver(anAssembly(queue, policy(nobody)), delivery)).toThrow(
      'Shop/p, statement 0: Principal is missing',
    );
  });
});

describe('given an app synthesized by the CDK', () => {
  let assembly: Assembly;
  beforeAll(() => {
    assembly = load(synthesize(temporaryFolder(), true), { supported: APP_TYPES });
  });
  const find = (type: string, part = '') => {
    const found = assembly.resources.find((one) => one.type === type && one.id.includes(part));
    if (!found) throw new Error(`no ${type}`);
    return found;
  };

  it('when a rule delivers to its function and its dead-letter queue, then it may, and another rule may not', () => {
    const rule = find('AWS::Events::Rule').attributes['Arn'] ?? '';
    const service = 'events.amazonaws.com';
    const functionName = find('AWS::Lambda::Function', '/Relay').ref;
    const queueArn = find('AWS::SQS::Queue').attributes['Arn'] ?? '';
    expect(mayInvoke(assembly, { functionName, service, sourceArn: rule })).toBe(true);
    expect(mayInvoke(assembly, { functionName, service, sourceArn: `${rule}2` })).toBe(false);
    expect(mayDeliver(assembly, { queueArn, service, sourceArn: rule })).toBe(true);
    expect(mayDeliver(assembly, { queueArn, service, sourceArn: `${rule}2` })).toBe(false);
  });

  it('when API Gateway calls the function of a route, then it may, for that path only', () => {
    const api = `arn:aws:execute-api:eu-central-1:000000000000:${find('AWS::ApiGatewayV2::Api').ref}`;
    const functionName = find('AWS::Lambda::Function', '/Get').ref;
    const from = (sourceArn: string) =>
      mayInvoke(assembly, { functionName, service: 'apigateway.amazonaws.com', sourceArn });
    expect(from(`${api}/$default/GET/listings`)).toBe(true);
    expect(from(`${api}/$default/GET/orders`)).toBe(false);
  });

  it('when functions call the table, then each may do what it was granted', () => {
    const principals = principalsOf(assembly);
    const table = find('AWS::DynamoDB::GlobalTable').attributes;
    const may = (name: string, action: string, resource = table['Arn'] ?? '') =>
      evaluate(principals.get(find('AWS::Lambda::Function', name).ref)?.statements ?? [], { action, resource }).allowed;
    expect(may('/Get', 'dynamodb:Query')).toBe(true);
    expect(may('/Get', 'dynamodb:PutItem')).toBe(false);
    expect(may('/Relay', 'dynamodb:Query')).toBe(false);
    expect(may('/Relay', 'dynamodb:GetRecords', table['StreamArn'])).toBe(true);
    expect(may('/Relay', 'events:PutEvents', find('AWS::Events::EventBus').attributes['Arn'])).toBe(true);
  });
});
