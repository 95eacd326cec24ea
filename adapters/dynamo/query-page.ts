import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page, PageRequest } from '../../core/shared/page.ts';
import type { Table } from './client.ts';
import { type IndexName, indexes, primaryKey } from './keys.ts';

/** A partition of the table or of an index, read backwards unless told otherwise: newest first. */
export interface Partition {
  readonly index?: IndexName;
  readonly pk: string;
  /** What every sort key in the list begins with; the position is the rest. */
  readonly prefix: string;
  readonly forwards?: boolean;
  /** What items must have to be in the list. A page then looks at a hundred of the partition's, and may find fewer. */
  readonly having?: { readonly attribute: string; readonly value: string } | undefined;
}

/** Sorts after every key that begins alike: keys are ASCII. */
const END = '\uffff';
const MOST_LOOKED_AT = 100;

/**
 * One page, by one Query. The position is the rest of the last sort key, and the next page is what sorts beyond it: that
 * stays right while items come and go, and a position says nothing but where to go on within this partition.
 */
export async function queryPage<T>(
  { name, db }: Table,
  partition: Partition,
  { limit, after }: PageRequest,
  read: (item: Record<string, unknown>) => T,
): Promise<Page<T>> {
  const { index, pk, prefix, forwards = false, having } = partition;
  const keys = index ? indexes[index] : primaryKey;
  const from = after === undefined || !forwards ? prefix : `${prefix}${after}`;
  const to = after === undefined || forwards ? `${prefix}${END}` : `${prefix}${after}`;
  const query: QueryCommandInput = {
    TableName: name,
    ...(index && { IndexName: index }),
    ScanIndexForward: forwards,
    // One more than asked tells whether there is a next page; another one may be the item the last page ended at.
    Limit: having ? MOST_LOOKED_AT : limit + (after === undefined ? 1 : 2),
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ...(having && { FilterExpression: '#having = :having' }),
    ExpressionAttributeNames: { '#pk': keys.pk, '#sk': keys.sk, ...(having && { '#having': having.attribute }) },
    ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to, ...(having && { ':having': having.value }) },
  };
  const { Items = [], LastEvaluatedKey } = await db.send(new QueryCommand(query));
  const fresh = Items.filter((item) => after === undefined || item[keys.sk] !== `${prefix}${after}`);
  const shown = fresh.slice(0, limit);
  // Where it stopped looking: at the last one that is shown, or further when nothing more was found up to there.
  const last = fresh.length > limit ? shown.at(-1) : LastEvaluatedKey;
  return {
    items: shown.map(read),
    ...(last ? { next: String(last[keys.sk]).slice(prefix.length) } : {}),
  };
}
