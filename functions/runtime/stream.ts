import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { changeOf } from '../../adapters/dynamo/stream-change.ts';
import type { Change } from '../../core/events.ts';
import { logger } from './observe.ts';
import { whole } from './whole.ts';

/**
 * The Lambda behind the table's stream. `use` gets the changes in order and answers how many of them are done, counted
 * from the first; the stream delivers the rest again.
 */
export const stream = <D extends object>(deps: D, use: (deps: D, changes: readonly Change[]) => Promise<number>) =>
  whole<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const { told, poison } = await toldChanges(Records);
    const done =
      told.length === 0
        ? 0
        : await use(
            deps,
            told.map(({ change }) => change),
          );
    const failed = told[done]?.record ?? poison;
    if (!failed) return { batchItemFailures: [] };
    logger.warn('stream.stopped', { eventId: failed.eventID, done, of: told.length });
    return { batchItemFailures: [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] };
  });

interface Told {
  readonly record: DynamoDBRecord;
  readonly change: Change;
}

/** The changes up to the first record that can not be understood: what stands before it must not wait for it. */
async function toldChanges(records: readonly DynamoDBRecord[]): Promise<{ told: Told[]; poison?: DynamoDBRecord }> {
  const told: Told[] = [];
  for (const record of records) {
    try {
      const change = changeOf({ before: image(record.dynamodb?.OldImage), after: image(record.dynamodb?.NewImage) });
      if (change) told.push({ record, change });
    } catch (error) {
      logger.error('stream.poison', { eventId: record.eventID, error: error as Error });
      return { told, poison: record };
    }
  }
  return { told };
}

const image = (attributes: unknown): Record<string, AttributeValue> | undefined =>
  attributes as Record<string, AttributeValue> | undefined;
