import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of each function kept in memory. */
const RING = 500;

/** One record a function, or Lambda on its behalf, has written. */
export interface LogRecord {
  readonly level: string;
  readonly text: string;
  readonly requestId: string;
  /** ISO 8601, on the clock */
  readonly timestamp: string;
}

/** CloudWatch Logs on disk: one file of JSON lines per function, and the metrics in them in a file of their own. */
export class LogStore {
  private readonly rings = new Map<string, string[]>();

  constructor(
    private readonly directory: string,
    private readonly onLog: (functionName: string, line: string) => void,
  ) {
    mkdirSync(join(directory, 'logs'), { recursive: true });
  }

  /** JSON objects are kept as they are, other text is wrapped the way Lambda's JSON log format does it. */
  write(functionName: string, record: LogRecord): void {
    const parsed = parseObject(record.text);
    const line = parsed
      ? record.text
      : JSON.stringify({
          timestamp: record.timestamp,
          level: record.level,
          requestId: record.requestId,
          message: record.text,
        });
    appendFileSync(join(this.directory, 'logs', `${functionName}.log`), `${line}\n`);
    if (parsed && isMetric(parsed)) appendFileSync(join(this.directory, 'metrics.jsonl'), `${line}\n`);
    this.remember(functionName, line);
    this.onLog(functionName, line);
  }

  /** The last lines of a function, oldest first. */
  lines(functionName: string): readonly string[] {
    return this.rings.get(functionName) ?? [];
  }

  private remember(functionName: string, line: string): void {
    const ring = this.rings.get(functionName) ?? [];
    ring.push(line);
    if (ring.length > RING) ring.shift();
    this.rings.set(functionName, ring);
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  // One record stays one line: pretty-printed JSON is text.
  if (!text.startsWith('{') || text.includes('\n')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** CloudWatch's embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function isMetric(line: Record<string, unknown>): boolean {
  const metadata = line['_aws'];
  return (
    typeof metadata === 'object' &&
    metadata !== null &&
    Array.isArray((metadata as Record<string, unknown>)['CloudWatchMetrics'])
  );
}
