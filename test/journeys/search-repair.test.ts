import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoIndexWalk } from '../../adapters/dynamo/index-walk.ts';
import { searchKeys } from '../../adapters/dynamo/keys.ts';
import { dynamoListingIndex } from '../../adapters/dynamo/listing-index.ts';
import { dynamoStore } from '../../adapters/dynamo/store.ts';
import { type LocalTable, openLocalTable } from '../../bench/local-table.ts';
import { marketListing } from '../../bench/market.ts';
import { indexListing } from '../../core/listings/index-listing.ts';
import { keysOf, keyText, truthOf } from '../../core/listings/index-steps.ts';
import type { Finding } from '../../core/listings/inspect-index.ts';
import type { Listing } from '../../core/listings/model.ts';
import type { PostingKey } from '../../core/listings/ports.ts';
import { type Reindex, type ReindexReport, reindexListings } from '../../core/listings/reindex-listings.ts';
import { ListingStatus } from '../../core/listings/status.ts';
import { create, replace } from '../../core/shared/ports.ts';
import { newId } from '../../functions/runtime/new-id.ts';
import { below, dice, oneOf, replay, say, seed } from '../support/random.ts';

const LISTINGS = 120;
const CHANGES = 400;
const seller = '00000000-0000-4000-8000-000000000001';
const roll = dice();

let table: LocalTable;
const deps = () => ({
  store: dynamoStore(table),
  listingIndex: dynamoListingIndex(table),
  indexWalk: dynamoIndexWalk(table),
});
const listings = new Map<string, Listing>();

const another = (id: string): Listing => marketListing(roll, { id, sellerId: seller, at: '2026-03-01T12:00:00.000Z' });
const anId = (number: number): string => newId(new Date(Date.UTC(2026, 0, 1) + number * 60_000))('lst');

/** Somebody changes a listing in any way, and an event will tell of it. */
async function change(id: string): Promise<void> {
  const before = listings.get(id);
  const next = {
    ...another(id),
    status: oneOf(roll, [...ListingStatus.options, 'active', 'active', 'active'] as const),
  };
  const after = { ...next, version: (before?.version ?? 0) + 1 };
  await dynamoStore(table).commit(before ? replace('listing', after, before) : create('listing', after));
  listings.set(id, after);
}

/**
 * The whole walk, a small part at a time; in two shares when nothing is removed on the way: the local table loses its place
 * in a share when the item it stopped at is gone, which DynamoDB does not.
 */
async function walk(mode: Reindex['mode']): Promise<Omit<ReindexReport, 'next'>> {
  const all = { listings: 0, postings: 0, findings: [] as Finding[], written: 0 };
  const segments = mode === 'verify' ? 2 : 1;
  for (let segment = 0; segment < segments; segment += 1)
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      // Whoever asks is at the end of their patience at once: each part is a call of its own.
      const part = await reindexListings(deps(), { mode, segment, segments, after }, () => true);
      all.listings += part.listings;
      all.postings += part.postings;
      all.findings.push(...part.findings);
      all.written += part.written;
      after = part.next;
    }
  return all;
}

const inOrder = (findings: readonly Finding[]): string[] =>
  findings
    .map((finding) => [finding.listingId, finding.what, 'key' in finding ? keyText(finding.key) : ''].join(' '))
    .sort();

/** Postings that should be there, by the definition of a term. */
const rightful = (): number =>
  [...listings.values()].reduce((sum, listing) => sum + keysOf(truthOf(listing).record).length, 0);

beforeAll(async () => {
  table = await openLocalTable();
  const events: string[] = [];
  const ids = Array.from({ length: LISTINGS }, (_, number) => anId(number));
  for (const id of ids) await change(id);
  events.push(...ids);
  for (let done = 0; done < CHANGES || events.length > 0; ) {
    if (done < CHANGES && (events.length === 0 || roll() < 0.5)) {
      done += 1;
      const id = oneOf(roll, ids);
      await change(id);
      // Told twice now and then, and in any order.
      events.push(id, ...(roll() < 0.3 ? [id] : []));
    } else {
      const told = Array.from({ length: 1 + below(roll, 3) }, () =>
        events.splice(below(roll, events.length), 1),
      ).flat();
      await Promise.all(told.map((listingId) => indexListing(deps(), { listingId })));
    }
  }
});
afterAll(() => table?.close());

