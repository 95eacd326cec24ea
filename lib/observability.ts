import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  SingleValueWidget,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage as DeploymentStage } from './stage.ts';

export interface ObservabilityProps {
  readonly stage: DeploymentStage;
  readonly httpApi: HttpApi;
  readonly table: TableV2;
  readonly relay: IFunction;
  readonly deadLetterQueues: readonly Queue[];
  readonly stateMachine: StateMachine;
  /** What catches trades that nobody else moves. */
  readonly sweepers: readonly IFunction[];
}

const period = Duration.minutes(5);

/** What wakes somebody, and what they look at then. */
export class Observability extends Construct {
  private readonly alarms: Topic;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ObservabilityProps,
  ) {
    super(scope, id);
    const { stage } = props;
    this.alarms = new Topic(this, 'Alarms', {
      topicName: `swapyard-${stage.name}-alarms`,
      displayName: 'Swapyard alarms',
      enforceSSL: true,
    });
    // A topic with a policy of its own has lost the one that let the account's alarms publish.
    this.alarms.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alarms.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (stage.alarmEmail !== undefined) this.alarms.addSubscription(new EmailSubscription(stage.alarmEmail));
    this.addAlarms();
    this.addDashboard();
  }

  private addAlarms(): void {
    const { httpApi, relay, deadLetterQueues, stateMachine, sweepers } = this.props;
    for (const queue of deadLetterQueues)
      this.alarm(
        `${queue.node.id}NotEmpty`,
        depth(queue),
        1,
        'An event could not be delivered: read it in the queue, mend the cause, invoke the consumer with it again (README).',
      );
    this.alarm(
      'UnexpectedErrors',
      this.own('UnexpectedError'),
      1,
      'A request failed in a way nobody foresaw: search the logs for request.failed.',
    );
    this.alarm(
      'TradeNeedsAttention',
      this.own('TradeNeedsAttention'),
      1,
      'A trade can not go on by itself: its `attention` says why. Mend the cause; it is tried again within the hour.',
    );
    this.alarm(
      'PayoutLate',
      this.own('PayoutLate'),
      1,
      'The provider has not said for a week what has become of a payout: the log of sweep-payouts says which one. Ask them; it is asked for every hour.',
    );
    this.alarm(
      'ClosureHeld',
      this.own('ClosureHeld'),
      1,
      'Somebody who has closed their account has money or a trade here: the log of erase-accounts says who. It is tried again every hour; to let them in again, reinstate them.',
    );
    this.alarm(
      'TradesStopped',
      stateMachine.metricFailed({ period, statistic: 'sum' }),
      1,
      'An execution of the escrow workflow has failed: its history says in which task.',
    );
    for (const sweeper of sweepers)
      this.alarm(
        `${sweeper.node.id}Fails`,
        sweeper.metricErrors({ period, statistic: 'sum' }),
        2,
        'What catches trades and payouts that nobody moves fails itself: read its log.',
      );
    this.alarmOnSilence(
      'SchedulesSilent',
      sweepers,
      'A schedule has not run for an hour: see whether its rule is enabled and its function throttled. Goes off once when the stack is new.',
    );
    this.alarm('ServerErrors', httpApi.metricServerError({ period, statistic: 'sum' }), 5, 'The API answers 5xx.');
    this.alarm(
      'RelayBehind',
      relay.metric('IteratorAge', { period, statistic: 'max' }),
      Duration.minutes(5).toMilliseconds(),
      'Events are told late: the relay fails or is throttled.',
    );
  }

  private alarm(id: string, metric: Metric, threshold: number, alarmDescription: string): void {
    new Alarm(this, id, {
      alarmName: `swapyard-${this.props.stage.name}-${id}`,
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.alarms));
  }

  /** What does not run raises no error, and its metric has no value at all. */
  private alarmOnSilence(id: string, functions: readonly IFunction[], alarmDescription: string): void {
    const invocations = functions.map(
      (one, index) => [`m${index}`, one.metricInvocations({ period: Duration.hours(1), statistic: 'sum' })] as const,
    );
    new Alarm(this, id, {
      alarmName: `swapyard-${this.props.stage.name}-${id}`,
      alarmDescription,
      metric: new MathExpression({
        expression: `MIN([${invocations.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
        usingMetrics: Object.fromEntries(invocations),
        period: Duration.hours(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    }).addAlarmAction(new SnsAction(this.alarms));
  }

  private addDashboard(): void {
    const { stage, httpApi, table, relay, deadLetterQueues, stateMachine } = this.props;
    const sum = { period, statistic: 'sum' };
    new Dashboard(this, 'Dashboard', {
      // An account has one of a name, whatever the region.
      dashboardName: `swapyard-${stage.name}-${Stack.of(this).region}`,
      widgets: [
        [
          new TextWidget({
            width: 24,
            height: 2,
            markdown: `# Swapyard ${stage.name}\nFrom the outside in: what callers get, what fails, what waits, what it costs.`,
          }),
        ],
        [
          graph('Requests', httpApi.metricCount(sum), httpApi.metricClientError(sum), httpApi.metricServerError(sum)),
          graph('Latency', ...['p50', 'p99'].map((statistic) => httpApi.metricLatency({ period, statistic }))),
        ],
        [
          graph('Unexpected errors', this.own('UnexpectedError'), this.own('Unavailable')),
          graph('Age of the oldest change not yet told', relay.metric('IteratorAge', { period, statistic: 'max' })),
        ],
        [
          graph('Trades', stateMachine.metricStarted(sum), stateMachine.metricSucceeded(sum)),
          graph('Trades that need somebody', stateMachine.metricFailed(sum), this.own('TradeNeedsAttention')),
        ],
        [
          graph(
            'Table: units consumed',
            ...['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'].map((name) => table.metric(name, sum)),
          ),
          graph(
            'Table: throttled',
            ...['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => table.metric(name, sum)),
          ),
        ],
        deadLetterQueues.map(
          (queue) => new SingleValueWidget({ title: queue.node.id, width: 6, metrics: [depth(queue)] }),
        ),
      ],
    });
  }

  /** A metric the functions count themselves, over all of them. */
  private own(metricName: string): Metric {
    const dimensionsMap = { service: `swapyard-${this.props.stage.name}` };
    return new Metric({ namespace: 'Swapyard', metricName, dimensionsMap, period, statistic: 'sum' });
  }
}

const graph = (title: string, ...left: IMetric[]): GraphWidget => new GraphWidget({ title, width: 12, left });

const depth = (queue: Queue): Metric => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' });
