import { evaluate, missingStatement } from './iam/evaluate.ts';
import { principalsOf } from './iam/principals.ts';
import type { Assembly, Resource } from './types.ts';

/** What Lambda does in a function's name to read a stream for it. */
const reading = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'] as const;

/**
 * The assembly without the event source mappings whose function may not read the stream: on AWS such a mapping stands
 * still with "access denied", and so it does here.
 */
export function mayReadStream(assembly: Assembly, log: (line: string) => void): Assembly {
  const principals = principalsOf(assembly);
  const denied = (mapping: Resource): boolean => {
    const streamArn = String(mapping.properties['EventSourceArn']);
    const name = String(mapping.properties['FunctionName']).split(':').at(-1) ?? '';
    const statements = principals.get(name)?.statements ?? [];
    const accesses = [
      ...reading.map((action) => ({ action, resource: streamArn })),
      { action: 'dynamodb:ListStreams', resource: '*' },
    ];
    const missing = accesses.filter((access) => !evaluate(statements, access).allowed);
    for (const access of missing) log(`${mapping.id} does not read: ${name} lacks ${missingStatement(access)}`);
    return missing.length > 0;
  };
  return {
    ...assembly,
    resources: assembly.resources.filter(
      (resource) => resource.type !== 'AWS::Lambda::EventSourceMapping' || !denied(resource),
    ),
    codeFolder: (s3Key) => assembly.codeFolder(s3Key),
  };
}
