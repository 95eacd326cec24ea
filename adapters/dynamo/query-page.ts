import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../../core/shared/page.ts';
import type { Table } from './client.ts';
import { type IndexName, indexes, primaryKey } from './keys.ts';

/** A partition of the table or of an index, read backwards: newest first. */
export interface Partition {
  readonly index?: IndexName;
  readonly pk: string;
  /** What every sort key in the list begins with; the position is the rest. */
  readonly prefix: string;
}

/**
 * One page, by one Query. The position is the rest of the last sort key, and the next page is what sorts before it: that
 * stays right while items come and go, and a position says nothing but where to go on within this partition.
 */
export async function queryPage<T>(
  { name, db }: Table,
  { index, pk, prefix }: Partition,
  { limit, after }: PageRequest,
  read: (item: Record<string, unknown>) => T,
): Promise<Page<T>> {
  const keys = index ? indexes[index] : primaryKey;
  const query: QueryCommandInput = {
    TableName: name,
    ...(index && { IndexName: index }),
    ScanIndexForward: false,
    // One more than asked tells whether there is a next page; another one may be the item the last page ended at.
    Limit: limit + (after === undefined ? 1 : 2),
    ExpressionAttributeNames: { '#pk': keys.pk, '#sk': keys.sk },
    ...(after === undefined
      ? {
          KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        }
      : {
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :prefix AND :after',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix, ':after': `${prefix}${after}` },
        }),
  };
  const { Items = [], LastEvaluatedKey } = await db.send(new QueryCommand(query));
  const fresh = Items.filter((item) => after === undefined || item[keys.sk] !== `${prefix}${after}`);
  const shown = fresh.slice(0, limit);
  const last = shown.at(-1);
  // A Query also ends at a megabyte, however few items that is.
  const goesOn = fresh.length > limit || LastEvaluatedKey !== undefined;
  return {
    items: shown.map(read),
    ...(goesOn && last ? { next: String(last[keys.sk]).slice(prefix.length) } : {}),
  };
}
