import { type CfnElement, Names, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
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
  photoBucket: [
    {
      id: 'AwsSolutions-S1',
      reason: 'An access log would keep the addresses of people who look at pictures; what changes a file is an event.',
    },
  ],
  distribution: [
    { id: 'AwsSolutions-CFR1', reason: 'Where a marketplace is open is its team’s decision, not the code’s.' },
    {
      id: 'AwsSolutions-CFR2',
      reason: 'A firewall for CloudFront lives in us-east-1 and costs by the month: attach one with -c webAclArn=….',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'Requests are logged at API Gateway; a log here would keep the addresses of people who look at pictures.',
    },
    {
      id: 'AwsSolutions-CFR4',
      reason: 'CloudFront’s own name allows no other policy; a name of one’s own, with its certificate, would.',
    },
  ],
  stateMachine: [
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Neither X-Ray nor the delivery of logs takes a resource (docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html).',
    },
  ],
  executions: (stage: string) => [
    {
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:swapyard-${stage}-escrow:*]`,
      reason: 'Every trade has an execution of its own, named by its id: any of them may have to be looked at.',
    },
  ],
  deadLetterQueue: [
    {
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: what is in it waits for a person, whom its alarm calls.',
    },
  ],
} as const satisfies Record<string, readonly Acknowledgement[] | ((stage: string) => readonly Acknowledgement[])>;

export const acknowledge = (construct: IConstruct, findings: readonly Acknowledgement[]): void =>
  Validations.of(construct).acknowledge(...findings);

/**
 * That a role reaches every file under some prefixes. The checks name the bucket as the role's template does: by its
 * logical id in its own stack, by a parameter in nested ones.
 */
export function acknowledgeFilesUnder(role: IConstruct, bucket: Bucket, prefixes: readonly string[]): void {
  const resource = bucket.node.defaultChild as CfnElement;
  const home = Stack.of(bucket);
  const name =
    Stack.of(role) === home
      ? `${home.getLogicalId(resource)}.Arn`
      : `referenceto${Names.nodeUniqueId(resource.node)}Arn`;
  const reason = 'Its business is any file with this prefix, and none besides.';
  acknowledge(
    role,
    prefixes.map((prefix) => ({ id: `AwsSolutions-IAM5[Resource::<${name}>/${prefix}*]`, reason })),
  );
}
