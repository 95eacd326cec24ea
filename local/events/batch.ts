import { createHash, randomUUID } from 'node:crypto';
import type { InvokeResult } from '../types.ts';
import { isObject } from './properties.ts';
import type { MappingConfig } from './stream-mapping-config.ts';
import { createdAt, type StreamRecord } from './stream-record.ts';

/** What came of an invocation: `failedFrom` is the index of the first record that is to be tried again. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'partly'; readonly failedFrom: number }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Reads a function's answer as Lambda does. A report that names the first record, an unknown one, none, or is malformed
 * means that the whole batch failed; an absent or empty one that it succeeded.
 */
export function outcomeOf(config: MappingConfig, records: readonly StreamRecord[], result: InvokeResult): Outcome {
  if (!result.ok) return { kind: 'failed', reason: `${result.errorType}: ${result.errorMessage}` };
  const { payload } = result;
  if (!config.reportsItemFailures || payload === null || payload === undefined) return { kind: 'succeeded' };
  if (!isObject(payload)) return { kind: 'failed', reason: 'the answer is not a batch response' };
  const failures = payload['batchItemFailures'];
  if (failures === undefined || failures === null) return { kind: 'succeeded' };
  if (!Array.isArray(failures)) return { kind: 'failed', reason: 'batchItemFailures is not a list' };
  let lowest = records.length;
  for (const failure of failures as unknown[]) {
    const id = isObject(failure) ? failure['itemIdentifier'] : undefined;
    const index = records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === id);
    if (index === -1) return { kind: 'failed', reason: `itemIdentifier ${JSON.stringify(id)} is not in the batch` };
    lowest = Math.min(lowest, index);
  }
  if (lowest === records.length) return { kind: 'succeeded' };
  if (lowest === 0) return { kind: 'failed', reason: 'the first record was reported as failed' };
  return { kind: 'partly', failedFrom: lowest };
}

/** Why records were given up. */
export interface Discard {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invokeCount: number;
  /** of the last invocation, absent when there was none */
  readonly lastResult?: InvokeResult;
  /** milliseconds since the epoch, on the clock */
  readonly at: number;
}

/** What Lambda sends to the on-failure destination of a stream: where the records are, not the records themselves. */
export function failureEnvelope(
  config: MappingConfig,
  records: readonly [StreamRecord, ...StreamRecord[]],
  { condition, invokeCount, lastResult, at }: Discard,
): Record<string, unknown> {
  const last = records.at(-1) ?? records[0];
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: config.functionArn,
      condition,
      approximateInvokeCount: invokeCount,
    },
    ...(lastResult
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(lastResult.ok ? {} : { functionError: 'Unhandled' }),
          },
        }
      : {}),
    version: '1.0',
    timestamp: new Date(at).toISOString(),
    DDBStreamBatchInfo: {
      shardId: shardId(config.streamArn),
      startSequenceNumber: records[0].dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(records[0]),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: config.streamArn,
    },
  };
}

function arrival(record: StreamRecord): string {
  return new Date(createdAt(record)).toISOString().replace('.000Z', 'Z');
}

/** A local stream is one shard, whose name need only look like one and stay the same. */
function shardId(streamArn: string): string {
  const digest = createHash('sha256').update(streamArn).digest('hex');
  return `shardId-${'0'.repeat(20)}-${digest.slice(0, 8)}`;
}
