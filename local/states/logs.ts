import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withoutData } from './descriptions.ts';
import type { HistoryEvent } from './execution.ts';
import type { LogLevel, MachineConfig } from './machine-config.ts';

/** Events that a level writes; `ALL` writes every one (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). */
const WRITES: Readonly<Record<LogLevel, (type: string) => boolean>> = {
  ALL: () => true,
  ERROR: (type) => /(?:Failed|TimedOut|Aborted)$|^FailStateEntered$/.test(type),
  FATAL: (type) => /^Execution(?:Failed|TimedOut|Aborted)$/.test(type),
  OFF: () => false,
};

/**
 * Writes events of an execution as JSON lines to `logs/<state machine>.log`, as its logging configuration says.
 * @param directory that of the cloud's data
 */
export function writeLog(
  directory: string,
  { name, logging }: MachineConfig,
  executionArn: string,
  events: readonly HistoryEvent[],
): void {
  const lines = events
    .filter(({ type }) => WRITES[logging.level](type))
    .map((event) => {
      const details = event.details ?? {};
      return JSON.stringify({
        id: String(event.id),
        type: event.type,
        details: logging.includeExecutionData ? details : withoutData(details),
        previous_event_id: String(event.previousEventId),
        event_timestamp: String(Math.floor(event.timestamp)),
        execution_arn: executionArn,
        redrive_count: '0',
      });
    });
  if (lines.length === 0) return;
  mkdirSync(join(directory, 'logs'), { recursive: true });
  appendFileSync(join(directory, 'logs', `${name}.log`), `${lines.join('\n')}\n`);
}
