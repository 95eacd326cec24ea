import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { dynamoIndexWalk } from '../../../adapters/dynamo/index-walk.ts';
import { postingKey, searchKeys } from '../../../adapters/dynamo/keys.ts';
import { dynamoListingIndex } from '../../../adapters/dynamo/listing-index.ts';
import { dynamoPostingLists, dynamoSearch } from '../../../adapters/dynamo/search.ts';
import { keysOf, truthOf } from '../../../core/listings/index-steps.ts';
import type { IndexStep } from '../../../core/listings/ports.ts';
import type { Order } from '../../../core/listings/posting-lists.ts';
import { aListing } from '../../support/builders.ts';

const db = mockClient(DynamoDBDocumentClient);
const table: Table = { name: 'table', db: db as unknown as DynamoDBDocumentClient };
beforeEach(() => {
  db.reset();
  db.onAnyCommand().resolves({});
});

const listing = aListing();
const { record, card } = truthOf(listing);
const { id } = listing;

describe('given a posting list', () => {
  const lists = dynamoPostingLists(table);
  const priced = (descending: boolean): Order => ({ by: 'price', currency: 'EUR', descending, least: 5, most: 100 });
  const asked = () => db.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  const bounds = () =>
    asked().map((query) => [
      query.ExpressionAttributeValues?.[':from'],
      query.ExpressionAttributeValues?.[':to'],
      query.ScanIndexForward,
    ]);

  it('when the newest are read, then by one Query of the partition, and each card comes whole', async () => {
    db.on(QueryCommand).resolves({ Items: [{ card }] });
    expect(await lists.read({ term: 'all', order: { by: 'newest' }, limit: 21 })).toEqual({
      cards: [JSON.parse(card)],
    });
    expect(asked()).toEqual([
      {
        TableName: 'table',
        ProjectionExpression: 'card',
        KeyConditionExpression: 'pk = :list AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':list': 'ACTIVE#all', ':from': 'NEW#', ':to': 'NEW#~' },
        ScanIndexForward: false,
        Limit: 21,
      },
    ]);
  });

  it('when it goes on at a position, then what is there is no more in the stretch, and all that follows is', async () => {
    await lists.read({ term: 'all', order: { by: 'newest' }, after: id, limit: 1 });
    const [[from, to] = []] = bounds();
    const inStretch = (sk: string) => sk >= String(from) && sk <= String(to);
    const [before, after] = [`${id.slice(0, -1)}G`, `${id.slice(0, -1)}J`];
    expect([id, before, after].map((one) => inStretch(`NEW#${one}`))).toEqual([false, true, false]);
  });

  it.each([
    [false, undefined, ['PRICE#EUR#0000000000005#', 'PRICE#EUR#0000000000100#~', true]],
    [true, undefined, ['PRICE#EUR#0000000000005#', 'PRICE#EUR#0000000000100#~', false]],
    [false, `0000000000050#${id}`, [`PRICE#EUR#0000000000050#${id} `, 'PRICE#EUR#0000000000100#~', true]],
    [true, `0000000000050#${id}`, ['PRICE#EUR#0000000000005#', `PRICE#EUR#0000000000050#${id.slice(0, -1)}G~`, false]],
  ])('when it is read by price, descending %s, after %s, then between %j', async (descending, after, expected) => {
    await lists.read({ term: 'all', order: priced(descending), after, limit: 1 });
    expect(bounds()).toEqual([expected]);
  });

  it('when a Query ends before the list does, then its end is the position of the last item', async () => {
    const [pk, sk] = searchKeys.priced('all', id, { price: 50, currency: 'EUR' });
    db.on(QueryCommand).resolves({ Items: [{ card }], LastEvaluatedKey: { pk, sk } });
    expect(await lists.read({ term: 'all', order: priced(true), limit: 1 })).toMatchObject({
      end: `0000000000050#${id}`,
    });
    db.on(QueryCommand).resolves({ Items: [], LastEvaluatedKey: { pk, sk: `NEW#${id}` } });
    expect(await lists.read({ term: 'all', order: { by: 'newest' }, limit: 1 })).toEqual({ cards: [], end: id });
  });

  it('when a query has two terms, then both lists are asked', async () => {
    await dynamoSearch(table).find({ sort: 'newest', q: 'oak', kind: 'product' }, { limit: 20 });
    expect(asked().map((query) => query.ExpressionAttributeValues?.[':list'])).toEqual([
      'ACTIVE#word:oak',
      'ACTIVE#kind:product',
    ]);
  });
});

