import { Logger } from '@aws-lambda-powertools/logger';

/** Named by POWERTOOLS_SERVICE_NAME, which the stack sets for each function. */
export const logger = new Logger();

/**
 * Counts something by name as a CloudWatch metric, in the log: one line in the embedded metric format
 * (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). Written to
 * the stream itself, because Lambda wraps what console writes in JSON of its own.
 */
export function count(
  name: 'UnexpectedError' | 'Unavailable' | 'TradeNeedsAttention' | 'PayoutLate' | 'ClosureHeld',
): void {
  const { POWERTOOLS_METRICS_NAMESPACE: Namespace, POWERTOOLS_SERVICE_NAME: service } = process.env;
  const metric = { Namespace, Dimensions: [['service']], Metrics: [{ Name: name, Unit: 'Count' }] };
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metric] }, service, [name]: 1 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
