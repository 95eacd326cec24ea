import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule, type RuleProps } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  type IDestination,
  type IEventSourceDlq,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { announcedLabels } from '../adapters/dynamo/keys.ts';
import { kebab } from '../contract/route.ts';
import { EVENT_SOURCE } from '../core/events.ts';
import { UPLOADS } from '../core/photos/files.ts';
import { consumers, streams, uploads } from '../functions/operations.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import type { Resources } from './grants.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stage.ts';

/** The bus that domain events travel on; made before the functions that publish to it. */
export const eventBus = (scope: Construct, stage: Stage): EventBus =>
  new EventBus(scope, 'Bus', {
    eventBusName: `swapyard-${stage.name}`,
    description: 'What happened in the marketplace: listing.activated, user.joined …',
  });

export interface EventsProps {
  readonly resources: Resources;
  readonly stage: Stage;
}

/**
 * From a write to those who care: the table's stream → relay → bus → one Lambda for each consumer. Each step tries again
 * by itself and keeps what it can not deliver in a dead-letter queue of its own.
 */
export class Events extends Construct {
  readonly deadLetterQueues: Queue[] = [];
  readonly relay: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventsProps,
  ) {
    super(scope, id);
    this.relay = this.addRelay();
    for (const [name, consumer] of Object.entries(consumers)) this.addConsumer(name, consumer);
    this.addUploads();
  }

  private addRelay(): ServiceFunction {
    const { resources, stage } = this.props;
    const streamArn = resources.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the table has no stream');
    const relay = new ServiceFunction(this, 'Relay', {
      name: 'relay',
      description: 'Publishes what changed in the table as domain events',
      needs: streams.relay,
      resources,
      stage,
      timeout: Duration.seconds(30),
    });
    const reading = [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [streamArn],
      }),
      new PolicyStatement({ effect: Effect.ALLOW, actions: ['dynamodb:ListStreams'], resources: ['*'] }),
    ];
    for (const statement of reading) relay.addToRolePolicy(statement);
    if (relay.role) acknowledge(relay.role, acknowledged.streamReader);
    const mapping = new EventSourceMapping(this, 'RelayMapping', {
      target: relay,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Whoever changes an entity reads its effects soon: nothing waits for a batch to fill.
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 8,
      maxRecordAge: Duration.hours(23),
      onFailure: keptIn(this.deadLetterQueue('relay')),
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: { entity: { S: [...announcedLabels] } } } })],
    });
    if (relay.role) mapping.node.addDependency(relay.role);
    return relay;
  }

  private addConsumer(name: string, { needs, events }: (typeof consumers)[keyof typeof consumers]): void {
    const { resources, stage } = this.props;
    const consumer = new ServiceFunction(this, name, {
      name,
      description: `Consumes ${events.map((type) => `${type}*`).join(', ')}`,
      needs,
      resources,
      stage,
      timeout: Duration.seconds(30),
    });
    this.deliver(name, consumer, {
      eventBus: resources.eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType: events.map((prefix) => ({ prefix })) as unknown as string[] },
    });
  }

  /** Every uploaded file goes through one function; S3 tells of it on the account's own bus. */
  private addUploads(): void {
    const { resources, stage } = this.props;
    const name = 'makeThumbnails';
    const thumbnails = new ServiceFunction(this, name, {
      name,
      description: 'Makes the pictures of an uploaded photo, or says why it can not be one',
      needs: uploads.makeThumbnails,
      resources,
      stage,
      timeout: Duration.seconds(60),
      // Lambda gives a whole core from 1,769 MB on; the largest photo needs a third of it.
      memorySize: 1769,
    });
    this.deliver(name, thumbnails, {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [resources.photos.bucketName] }, object: { key: [{ prefix: UPLOADS }] } },
      },
    });
  }

  /** Hands events to a function; what it fails at again and again is kept for a person. */
  private deliver(name: string, target: ServiceFunction, rule: Pick<RuleProps, 'eventBus' | 'eventPattern'>): void {
    const deadLetterQueue = this.deadLetterQueue(name);
    const maxEventAge = Duration.hours(6);
    target.configureAsyncInvoke({ retryAttempts: 2, maxEventAge, onFailure: keptIn(deadLetterQueue) });
    new Rule(this, `${name}Rule`, {
      ...rule,
      ruleName: `swapyard-${this.props.stage.name}-${kebab(name)}`,
      targets: [new LambdaTarget(target, { deadLetterQueue, retryAttempts: 8, maxEventAge })],
    });
  }

  private deadLetterQueue(name: string): Queue {
    const queue = new Queue(this, `${name}DeadLetters`, {
      queueName: `swapyard-${this.props.stage.name}-${kebab(name)}-dead-letters`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(queue, acknowledged.deadLetterQueue);
    this.deadLetterQueues.push(queue);
    return queue;
  }
}

/** Lambda puts there what a function failed at, as the function; the CDK's own destinations grant more than that takes. */
const keptIn = (queue: Queue): IDestination & IEventSourceDlq => ({
  bind: (_source: unknown, failing: IFunction) => {
    failing.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    return { destination: queue.queueArn };
  },
});