describe('given the index of a listing', () => {
  const index = dynamoListingIndex(table);
  const sent = () => db.commandCalls(TransactWriteCommand)[0]?.args[0].input;
  const step = (over: Partial<IndexStep>): IndexStep => ({
    listingId: id,
    expect: 'absent',
    record,
    put: [{ term: 'all', by: 'newest' }],
    remove: [],
    card,
    ...over,
  });
  const lost = (...codes: string[]) =>
    new TransactionCanceledException({
      $metadata: {},
      message: 'no',
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const { listingId: _, ...attributes } = record;
  const Key = { pk: `LISTING#${id}`, sk: 'INDEXED' };

  it('when it is made, then one transaction writes the record, guarded, and the postings under both sort keys', async () => {
    expect(await index.apply(step({ put: keysOf({ terms: ['all'], prices: record.prices }) }))).toBe(true);
    expect(sent()?.TransactItems).toEqual([
      {
        Put: {
          TableName: 'table',
          Item: { ...Key, entity: 'IndexedListing', ...attributes },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      ...[`NEW#${id}`, `PRICE#EUR#0000000004500#${id}`].map((sk) => ({
        Put: { TableName: 'table', Item: { pk: 'ACTIVE#all', sk, entity: 'Posting', card } },
      })),
    ]);
    expect(sent()?.ClientRequestToken).toBeDefined();
  });

  it('when it goes on under a claim, then the claim is checked, and postings are removed', async () => {
    const { record: __, ...going } = step({
      expect: { version: 1, claimed: 2 },
      put: [],
      remove: [{ term: 'all', by: 'price', price: 3, currency: 'JPY' }],
    });
    await index.apply(going);
    expect(sent()?.TransactItems).toEqual([
      {
        ConditionCheck: {
          TableName: 'table',
          Key,
          ConditionExpression: '#version = :version AND claimed = :claimed',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': 1, ':claimed': 2 },
        },
      },
      { Delete: { TableName: 'table', Key: { pk: 'ACTIVE#all', sk: `PRICE#JPY#0000000000003#${id}` } } },
    ]);
  });

  it('when nobody has claimed it, then that is what the guard wants', async () => {
    await index.apply(step({ expect: { version: 4 }, record: 'removed' }));
    expect(sent()?.TransactItems?.[0]?.Delete).toMatchObject({
      Key,
      ConditionExpression: '#version = :version AND attribute_not_exists(claimed)',
      ExpressionAttributeValues: { ':version': 4 },
    });
  });

  it('when nothing but the record changes, then it is one write without a transaction', async () => {
    expect(await index.apply(step({ put: [] }))).toBe(true);
    expect([db.commandCalls(TransactWriteCommand).length, db.commandCalls(PutCommand).length]).toEqual([0, 1]);
    db.on(PutCommand).rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'no' }));
    expect(await index.apply(step({ put: [] }))).toBe(false);
  });

  it('when another run was faster, then it says so; any other failure passes', async () => {
    db.on(TransactWriteCommand).rejects(lost('ConditionalCheckFailed', 'None'));
    expect(await index.apply(step({}))).toBe(false);
    const other = lost('None', 'ValidationError');
    db.on(TransactWriteCommand).rejects(other);
    await expect(index.apply(step({}))).rejects.toBe(other);
  });

  it.each([record, { ...record, claimed: 7 }])(
    'when it is asked what is indexed, then it reads consistently',
    async (kept) => {
      expect(await index.indexed(id)).toBeUndefined();
      const { listingId: __, ...item } = kept;
      db.on(GetCommand).resolves({ Item: { ...Key, entity: 'IndexedListing', ...item } });
      expect(await index.indexed(id)).toEqual(kept);
      expect(db.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({ Key, ConsistentRead: true });
    },
  );

  it('when a term would reach into another partition, then it is refused', async () => {
    await expect(index.apply(step({ put: [{ term: 'a#b', by: 'newest' }] }))).rejects.toThrow(RangeError);
  });
});

describe('given a walk through the table', () => {
  const walk = dynamoIndexWalk(table);

  it('when a part of it is read, then listings, records and postings are told, and where to go on', async () => {
    const [pk, sk] = searchKeys.priced('word:oak', id, { price: 4500, currency: 'EUR' });
    db.on(ScanCommand).resolves({
      Items: [
        { pk: `LISTING#${id}`, sk: 'LISTING', entity: 'Listing', id },
        { pk: `LISTING#${id}`, sk: 'INDEXED', entity: 'IndexedListing' },
        { pk, sk, entity: 'Posting', card },
        { pk: 'ACTIVE#all', sk: `NEW#${id}`, entity: 'Posting', card },
      ],
      LastEvaluatedKey: { pk, sk },
    });
    expect(await walk.walk({ segment: 1, segments: 4 }, undefined)).toEqual({
      found: [
        { what: 'listing', listingId: id },
        { what: 'record', listingId: id },
        { what: 'posting', listingId: id, key: { term: 'word:oak', by: 'price', price: 4500, currency: 'EUR' }, card },
        { what: 'posting', listingId: id, key: { term: 'all', by: 'newest' }, card },
      ],
      next: JSON.stringify({ pk, sk }),
    });
    db.on(ScanCommand).resolves({});
    expect(await walk.walk({ segment: 1, segments: 4 }, JSON.stringify({ pk, sk }))).toEqual({ found: [] });
    const inputs = db.commandCalls(ScanCommand).map(({ args }) => args[0].input);
    expect(
      inputs.map(({ Segment, TotalSegments, ExclusiveStartKey }) => [Segment, TotalSegments, ExclusiveStartKey]),
    ).toEqual([
      [1, 4, undefined],
      [1, 4, { pk, sk }],
    ]);
  });

  it('when many are asked for, then a hundred at a time, and what was left over once more', async () => {
    const keys = keysOf({ terms: Array.from({ length: 75 }, (_, number) => `word:w${number}`), prices: record.prices });
    const left = { pk: 'ACTIVE#word:w0', sk: `NEW#${id}` };
    db.on(BatchGetCommand)
      .resolvesOnce({ Responses: { table: [] }, UnprocessedKeys: { table: { Keys: [left] } } })
      .resolves({ Responses: { table: [{ ...left, card }] } });
    expect((await walk.postings(id, keys))[0]).toEqual({ key: postingKey(left.pk, left.sk), card });
    const asked = db.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.['table']);
    expect(asked.map((one) => [one?.Keys?.length, one?.ConsistentRead])).toEqual([
      [100, true],
      [51, true],
    ]);
    expect(asked[1]?.Keys?.at(-1)).toEqual(left);
  });

  it('when the table never answers all, then it ends with an error', async () => {
    db.on(BatchGetCommand).callsFake(({ RequestItems }) => ({ UnprocessedKeys: RequestItems }));
    await expect(walk.listings([id])).rejects.toThrow(/parts/);
    expect(await walk.postings(id, [])).toEqual([]);
  });
});
