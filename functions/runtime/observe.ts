import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Named by POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE, which the stack sets for each function. */
export const logger = new Logger();
export const metrics = new Metrics();

/** Counts something by name, as a CloudWatch metric in the log (embedded metric format). */
export function count(name: 'UnexpectedError' | 'Unavailable', amount = 1): void {
  metrics.addMetric(name, MetricUnit.Count, amount);
  metrics.publishStoredMetrics();
}
