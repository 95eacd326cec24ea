import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { dynamoListingLists } from '../../../adapters/dynamo/listing-lists.ts';
import { queryPage } from '../../../adapters/dynamo/query-page.ts';
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
        KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': 'P', ':from': 'X#', ':to': 'X#\uffff' },
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
      ExpressionAttributeValues: { ':pk': 'P', ':from': 'X#', ':to': 'X#8' },
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
    const within = { ':from': 'LISTING#', ':to': 'LISTING#\uffff' };
    expect(
      asked().map((query) => [query.IndexName, query.ExpressionAttributeNames, query.ExpressionAttributeValues]),
    ).toEqual([
      ['gsi1', { '#pk': 'gsi1pk', '#sk': 'gsi1sk' }, { ':pk': `SELLER#${sellerId}`, ...within }],
      ['gsi2', { '#pk': 'gsi2pk', '#sk': 'gsi2sk' }, { ':pk': `SELLER#${sellerId}#draft`, ...within }],
    ]);
    await expect(async () => lists.listingsBySeller({ sellerId: 'a#draft' }, { limit: 1 })).rejects.toThrow(RangeError);
  });
});
