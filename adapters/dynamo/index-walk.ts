import { BatchGetCommand, type BatchGetCommandOutput, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Listing } from '../../core/listings/model.ts';
import type { FoundPosting, IndexWalk, PostingKey, Sighting } from '../../core/listings/ports.ts';
import type { Table } from './client.ts';
import { fromItem, keyOf, part, postingKey, rows, searchKeys } from './keys.ts';

type Item = Record<string, unknown>;
type Key = { readonly pk: string; readonly sk: string };

/** Items of a part of the walk, few enough that a part takes seconds when each of them has to be looked at. */
const ITEMS_AT_ONCE = 400;
/** DynamoDB's bound of a BatchGetItem, which may still answer less: 16 MB at most. */
const MOST_KEYS = 100;
const MOST_TRIES = 10;
const FIRST_PAUSE_MS = 50;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const dynamoIndexWalk = (table: Table): IndexWalk => ({
  async walk({ segment, segments }, after) {
    const { Items = [], LastEvaluatedKey } = await table.db.send(
      new ScanCommand({
        TableName: table.name,
        ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
        Limit: ITEMS_AT_ONCE,
        FilterExpression: 'entity IN (:listing, :record, :posting)',
        ExpressionAttributeValues: {
          ':listing': rows.listing.label,
          ':record': 'IndexedListing',
          ':posting': 'Posting',
        },
        ...(after === undefined ? {} : { ExclusiveStartKey: JSON.parse(after) as Key }),
      }),
    );
    const found = Items.map(sighted);
    return LastEvaluatedKey ? { found, next: JSON.stringify(LastEvaluatedKey) } : { found };
  },

  async listings(ids) {
    const items = await getAll(
      table,
      ids.map((id) => keyOf('listing', id)),
      false,
    );
    return items.map((item): Listing => fromItem<'listing'>(item));
  },

  async postings(listingId, keys) {
    const items = await getAll(
      table,
      keys.map((key) => at(key, listingId)),
      true,
    );
    return items.map(foundPosting);
  },
});

function sighted(item: Item): Sighting {
  if (item['entity'] === rows.listing.label) return { what: 'listing', listingId: String(item['id']) };
  if (item['entity'] === 'IndexedListing')
    return { what: 'record', listingId: String(item['pk']).slice('LISTING#'.length) };
  return { what: 'posting', listingId: String(item['sk']).split('#').at(-1) ?? '', ...foundPosting(item) };
}

const foundPosting = (item: Item): FoundPosting => ({
  key: postingKey(String(item['pk']), String(item['sk'])),
  card: String(item['card']),
});

function at(key: PostingKey, listingId: string): Key {
  const [pk, sk] =
    key.by === 'newest' ? searchKeys.posting(key.term, part(listingId)) : searchKeys.priced(key.term, listingId, key);
  return { pk, sk };
}

/** Items by their keys, however many. @throws Error when the table keeps answering less than it is asked for */
export async function getAll({ name, db }: Table, keys: readonly Key[], ConsistentRead: boolean): Promise<Item[]> {
  const items: Item[] = [];
  const left = [...keys];
  for (let tries = 0; left.length > 0; tries += 1) {
    if (tries > MOST_TRIES + keys.length / MOST_KEYS)
      throw new Error('the table answers only parts of what it is asked for');
    const Keys = left.splice(0, MOST_KEYS);
    const answer: BatchGetCommandOutput = await db.send(
      new BatchGetCommand({ RequestItems: { [name]: { Keys, ConsistentRead } } }),
    );
    items.push(...(answer.Responses?.[name] ?? []));
    const unread = (answer.UnprocessedKeys?.[name]?.Keys ?? []) as Key[];
    left.push(...unread);
    if (unread.length > 0) await pause(Math.random() * FIRST_PAUSE_MS * 2 ** Math.min(tries, 6));
  }
  return items;
}
