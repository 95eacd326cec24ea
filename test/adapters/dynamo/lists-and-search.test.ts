import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { dynamoListingLists } from '../../../adapters/dynamo/listing-lists.ts';
import { queryPage } from '../../../adapters/dynamo/query-page.ts';
import { dynamoListingIndex, dynamoSearch } from '../../../adapters/dynamo/search.ts';
import { cardOf, termsOf } from '../../../core/listings/terms.ts';
import { aListing } from '../../support/builders.ts';

const db = mockClient(DynamoDBDocumentClient);
const table: Table = { name: 'table', db: db as unknown as DynamoDBDocumentClient };
beforeEach(() => {
  db.reset();
  db.onAnyCommand().resolves({});
});
const asked = () => db.commandCalls(QueryCommand).map(({ args }) => args[0].input);
const items = (...keys: string[]) => keys.map((key) => ({ pk: 'P', sk: `X#${key}` }));
const answers = (found: Record<string, unknown>[], more = false): void => {
  db.on(QueryCommand).resolves({ Items: found, ...(more ? { LastEvaluatedKey: found.at(-1) ?? {} } : {}) });
};
const page = (limit: number, after?: string) =>
  queryPage(table, { pk: 'P', prefix: 'X#' }, { limit, ...(after === undefined ? {} : { after }) }, ({ sk }) => sk);

describe('given a list', () => {
  it('when its first page is asked, then it is one Query, newest first, for one more than is shown', async () => {
    answers(items('9', '8', '7'));
    expect(await page(2)).toEqual({ items: ['X#9', 'X#8'], next: '8' });
    expect(asked()).toEqual([
      {
        TableName: 'table',
        ScanIndexForward: false,
        Limit: 3,
        ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
        KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
        ExpressionAttributeValues: { ':pk': 'P', ':prefix': 'X#' },
      },
    ]);
  });

  it('when a further page is asked, then it begins below the position, whether or not that item still is there', async () => {
    answers(items('8', '7', '6', '5'));
    expect(await page(2, '8')).toEqual({ items: ['X#7', 'X#6'], next: '6' });
    answers(items('7', '6', '5'));
    expect(await page(2, '8')).toEqual({ items: ['X#7', 'X#6'], next: '6' });
    expect(asked()[0]).toMatchObject({
      Limit: 4,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :prefix AND :after',
      ExpressionAttributeValues: { ':pk': 'P', ':prefix': 'X#', ':after': 'X#8' },
    });
  });

  it.each([
    [[], {}],
    [['9'], {}],
    [['9', '8'], {}],
    [['9', '8', '7'], { next: '8' }],
  ])('when there are %j and two are shown, then the page ends with %j', async (keys, next) => {
    answers(items(...keys));
    expect(await page(2)).toEqual({ items: keys.slice(0, 2).map((key) => `X#${key}`), ...next });
  });

  it('when a megabyte is full before the page is, then the page is shorter and the list still goes on', async () => {
    answers(items('9', '8'), true);
    expect(await page(20)).toEqual({ items: ['X#9', 'X#8'], next: '8' });
    answers(items('8', '7'), true);
    expect(await page(20, '8')).toEqual({ items: ['X#7'], next: '7' });
  });

  it('when sellers list theirs, then the index that answers it is asked and whole listings come back', async () => {
    const listing = aListing();
    answers([
      {
        ...listing,
        pk: 'x',
        sk: 'y',
        gsi1sk: `LISTING#${listing.id}`,
        gsi2sk: `LISTING#${listing.id}`,
        entity: 'Listing',
      },
    ]);
    const { sellerId } = listing;
    const lists = dynamoListingLists(table);
    expect((await lists.listingsBySeller({ sellerId }, { limit: 1 })).items).toEqual([listing]);
    expect((await lists.listingsBySellerAndStatus({ sellerId, status: 'draft' }, { limit: 1 })).items).toEqual([
      listing,
    ]);
    expect(
      asked().map((query) => [query.IndexName, query.ExpressionAttributeNames, query.ExpressionAttributeValues]),
    ).toEqual([
      ['gsi1', { '#pk': 'gsi1pk', '#sk': 'gsi1sk' }, { ':pk': `SELLER#${sellerId}`, ':prefix': 'LISTING#' }],
      ['gsi2', { '#pk': 'gsi2pk', '#sk': 'gsi2sk' }, { ':pk': `SELLER#${sellerId}#draft`, ':prefix': 'LISTING#' }],
    ]);
    await expect(async () => lists.listingsBySeller({ sellerId: 'a#draft' }, { limit: 1 })).rejects.toThrow(RangeError);
  });
});

