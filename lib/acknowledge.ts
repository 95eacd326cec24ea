import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
}

/** Findings of the security checks that are meant to be as they are, and why. */
export const acknowledged = {
  userPool: [
    {
      id: 'AwsSolutions-COG1',
      reason: 'Twelve characters without rules on their classes, as NIST SP 800-63B 5.1.1 recommends.',
    },
    {
      id: 'AwsSolutions-COG2',
      reason: 'A second factor is not offered yet; guessing is stopped after five failures in fifteen minutes.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason: 'The Plus plan costs five times as much a user; the Essentials plan has all that is used here.',
    },
  ],
  tracing: [
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes no resource for PutTraceSegments and PutTelemetryRecords.',
    },
  ],
  streamReader: [
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes no resource, and neither does dynamodb:ListStreams, which the event source mapping calls.',
    },
  ],
  publicRoute: [
    {
      id: 'AwsSolutions-APIG4',
      reason: 'The route is public by contract: signing in, browsing, the reference page and the health check.',
    },
  ],
  deadLetterQueue: [
    {
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: what is in it waits for a person, whom its alarm calls.',
    },
  ],
} as const satisfies Record<string, readonly Acknowledgement[]>;

export const acknowledge = (construct: IConstruct, findings: readonly Acknowledgement[]): void =>
  Validations.of(construct).acknowledge(...findings);
