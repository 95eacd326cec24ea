import type { Assembly, Resource } from '../../../local/types.ts';

/** An assembly of these resources, as if loaded. */
export function anAssembly(...resources: Resource[]): Assembly {
  return {
    stackName: 'Shop',
    region: 'eu-central-1',
    account: '000000000000',
    resources,
    outputs: {},
    codeFolder: (key) => key,
  };
}

export function aResource(
  type: string,
  ref: string,
  properties: Record<string, unknown> = {},
  attributes: Record<string, string> = {},
): Resource {
  return { id: `Shop/${ref}`, logicalId: ref, type, ref, attributes, properties };
}

export const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

/** A role that Lambda may assume. */
export function aRole(name: string, properties: Record<string, unknown> = {}): Resource {
  const AssumeRolePolicyDocument = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };
  return aResource('AWS::IAM::Role', name, { AssumeRolePolicyDocument, ...properties }, { Arn: roleArn(name) });
}

export function aFunction(name: string, role = 'role'): Resource {
  const Arn = `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
  return aResource('AWS::Lambda::Function', name, { Role: roleArn(role) }, { Arn });
}

export function allow(action: string, resource = '*') {
  return { Effect: 'Allow' as const, Action: action, Resource: resource };
}

export function aDocument(...statements: unknown[]) {
  return { Version: '2012-10-17', Statement: statements };
}