test('given any histories with events repeated, reordered and worked on at once, when the index is verified, then nothing is wrong', async () => {
  const report = await walk('verify');
  say(`${CHANGES} changes of ${LISTINGS} listings: ${report.postings} postings, seed ${seed}`);

  expect([replay(__filename), report]).toEqual([
    replay(__filename),
    { listings: LISTINGS, postings: rightful(), findings: [], written: 0 },
  ]);
});

/** Does some damage. @returns what a look at the index should find */
async function sabotage(): Promise<Finding[]> {
  const { db, name } = table;
  const active = [...listings.values()].filter(({ status }) => status === 'active');
  const victims = active.sort(() => roll() - 0.5).slice(0, 36);
  const found: Finding[] = [];
  for (const [number, listing] of victims.entries()) {
    const listingId = listing.id;
    const key = oneOf(roll, keysOf(truthOf(listing).record));
    const stray: PostingKey = oneOf(roll, [
      { term: 'word:xyzzy', by: 'newest' },
      { term: 'all', by: 'price', price: listing.price + 1, currency: listing.currency },
      { term: 'make:nobody', by: 'price', price: listing.price, currency: listing.currency },
    ] as const);
    const [pk, sk] = searchKeys.indexed(listingId);
    switch (number % 6) {
      case 0:
        await db.send(new DeleteCommand({ TableName: name, Key: at(key, listingId) }));
        found.push({ listingId, what: 'missing', key });
        break;
      case 1:
        await db.send(
          new PutCommand({ TableName: name, Item: { ...at(key, listingId), entity: 'Posting', card: '{}' } }),
        );
        found.push({ listingId, what: 'altered', key });
        break;
      case 2:
        await db.send(
          new PutCommand({
            TableName: name,
            Item: { ...at(stray, listingId), entity: 'Posting', card: truthOf(listing).card },
          }),
        );
        found.push({ listingId, what: 'stray', key: stray });
        break;
      case 3:
        await db.send(new DeleteCommand({ TableName: name, Key: { pk, sk } }));
        found.push({ listingId, what: 'behind' });
        break;
      case 4:
        await alter({ pk, sk }, oneOf(roll, ['SET #v = :high', 'SET terms = :none', 'SET prices = :none']));
        found.push({ listingId, what: 'record' });
        break;
      default: {
        const gone = anId(1_000_000 + number);
        await db.send(new PutCommand({ TableName: name, Item: { ...at(stray, gone), entity: 'Posting', card: '{}' } }));
        found.push({ listingId: gone, what: 'stray', key: stray });
      }
    }
  }
  return found;
}

const alter = (Key: Record<string, string>, UpdateExpression: string): Promise<unknown> =>
  table.db.send(
    new UpdateCommand({
      TableName: table.name,
      Key,
      UpdateExpression,
      ...(UpdateExpression.includes(':high')
        ? { ExpressionAttributeNames: { '#v': 'version' }, ExpressionAttributeValues: { ':high': 1_000_000 } }
        : { ExpressionAttributeValues: { ':none': [] } }),
    }),
  );

function at(key: PostingKey, listingId: string): { pk: string; sk: string } {
  const [pk, sk] =
    key.by === 'newest' ? searchKeys.posting(key.term, listingId) : searchKeys.priced(key.term, listingId, key);
  return { pk, sk };
}

test.each([['repair'], ['rebuild']] as const)(
  'given an index that somebody has damaged, when it is verified, then exactly the damage is told; after a %s nothing is wrong',
  async (mode) => {
    const damage = await sabotage();
    const told = await walk('verify');
    expect([seed, inOrder(told.findings)]).toEqual([seed, inOrder(damage)]);
    expect(told.written).toBe(0);

    const mended = await walk(mode);
    // How many listings are for sale, and so can be damaged, is for the dice to say.
    expect(mended.written).toBeGreaterThanOrEqual(mode === 'rebuild' ? LISTINGS : damage.length);
    expect(await walk('verify')).toEqual({ listings: LISTINGS, postings: rightful(), findings: [], written: 0 });
    say(`${damage.length} kinds of damage told and mended by ${mode}, seed ${seed}`);
  },
);

test('given people who trade all the while, when a damaged index is repaired, then nothing of theirs is lost', async () => {
  await sabotage();
  const ids = [...listings.keys()];
  let over = false;
  const trade = async (): Promise<void> => {
    while (!over) {
      const listingId = oneOf(roll, ids);
      await change(listingId);
      await indexListing(deps(), { listingId });
    }
  };
  const trading = trade();
  try {
    await walk('repair');
  } finally {
    over = true;
    await trading;
  }
  // What was altered behind the walk's back is found by the next one.
  await walk('repair');

  expect((await walk('verify')).findings).toEqual([]);
});
