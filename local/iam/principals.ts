import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Assembly, Principal, Resource, Statement } from '../types.ts';
import { evaluate } from './evaluate.ts';
import { type FullStatement, PolicyError, validateStatements } from './statements.ts';

/** Managed policies of AWS that are known here, with their statements as AWS publishes them. */
const AWS_MANAGED: ReadonlyMap<string, readonly Statement[]> = new Map([
  [
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['*'],
      },
    ],
  ],
]);

export interface PrincipalOptions {
  /** The same seed gives the same secret keys; without one they are different in each run. */
  readonly seed: string;
}

/**
 * Who each Lambda function is when it calls AWS: its own access key, and what its role may do.
 * @returns by function name
 * @throws PolicyError when a function's role is not in the assembly, does not trust Lambda, or has a policy that can not
 * be evaluated
 */
export function principalsOf(
  assembly: Assembly,
  { seed }: PrincipalOptions = { seed: randomBytes(32).toString('hex') },
): ReadonlyMap<string, Principal> {
  const functions = assembly.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  return new Map(functions.map((resource) => [resource.ref, principal(assembly, resource, seed)]));
}

/**
 * Every statement of a role: its own policies, those attached to it, and its managed ones.
 * @throws PolicyError when there is no such role, or one of its policies can not be evaluated
 */
export function rolePolicies(assembly: Assembly, roleArn: string): readonly Statement[] {
  const role = roleOf(assembly, roleArn);
  if (role.properties['PermissionsBoundary'] !== undefined)
    throw new PolicyError(role.id, 'permissions boundaries are not evaluated here');
  return [...inline(role), ...attached(assembly, role), ...managed(assembly, role)];
}

export interface Assumption {
  readonly roleArn: string;
  /** e.g. `lambda.amazonaws.com` */
  readonly service: string;
  /** What the service acts for, where trust policies may ask for it: a schedule group, a rule … */
  readonly sourceArn?: string;
}

/**
 * Whether a role's trust policy lets a service act as it.
 * @throws PolicyError when there is no such role, or its trust policy can not be evaluated
 */
export function mayAssume(assembly: Assembly, { roleArn, service, sourceArn }: Assumption): boolean {
  const role = roleOf(assembly, roleArn);
  // A trust policy is about the one role it belongs to and so names no resource.
  const statements = list(role.properties['AssumeRolePolicyDocument'])
    .flatMap((document) => list(record(document)['Statement']))
    .map((statement) => ({ ...record(statement), Resource: '*' }));
  const trusted = validateStatements({ Statement: statements }, `${role.id}, trust policy`, 'resource').filter(
    (statement) => isFor(statement, service),
  );
  const context = {
    'aws:SourceAccount': [assembly.account],
    ...(sourceArn === undefined ? {} : { 'aws:SourceArn': [sourceArn] }),
  };
  return evaluate(trusted, { action: 'sts:AssumeRole', resource: roleArn, context }).allowed;
}

/** Whether a statement of a resource's policy is about a service. */
export function isFor({ Principal: named }: FullStatement, service: string): boolean {
  if (named === undefined || named === '*') return named === '*';
  return Object.entries(named).some(
    ([type, names]) => names.includes('*') || (type === 'Service' && names.includes(service)),
  );
}

function principal(assembly: Assembly, resource: Resource, seed: string): Principal {
  const roleArn = resource.properties['Role'];
  if (typeof roleArn !== 'string') throw new PolicyError(resource.id, 'the function has no Role');
  const arn = resource.attributes['Arn'] ?? resource.ref;
  try {
    if (!mayAssume(assembly, { roleArn, service: 'lambda.amazonaws.com' }))
      throw new PolicyError(resource.id, `Lambda may not assume the role ${roleArn}: its trust policy does not say so`);
    const statements = rolePolicies(assembly, roleArn);
    const keys = { accessKeyId: accessKeyId(arn), secretAccessKey: secretKey(seed, arn) };
    return { name: resource.ref, ...keys, roleArn, statements };
  } catch (error) {
    if (error instanceof PolicyError && !error.message.startsWith(resource.id))
      throw new PolicyError(resource.id, error.message);
    throw error;
  }
}

function roleOf(assembly: Assembly, roleArn: string): Resource {
  const role = assembly.resources.find(
    ({ type, attributes }) => type === 'AWS::IAM::Role' && attributes['Arn'] === roleArn,
  );
  if (role) return role;
  throw new PolicyError(roleArn, 'the assembly has no such role, so what it may do is not known');
}

function inline(role: Resource): readonly Statement[] {
  return list(role.properties['Policies']).flatMap((policy) => {
    const { PolicyName: name, PolicyDocument: document } = record(policy);
    return validateStatements(document, `${role.id}, policy ${String(name)}`);
  });
}

function attached(assembly: Assembly, role: Resource): readonly Statement[] {
  return assembly.resources
    .filter(({ type, properties }) => {
      if (type === 'AWS::IAM::RolePolicy') return properties['RoleName'] === role.ref;
      return type === 'AWS::IAM::Policy' && list(properties['Roles']).includes(role.ref);
    })
    .flatMap(({ id, properties }) => validateStatements(properties['PolicyDocument'], id));
}

/** Managed policies name their roles, or are named by them. */
function managed(assembly: Assembly, role: Resource): readonly Statement[] {
  const own = assembly.resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
  const arns = list(role.properties['ManagedPolicyArns']).map(String);
  const used = own.filter(({ ref, properties }) => arns.includes(ref) || list(properties['Roles']).includes(role.ref));
  const foreign = arns.filter((arn) => !own.some(({ ref }) => ref === arn));
  return [
    ...used.flatMap(({ id, properties }) => validateStatements(properties['PolicyDocument'], id)),
    ...foreign.flatMap((arn) => {
      const known = AWS_MANAGED.get(arn);
      if (known) return known;
      throw new PolicyError(
        role.id,
        `the managed policy ${arn} is not known here; name the actions in a policy instead`,
      );
    }),
  ];
}

/** Twenty characters that begin as those of temporary credentials do. */
function accessKeyId(functionArn: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = createHash('sha256').update(functionArn).digest().subarray(0, 16);
  return `ASIA${Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join('')}`;
}

/** Forty characters, as AWS's secret keys have. */
function secretKey(seed: string, functionArn: string): string {
  return createHmac('sha256', seed).update(functionArn).digest('base64').slice(0, 40);
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