describe('given search', () => {
  const listing = aListing();
  const card = cardOf(listing);
  const index = dynamoListingIndex(table);
  const lost = (...codes: string[]) =>
    new TransactionCanceledException({
      $metadata: {},
      message: 'no',
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const sent = () => db.commandCalls(TransactWriteCommand)[0]?.args[0].input;

  it('when a term is looked up, then its postings are read newest first and each card comes whole', async () => {
    answers([{ pk: 'ACTIVE#all', sk: `NEW#${listing.id}`, card: JSON.stringify(card) }]);
    expect(await dynamoSearch(table).find('all', { limit: 20 })).toEqual({ items: [JSON.parse(JSON.stringify(card))] });
    expect(asked()[0]).toMatchObject({
      ScanIndexForward: false,
      ExpressionAttributeValues: { ':pk': 'ACTIVE#all', ':prefix': 'NEW#' },
    });
    await expect(async () => dynamoSearch(table).find('a#b', { limit: 1 })).rejects.toThrow(RangeError);
  });

  it('when a listing is indexed first, then one transaction writes what is indexed and a posting for each term', async () => {
    const terms = termsOf(listing);
    expect(await index.reindex(undefined, { listingId: listing.id, version: 1, terms }, card)).toBe(true);
    const [guard, ...postings] = sent()?.TransactItems ?? [];
    expect(guard?.Put).toMatchObject({
      Item: { pk: `LISTING#${listing.id}`, sk: 'INDEXED', version: 1, terms },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(postings.map(({ Put }) => Put?.Item)).toEqual(
      terms.map((term) => ({
        pk: `ACTIVE#${term}`,
        sk: `NEW#${listing.id}`,
        entity: 'Posting',
        card: JSON.stringify(card),
      })),
    );
    expect(sent()?.ClientRequestToken).toBeDefined();
  });

  it('when it is indexed again, then the version before is the guard and the terms it lost are deleted', async () => {
    const before = { listingId: listing.id, version: 4, terms: ['all', 'kind:product'] };
    await index.reindex(before, { listingId: listing.id, version: 6, terms: ['all', 'kind:part'] }, card);
    const [guard, ...others] = sent()?.TransactItems ?? [];
    expect(guard?.Put).toMatchObject({
      Item: { version: 6 },
      ConditionExpression: '#version = :before',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': 4 },
    });
    expect(others.map((write) => write.Put?.Item?.['pk'] ?? write.Delete?.Key)).toEqual([
      'ACTIVE#all',
      'ACTIVE#kind:part',
      { pk: 'ACTIVE#kind:product', sk: `NEW#${listing.id}` },
    ]);
  });

  it('when it is not to be found any more, then every posting goes and what is indexed stays', async () => {
    await index.reindex(
      { listingId: 'x', version: 1, terms: ['all'] },
      { listingId: 'x', version: 2, terms: [] },
      undefined,
    );
    expect(sent()?.TransactItems?.map((write) => Object.keys(write)[0])).toEqual(['Put', 'Delete']);
  });

  it('when another run was faster, then it says so; any other failure passes', async () => {
    const next = { listingId: 'x', version: 2, terms: [] };
    db.on(TransactWriteCommand).rejects(lost('ConditionalCheckFailed', 'None'));
    expect(await index.reindex(undefined, next, undefined)).toBe(false);
    const other = lost('None', 'ValidationError');
    db.on(TransactWriteCommand).rejects(other);
    await expect(index.reindex(undefined, next, undefined)).rejects.toBe(other);
  });

  it('when it is asked what is indexed, then it reads consistently', async () => {
    expect(await index.indexed('x')).toBeUndefined();
    db.on(GetCommand).resolves({ Item: { pk: 'x', sk: 'y', version: 3, terms: ['all'] } });
    expect(await index.indexed('x')).toEqual({ listingId: 'x', version: 3, terms: ['all'] });
    expect(db.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({
      Key: { pk: 'LISTING#x', sk: 'INDEXED' },
      ConsistentRead: true,
    });
  });
});
