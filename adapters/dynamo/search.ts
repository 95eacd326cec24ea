import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ListingCard } from '../../core/listings/model.ts';
import type { IndexedListing, ListingIndex, Search } from '../../core/listings/ports.ts';
import type { Table } from './client.ts';
import { searchKeys } from './keys.ts';
import { queryPage } from './query-page.ts';
import { retryConflicts } from './retry-conflicts.ts';

/**
 * Search by posting lists: under each term, one item per active listing that carries it, newest last. The card travels as
 * one JSON string, which costs a fraction of the CPU of unmarshalling its attributes one by one.
 */
export const dynamoSearch = (table: Table): Search => ({
  find: (term, page) =>
    queryPage(
      table,
      { pk: searchKeys.posting(term, 'any')[0], prefix: 'NEW#' },
      page,
      (item) => JSON.parse(String(item['card'])) as ListingCard,
    ),
});

export const dynamoListingIndex = ({ name, db }: Table): ListingIndex => ({
  async indexed(listingId) {
    const { Item } = await db.send(
      new GetCommand({ TableName: name, Key: toKey(searchKeys.indexed(listingId)), ConsistentRead: true }),
    );
    return Item && { listingId, version: Number(Item['version']), terms: (Item['terms'] ?? []) as string[] };
  },

  async reindex(before, next, card) {
    const gone = (before?.terms ?? []).filter((term) => !next.terms.includes(term));
    const command = new TransactWriteCommand({
      ClientRequestToken: randomUUID(),
      TransactItems: [
        { Put: indexedPut(name, before, next) },
        ...next.terms.map((term) => ({ Put: { TableName: name, Item: posting(term, next.listingId, card) } })),
        ...gone.map((term) => ({
          Delete: { TableName: name, Key: toKey(searchKeys.posting(term, next.listingId)) },
        })),
      ],
    });
    try {
      await retryConflicts(() => db.send(command));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && lostRace(error)) return false;
      throw error;
    }
  },
});

/** Guards the whole transaction: postings are only ever written together with the version they come from. */
const indexedPut = (TableName: string, before: IndexedListing | undefined, next: IndexedListing) => ({
  TableName,
  Item: {
    ...toKey(searchKeys.indexed(next.listingId)),
    entity: 'IndexedListing',
    version: next.version,
    terms: next.terms,
  },
  ...(before
    ? {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': before.version },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' }),
});

const posting = (term: string, listingId: string, card: ListingCard | undefined) => ({
  ...toKey(searchKeys.posting(term, listingId)),
  entity: 'Posting',
  card: JSON.stringify(card),
});

const toKey = ([pk, sk]: readonly [string, string]) => ({ pk, sk });

const lostRace = (error: TransactionCanceledException): boolean =>
  error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';
