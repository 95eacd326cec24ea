import { type BucketRequest, bucketPolicies } from '../../../local/iam/bucket-policies.ts';
import { aDocument, anAssembly, aResource, roleArn } from './assembly.ts';

const ARN = 'arn:aws:s3:::photos';
const bucket = aResource('AWS::S3::Bucket', 'photos', {}, { Arn: ARN });
const policy = (...statements: unknown[]) =>
  aResource('AWS::S3::BucketPolicy', 'policy', { Bucket: 'photos', PolicyDocument: aDocument(...statements) });
const statement = (properties: object) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `${ARN}/*`,
  Principal: { AWS: roleArn('role') },
  ...properties,
});
const own = (Effect: 'Allow' | 'Deny') => [{ Effect, Action: 's3:*', Resource: '*' }];
const role: BucketRequest['by'] = { roleArn: roleArn('role'), statements: [] };
const service: BucketRequest['by'] = {
  service: 'cloudfront.amazonaws.com',
  sourceArn: 'arn:aws:cloudfront::000000000000:distribution/E1',
};

const decide = (statements: unknown[], by: BucketRequest['by'], context: BucketRequest['context'] = {}) =>
  bucketPolicies(anAssembly(bucket, ...(statements.length > 0 ? [policy(...statements)] : [])))({
    bucket: 'photos',
    by,
    action: 's3:GetObject',
    resource: `${ARN}/a`,
    context,
  }).reason;

describe('given the policy of a bucket', () => {
  const root = 'arn:aws:iam::000000000000:root';
  const denial = { Effect: 'Deny' };

  it.each<[string, unknown[], BucketRequest['by'], string]>([
    ['there is none and the role may', [], { ...role, statements: own('Allow') }, 'allow'],
    ['there is none and the role may not', [], role, 'implicit-deny'],
    ['it allows the role', [statement({})], role, 'allow'],
    [
      'it allows the role, whose own policy denies',
      [statement({})],
      { ...role, statements: own('Deny') },
      'explicit-deny',
    ],
    ['it allows another role', [statement({ Principal: { AWS: roleArn('other') } })], role, 'implicit-deny'],
    [
      'it allows the account, which leaves it to the role',
      [statement({ Principal: { AWS: root } })],
      role,
      'implicit-deny',
    ],
    [
      'it denies the account',
      [statement({ ...denial, Principal: { AWS: root } })],
      { ...role, statements: own('Allow') },
      'explicit-deny',
    ],
    [
      'it denies everyone',
      [statement({ ...denial, Principal: '*' })],
      { ...role, statements: own('Allow') },
      'explicit-deny',
    ],
    [
      'it denies a service',
      [statement({ ...denial, Principal: { Service: 'a.amazonaws.com' } })],
      { ...role, statements: own('Allow') },
      'allow',
    ],
    [
      'it denies everyone, the administrator asks',
      [statement({ ...denial, Principal: { AWS: '*' } })],
      {},
      'explicit-deny',
    ],
    ['there is none and the administrator asks', [], {}, 'allow'],
    ['it allows the service', [statement({ Principal: { Service: 'cloudfront.amazonaws.com' } })], service, 'allow'],
    ['it allows a role and the service asks', [statement({})], service, 'implicit-deny'],
    [
      'it denies roles by ARN and the service asks',
      [statement({ Principal: { Service: 'cloudfront.amazonaws.com' } }), statement(denial)],
      service,
      'allow',
    ],
    ['there is none and the service asks', [], service, 'implicit-deny'],
  ])('when %s, then the answer follows', (_what, statements, by, reason) => {
    expect(decide(statements, by)).toBe(reason);
  });

  it.each<[object, string]>([
    [{ StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::000000000000:distribution/E1' } }, 'allow'],
    [{ StringEquals: { 'aws:sourcearn': 'arn:aws:cloudfront::000000000000:distribution/E2' } }, 'implicit-deny'],
    [{ StringEquals: { 'aws:SourceAccount': '000000000000' } }, 'allow'],
    [{ StringEquals: { 'aws:SourceAccount': '111111111111' } }, 'implicit-deny'],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, 'allow'],
    [{ Null: { 's3:prefix': 'false' } }, 'implicit-deny'],
  ])('when it allows a service on the condition %j, then the answer follows', (Condition, reason) => {
    expect(decide([statement({ Principal: { Service: 'cloudfront.amazonaws.com' }, Condition })], service)).toBe(
      reason,
    );
  });

  it('when the request has condition keys of its own, then they count, but not over those that are known', () => {
    const Condition = { StringEquals: { 's3:authType': 'POST' }, Bool: { 'aws:SecureTransport': 'true' } };
    expect(decide([statement({ Condition })], role, { 's3:authType': 'POST' })).toBe('allow');
    expect(decide([statement({ Condition })], role, { 's3:authType': 'REST-HEADER' })).toBe('implicit-deny');
    expect(decide([statement({ Condition })], role, { 's3:authType': 'POST', 'aws:SecureTransport': 'false' })).toBe(
      'allow',
    );
  });

  it.each<[string, unknown[], RegExp]>([
    [
      'names another bucket',
      [statement({ Resource: 'arn:aws:s3:::other/*' })],
      /refuses the resource arn:aws:s3:::other/,
    ],
    ['names everything', [statement({ Resource: '*' })], /refuses the resource \*/],
    ['allows everyone', [statement({ Principal: '*' })], /blocks public policies/],
    ['allows every role of the world', [statement({ Principal: { AWS: '*' } })], /blocks public policies/],
    ['excludes principals', [{ Effect: 'Allow', Action: 's3:*', Resource: ARN, NotPrincipal: '*' }], /NotPrincipal/],
  ])('when it %s, then it is refused at the start', (_what, statements, message) => {
    expect(() => bucketPolicies(anAssembly(bucket, policy(...statements)))).toThrow(message);
  });

  it('when there are two for a bucket, or one for none, then it is refused at the start', () => {
    expect(() => bucketPolicies(anAssembly(bucket, policy(statement({})), policy(statement({}))))).toThrow(
      /a policy already/,
    );
    expect(() => bucketPolicies(anAssembly(policy(statement({}))))).toThrow(/no bucket of the assembly/);
  });
});
