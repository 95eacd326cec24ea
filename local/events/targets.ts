import type { Assembly } from '../types.ts';
import { group, integer, onlyKnown, type Properties, text } from './properties.ts';

/** What an event is delivered to. */
export type Destination =
  | { readonly kind: 'function'; readonly functionName: string; readonly arn: string }
  | { readonly kind: 'queue'; readonly arn: string };

/** When a delivery is given up, and where it goes then. */
export interface RetryPolicy {
  readonly maximumRetries: number;
  readonly maximumAgeMs: number;
  readonly deadLetterArn?: string;
}

/** @throws Error naming `where` when the ARN is no function or queue of this stack */
export function findDestination(assembly: Assembly, where: string, arn: string): Destination {
  for (const { type, ref, attributes } of assembly.resources) {
    if (attributes['Arn'] !== arn) continue;
    if (type === 'AWS::Lambda::Function') return { kind: 'function', functionName: ref, arn };
    if (type === 'AWS::SQS::Queue') return { kind: 'queue', arn };
  }
  throw new Error(`${where}: Arn ${arn} is not supported: it is no function and no queue of this stack`);
}

/**
 * `RetryPolicy` and `DeadLetterConfig` of a target; 185 retries within 24 hours unless told, as AWS has it.
 * @throws Error naming `where` and what is not supported
 */
export function readRetryPolicy(assembly: Assembly, where: string, target: Properties): RetryPolicy {
  const policy = group(where, target, 'RetryPolicy') ?? {};
  onlyKnown(`${where}: RetryPolicy`, policy, ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds']);
  const deadLetter = group(where, target, 'DeadLetterConfig') ?? {};
  onlyKnown(`${where}: DeadLetterConfig`, deadLetter, ['Arn']);
  const seconds = integer(where, policy, 'MaximumEventAgeInSeconds', { min: 60, max: 86_400, fallback: 86_400 });
  return {
    maximumRetries: integer(where, policy, 'MaximumRetryAttempts', { min: 0, max: 185, fallback: 185 }),
    maximumAgeMs: 1000 * seconds,
    ...(deadLetter['Arn'] === undefined ? {} : { deadLetterArn: deadLetterArn(assembly, where, deadLetter) }),
  };
}

function deadLetterArn(assembly: Assembly, where: string, config: Properties): string {
  const destination = findDestination(assembly, `${where}: DeadLetterConfig`, text(where, config, 'Arn'));
  if (destination.kind !== 'queue') throw new Error(`${where}: DeadLetterConfig must name a queue`);
  return destination.arn;
}
