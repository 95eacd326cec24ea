import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { findInPostings } from '../../core/listings/find-in-postings.ts';
import type { ListingCard } from '../../core/listings/model.ts';
import type { Search } from '../../core/listings/ports.ts';
import { type Order, type PostingLists, sortable } from '../../core/listings/posting-lists.ts';
import type { Table } from './client.ts';
import { part, searchKeys } from './keys.ts';

/** Search by posting lists: a list is a partition, and each read of a stretch of it is one Query. */
export const dynamoSearch = (table: Table): Search => ({
  find: (query, page) => findInPostings(dynamoPostingLists(table), query, page),
});

/** The card travels as one JSON string: a fraction of the CPU that unmarshalling its attributes one by one takes. */
export const dynamoPostingLists = ({ name, db }: Table): PostingLists => ({
  async read({ term, order, after, limit }) {
    const [from, to] = bounds(order, after);
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: name,
        // Costs the same units, and less to read.
        ProjectionExpression: 'card',
        KeyConditionExpression: 'pk = :list AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':list': searchKeys.list(term), ':from': from, ':to': to },
        ScanIndexForward: order.by === 'price' && !order.descending,
        Limit: limit,
      }),
    );
    const cards = Items.map((item) => JSON.parse(String(item['card'])) as ListingCard);
    return LastEvaluatedKey ? { cards, end: String(LastEvaluatedKey['sk']).slice(prefixOf(order).length) } : { cards };
  },
});

const prefixOf = (order: Order): string => (order.by === 'newest' ? 'NEW#' : `PRICE#${part(order.currency)}#`);

/** The least and the greatest sort key of a stretch, both of them in it. Keys are ASCII: a tilde is after all of it. */
function bounds(order: Order, after: string | undefined): readonly [from: string, to: string] {
  const prefix = prefixOf(order);
  const position = after === undefined ? undefined : `${prefix}${after}`;
  if (order.by === 'newest') return [prefix, position === undefined ? `${prefix}~` : justBefore(position)];
  const [least, most] = [`${prefix}${sortable(order.least)}#`, `${prefix}${sortable(order.most)}#~`];
  if (position === undefined) return [least, most];
  return order.descending ? [least, justBefore(position)] : [justAfter(position), most];
}

/** Ids are all of the same length, so that nothing is between a key and the same with a space behind it … */
const justAfter = (key: string): string => `${key} `;
/** … nor between a key and what begins like it but for its last character, the one before that, and is long. */
const justBefore = (key: string): string =>
  `${key.slice(0, -1)}${String.fromCharCode(key.charCodeAt(key.length - 1) - 1)}~`;
