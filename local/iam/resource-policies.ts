import type { Assembly } from '../types.ts';
import { evaluate } from './evaluate.ts';
import { matchesArn } from './glob.ts';
import { isFor } from './principals.ts';
import { validateStatements } from './statements.ts';

export interface Invocation {
  /** Name or ARN, with a version or alias behind it when that one is invoked. */
  readonly functionName: string;
  /** e.g. `apigateway.amazonaws.com` */
  readonly service: string;
  /** What the service invokes the function for: rule, route, bucket … */
  readonly sourceArn: string;
  /** Twelve digits; needed where the ARN does not tell, as with buckets. */
  readonly sourceAccount?: string;
}

/** Actions of a permission that cover an invocation; a permission takes no other wildcards. */
const INVOKING: readonly unknown[] = ['lambda:InvokeFunction', 'lambda:*', '*'];

/** Whether an `AWS::Lambda::Permission` of the assembly lets a service invoke a function. */
export function mayInvoke(assembly: Assembly, invocation: Invocation): boolean {
  const account = invocation.sourceAccount ?? accountOf(invocation.sourceArn);
  return assembly.resources.some(({ type, properties }) => {
    if (type !== 'AWS::Lambda::Permission' || !INVOKING.includes(properties['Action'])) return false;
    const { FunctionName, Principal, SourceArn, SourceAccount } = properties;
    return (
      qualified(FunctionName) === qualified(invocation.functionName) &&
      (Principal === invocation.service || Principal === '*') &&
      (SourceArn === undefined || matchesArn(String(SourceArn), invocation.sourceArn)) &&
      (SourceAccount === undefined || String(SourceAccount) === account) &&
      // Neither is known of a service's call, so a permission that asks for one does not cover it.
      properties['PrincipalOrgID'] === undefined &&
      properties['EventSourceToken'] === undefined
    );
  });
}

export interface Delivery {
  readonly queueArn: string;
  /** e.g. `events.amazonaws.com` */
  readonly service: string;
  /** What the service sends messages for: rule, topic, schedule … */
  readonly sourceArn: string;
}

/**
 * Whether the queue's policies let a service send messages to it. What roles may do by their own policies is another
 * question.
 * @throws PolicyError when a policy of the queue can not be evaluated
 */
export function mayDeliver(assembly: Assembly, { queueArn, service, sourceArn }: Delivery): boolean {
  const queue = assembly.resources.find(
    ({ type, attributes }) => type === 'AWS::SQS::Queue' && attributes['Arn'] === queueArn,
  );
  if (!queue) return false;
  const statements = assembly.resources
    .filter(({ type, properties }) => {
      const queues = properties['Queues'];
      return type === 'AWS::SQS::QueuePolicy' && Array.isArray(queues) && queues.includes(queue.ref);
    })
    .flatMap(({ id, properties }) => validateStatements(properties['PolicyDocument'], id, 'resource'))
    .filter((statement) => isFor(statement, service));
  const context = {
    'aws:SourceArn': [sourceArn],
    'aws:SourceAccount': [accountOf(sourceArn) ?? assembly.account],
    'aws:SecureTransport': ['true'],
    'aws:PrincipalIsAWSService': ['true'],
    'aws:PrincipalServiceName': [service],
  };
  return evaluate(statements, { action: 'sqs:SendMessage', resource: queueArn, context }).allowed;
}

/** Account in an ARN; some, such as those of buckets, have none. */
function accountOf(arn: string): string | undefined {
  return arn.split(':')[4] || undefined;
}

/** `name` or `name:qualifier` of a function given as name, partial ARN or ARN. */
function qualified(functionName: unknown): string {
  return String(functionName).replace(/^(?:.*:)?function:/, '');
}
