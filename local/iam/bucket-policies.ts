import type { Assembly, Principal, Resource } from '../types.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { isFor } from './principals.ts';
import { type FullStatement, PolicyError, validateStatements } from './statements.ts';

/** Who wants something of a bucket: a role, or a service on behalf of a resource. */
export type BucketUser =
  | Pick<Principal, 'statements' | 'roleArn'>
  | { readonly service: string; readonly sourceArn: string };

export interface BucketRequest {
  /** Name of the bucket. */
  readonly bucket: string;
  readonly by: BucketUser;
  /** e.g. `s3:GetObject` */
  readonly action: string;
  /** ARN of the bucket or of an object in it. */
  readonly resource: string;
  /** Condition keys that the request itself brings along. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Reads the policies of all buckets.
 * @returns judges a request as S3 does within one account: a denial in either policy wins, and a permission in either
 * of them is enough; services have no policies of their own, so only the bucket's can let them
 * @throws PolicyError for a policy that can not be evaluated, or that S3 would refuse
 */
export function bucketPolicies(assembly: Assembly): (request: BucketRequest) => Decision {
  const policies = new Map<string, readonly FullStatement[]>();
  for (const resource of assembly.resources) {
    if (resource.type !== 'AWS::S3::BucketPolicy') continue;
    const bucket = bucketOf(assembly, resource);
    if (policies.has(bucket.ref)) throw new PolicyError(resource.id, `the bucket ${bucket.ref} has a policy already`);
    policies.set(bucket.ref, statementsOf(resource, bucket));
  }
  return ({ bucket, by, action, resource, context }) => {
    const account = assembly.account;
    const about = { action, resource, context: { ...lists(context), ...whoIs(by, account) } };
    const named = (policies.get(bucket) ?? []).filter((statement) => concerns(statement, by, account));
    const decisions = [evaluate(named, about), ownDecision(by, about)];
    const denial = decisions.find(({ reason }) => reason === 'explicit-deny');
    return denial ?? decisions.find(({ allowed }) => allowed) ?? { allowed: false, reason: 'implicit-deny' };
  };
}

function ownDecision(by: BucketUser, about: Parameters<typeof evaluate>[1]): Decision {
  if ('service' in by) return { allowed: false, reason: 'implicit-deny' };
  return by.statements === undefined ? { allowed: true, reason: 'allow' } : evaluate(by.statements, about);
}

function bucketOf(assembly: Assembly, { id, properties }: Resource): Resource {
  const bucket = assembly.resources.find(({ type, ref }) => type === 'AWS::S3::Bucket' && ref === properties['Bucket']);
  if (bucket) return bucket;
  throw new PolicyError(id, `${String(properties['Bucket'])} is no bucket of the assembly`);
}

function statementsOf({ id, properties }: Resource, { ref }: Resource): readonly FullStatement[] {
  const statements = validateStatements(properties['PolicyDocument'], id, 'resource');
  const arn = `arn:aws:s3:::${ref}`;
  for (const { Effect, Principal, Resource: resources, NotResource, Condition } of statements) {
    const foreign = [resources, NotResource ?? []].flat().find((one) => one !== arn && !one.startsWith(`${arn}/`));
    if (foreign !== undefined) throw new PolicyError(id, `S3 refuses the resource ${foreign} in a policy of ${arn}`);
    const everyone = Principal === '*' || Object.values(Principal ?? {}).some((names) => names.includes('*'));
    if (Effect === 'Allow' && everyone && !Condition)
      throw new PolicyError(id, 'the bucket blocks public policies, so S3 refuses to allow something to everyone');
  }
  return statements;
}

/** Whether a statement of a bucket's policy is about somebody. */
function concerns(statement: FullStatement, by: BucketUser, account: string): boolean {
  if ('service' in by) return isFor(statement, by.service);
  const { Principal: named, Effect } = statement;
  if (named === undefined || named === '*') return named === '*';
  const names = named['AWS'] ?? [];
  // Naming the account leaves it to the roles' own policies what they may do; a denial reaches all of them.
  const wholeAccount = [account, `arn:aws:iam::${account}:root`];
  if (Effect === 'Deny' && names.some((name) => wholeAccount.includes(name))) return true;
  return names.some((name) => name === '*' || name === by.roleArn);
}

/** Condition keys of who asks. This machine's loopback address stands in for TLS. */
function whoIs(by: BucketUser, account: string): Record<string, readonly string[]> {
  const common = { 'aws:SecureTransport': ['true'], 's3:TlsVersion': ['1.3'], 'aws:ResourceAccount': [account] };
  if ('service' in by)
    return {
      ...common,
      'aws:SourceArn': [by.sourceArn],
      'aws:SourceAccount': [by.sourceArn.split(':')[4] || account],
      'aws:PrincipalIsAWSService': ['true'],
      'aws:PrincipalServiceName': [by.service],
    };
  return {
    ...common,
    'aws:PrincipalIsAWSService': ['false'],
    'aws:PrincipalAccount': [account],
    ...(by.roleArn !== undefined && { 'aws:PrincipalArn': [by.roleArn] }),
  };
}

const lists = (context: BucketRequest['context']): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key, [value].flat()]));
