import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { IndexedListing, IndexStep, ListingIndex, PostingKey, Price } from '../../core/listings/ports.ts';
import type { Table } from './client.ts';
import { searchKeys } from './keys.ts';
import { retryConflicts } from './retry-conflicts.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What search knows of listings, in the table that holds them. */
export const dynamoListingIndex = ({ name, db }: Table): ListingIndex => ({
  async indexed(listingId) {
    const { Item } = await db.send(
      new GetCommand({ TableName: name, Key: toKey(searchKeys.indexed(listingId)), ConsistentRead: true }),
    );
    return Item && recorded(listingId, Item);
  },

  async apply(step) {
    const actions = actionsOf(name, step);
    const [only] = actions;
    try {
      if (only?.Put && actions.length === 1) {
        const put = new PutCommand(only.Put);
        await retryConflicts(() => db.send(put));
      } else {
        // One token however often it is sent: an answer that got lost is given again.
        const transaction = new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: actions });
        await retryConflicts(() => db.send(transaction));
      }
      return true;
    } catch (error) {
      if (isLostRace(error)) return false;
      throw error;
    }
  },
});

const recorded = (listingId: string, item: Record<string, unknown>): IndexedListing => ({
  listingId,
  version: Number(item['version']),
  ...(item['claimed'] === undefined ? {} : { claimed: Number(item['claimed']) }),
  terms: (item['terms'] ?? []) as string[],
  prices: (item['prices'] ?? []) as Price[],
  ...(item['digest'] === undefined ? {} : { digest: String(item['digest']) }),
});

/** The guard comes first: the rest of a step happens only together with it. */
function actionsOf(TableName: string, step: IndexStep): Action[] {
  const { listingId, card } = step;
  return [
    guard(TableName, step),
    ...step.put.map((key) => ({
      Put: { TableName, Item: { ...toKey(keyOf(key, listingId)), entity: 'Posting', card } },
    })),
    ...step.remove.map((key) => ({ Delete: { TableName, Key: toKey(keyOf(key, listingId)) } })),
  ];
}

function guard(TableName: string, { listingId, expect, record }: IndexStep): Action {
  const Key = toKey(searchKeys.indexed(listingId));
  if (record === undefined) return { ConditionCheck: { TableName, Key, ...condition(expect) } };
  if (record === 'removed') return { Delete: { TableName, Key, ...condition(expect) } };
  const { listingId: _, ...attributes } = record;
  return { Put: { TableName, Item: { ...Key, entity: 'IndexedListing', ...attributes }, ...condition(expect) } };
}

function condition(expect: IndexStep['expect']) {
  if (expect === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { version, claimed } = expect;
  return {
    ConditionExpression: `#version = :version AND ${claimed === undefined ? 'attribute_not_exists(claimed)' : 'claimed = :claimed'}`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version, ...(claimed === undefined ? {} : { ':claimed': claimed }) },
  };
}

const keyOf = (key: PostingKey, listingId: string) =>
  key.by === 'newest' ? searchKeys.posting(key.term, listingId) : searchKeys.priced(key.term, listingId, key);

const toKey = ([pk, sk]: readonly [string, string]) => ({ pk, sk });

const isLostRace = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed');
