import { evaluate } from '../../../local/iam/evaluate.ts';
import { mayAssume, principalsOf, rolePolicies } from '../../../local/iam/principals.ts';
import { aDocument, aFunction, allow, anAssembly, aResource, aRole, roleArn } from './assembly.ts';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const may = (assembly: ReturnType<typeof anAssembly>, action: string, name = 'fn') =>
  evaluate(principalsOf(assembly).get(name)?.statements ?? [], { action, resource: 'arn:aws:s3:::b' }).allowed;

describe('given a function and its role', () => {
  it.each([
    ['inline', [aRole('role', { Policies: [{ PolicyName: 'p', PolicyDocument: aDocument(allow('s3:Get*')) }] })]],
    [
      'attached by AWS::IAM::Policy',
      [
        aRole('role'),
        aResource('AWS::IAM::Policy', 'p', { Roles: ['other', 'role'], PolicyDocument: aDocument(allow('s3:Get*')) }),
      ],
    ],
    [
      'attached by AWS::IAM::RolePolicy',
      [
        aRole('role'),
        aResource('AWS::IAM::RolePolicy', 'p', { RoleName: 'role', PolicyDocument: aDocument(allow('s3:Get*')) }),
      ],
    ],
    [
      'managed and naming the role',
      [
        aRole('role'),
        aResource('AWS::IAM::ManagedPolicy', 'arn:p', { Roles: ['role'], PolicyDocument: aDocument(allow('s3:Get*')) }),
      ],
    ],
    [
      'managed and named by the role',
      [
        aRole('role', { ManagedPolicyArns: ['arn:p'] }),
        aResource('AWS::IAM::ManagedPolicy', 'arn:p', { PolicyDocument: aDocument(allow('s3:Get*')) }),
      ],
    ],
  ])('when its policy is %s, then the function may do what it says and no more', (_name, resources) => {
    const assembly = anAssembly(aFunction('fn'), ...resources);
    expect(may(assembly, 's3:GetObject')).toBe(true);
    expect(may(assembly, 's3:PutObject')).toBe(false);
  });

  it('when a policy is attached to another role, then the function has nothing of it', () => {
    const policy = aResource('AWS::IAM::Policy', 'p', { Roles: ['other'], PolicyDocument: aDocument(allow('s3:*')) });
    const assembly = anAssembly(aFunction('fn'), aFunction('two', 'other'), aRole('role'), aRole('other'), policy);
    expect(may(assembly, 's3:GetObject')).toBe(false);
    expect(may(assembly, 's3:GetObject', 'two')).toBe(true);
  });

  it("when the role has Lambda's basic policy, then the function may write logs", () => {
    const assembly = anAssembly(aFunction('fn'), aRole('role', { ManagedPolicyArns: [BASIC] }));
    expect(may(assembly, 'logs:PutLogEvents')).toBe(true);
    expect(may(assembly, 's3:GetObject')).toBe(false);
  });

  it.each([
    [
      'another managed policy of AWS',
      aRole('role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
      'policy/ReadOnlyAccess is not known here',
    ],
    ['a permissions boundary', aRole('role', { PermissionsBoundary: 'arn:p' }), 'permissions boundaries'],
    ['another name', aRole('other'), 'the assembly has no such role'],
    [
      'a policy with an unknown operator',
      aRole('role', {
        Policies: [{ PolicyName: 'p', PolicyDocument: aDocument({ ...allow('*'), Condition: { IpAddress: {} } }) }],
      }),
      'Shop/fn: Shop/role, policy p, statement 0: unknown condition operator IpAddress',
    ],
    [
      'a trust policy for another service',
      aRole('role', {
        AssumeRolePolicyDocument: aDocument({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'ec2.amazonaws.com' },
        }),
      }),
      'Lambda may not assume the role',
    ],
  ])('when the role has %s, then it is refused naming the function', (_name, role, message) => {
    const act = () => principalsOf(anAssembly(aFunction('fn'), role));
    expect(act).toThrow(message);
    expect(act).toThrow('Shop/fn: ');
  });

  it('when the role of a state machine is asked for, then its statements are given', () => {
    const role = aRole('role', {
      Policies: [{ PolicyName: 'p', PolicyDocument: aDocument(allow('lambda:InvokeFunction')) }],
    });
    expect(rolePolicies(anAssembly(role), roleArn('role'))).toEqual([
      { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: ['*'] },
    ]);
  });
});

describe('given a trust policy that asks for the source', () => {
  const role = aRole('role', {
    AssumeRolePolicyDocument: aDocument({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '000000000000' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:scheduler:*:*:schedule-group/mine' },
      },
    }),
  });
  const assume = (service: string, sourceArn?: string) =>
    mayAssume(anAssembly(role), { roleArn: roleArn('role'), service, ...(sourceArn ? { sourceArn } : {}) });

  it('when service and source fit, then the role may be assumed, else not', () => {
    expect(assume('scheduler.amazonaws.com', 'arn:aws:scheduler:eu-central-1:0:schedule-group/mine')).toBe(true);
    expect(assume('scheduler.amazonaws.com', 'arn:aws:scheduler:eu-central-1:0:schedule-group/other')).toBe(false);
    expect(assume('scheduler.amazonaws.com')).toBe(false);
    expect(assume('lambda.amazonaws.com', 'arn:aws:scheduler:eu-central-1:0:schedule-group/mine')).toBe(false);
  });
});

describe('given access keys', () => {
  const assembly = anAssembly(aFunction('one'), aFunction('two'), aRole('role'));

  it('when principals are made again, then each function has the key it had, and no other has it', () => {
    const [first, again] = [principalsOf(assembly, { seed: 's' }), principalsOf(assembly, { seed: 's' })];
    expect([...again]).toEqual([...first]);
    const keys = [...first.values()];
    expect(keys.map(({ name }) => name)).toEqual(['one', 'two']);
    for (const { accessKeyId, secretAccessKey } of keys) {
      expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
      expect(secretAccessKey).toHaveLength(40);
    }
    expect(new Set(keys.flatMap(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey])).size).toBe(4);
  });

  it('when the seed is another, or none is given, then the secrets are others', () => {
    const secrets = [{ seed: 'a' }, { seed: 'b' }, undefined, undefined].map(
      (options) => principalsOf(assembly, options).get('one')?.secretAccessKey,
    );
    expect(new Set(secrets).size).toBe(4);
  });
});
