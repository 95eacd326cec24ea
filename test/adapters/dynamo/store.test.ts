import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { isConflict, retryConflicts } from '../../../adapters/dynamo/retry-conflicts.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { create, ExpectationFailed, replace, type Write } from '../../../core/shared/ports.ts';
import { aListing, aUser } from '../../support/builders.ts';

const db = mockClient(DynamoDBDocumentClient);
const table: Table = { name: 'table', db: db as unknown as DynamoDBDocumentClient };
const store = dynamoStore(table);
beforeEach(() => {
  db.reset();
  db.onAnyCommand().resolves({});
});

const listing = aListing();
const record = { id: 'answer', fingerprint: 'f', output: '{}', expiresAt: 100 };
const recordWrite: Write = { put: 'recordedAnswer', item: record, expect: { absentOrExpiredAt: 50 } };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const namedError = (name: string) => Object.assign(new Error(name), { name });
const put = () => db.commandCalls(PutCommand)[0]?.args[0].input;
const transaction = () => db.commandCalls(TransactWriteCommand)[0]?.args[0].input;

describe('given an item to be read', () => {
  it('when it is there, then it is read by its key, consistently, and without the table’s own attributes', async () => {
    db.on(GetCommand).resolves({
      Item: {
        ...listing,
        pk: 'x',
        sk: 'y',
        gsi1pk: 'a',
        gsi1sk: 'b',
        gsi2pk: 'c',
        gsi2sk: 'd',
        entity: 'Listing',
        writeId: 'w',
      },
    });
    expect(await store.get('listing', listing.id)).toEqual(listing);
    expect(db.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'table',
      Key: { pk: `LISTING#${listing.id}`, sk: 'LISTING' },
      ConsistentRead: true,
    });
  });

  it('when it is not there, then undefined', async () => {
    expect(await store.get('user', 'nobody')).toBeUndefined();
  });

  it('when the id reaches for another item, then nothing is asked', async () => {
    await expect(store.get('listing', 'x#INDEXED')).rejects.toBeInstanceOf(RangeError);
    expect(db.calls()).toHaveLength(0);
  });
});

describe('given one write', () => {
  it('when the item must be absent, then it is one PutItem that says so', async () => {
    await store.commit(create('listing', listing));
    expect(db.calls()).toHaveLength(1);
    expect(put()).toEqual({
      TableName: 'table',
      Item: {
        ...listing,
        pk: `LISTING#${listing.id}`,
        sk: 'LISTING',
        gsi1pk: `SELLER#${listing.sellerId}`,
        gsi1sk: `LISTING#${listing.id}`,
        gsi2pk: `SELLER#${listing.sellerId}#active`,
        gsi2sk: `LISTING#${listing.id}`,
        entity: 'Listing',
        writeId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('when it replaces what was read, then the version read is the condition', async () => {
    await store.commit(replace('user', aUser({ version: 8 }), aUser({ version: 7 })));
    expect(put()).toMatchObject({
      Item: { pk: `USER#${aUser().id}`, sk: 'PROFILE', version: 8 },
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': 7 },
    });
  });

  it('when it may replace what has expired, then that is the condition', async () => {
    await store.commit(recordWrite);
    expect(put()).toMatchObject({
      Item: { pk: 'ANSWER#answer', sk: 'ANSWER', expiresAt: 100 },
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: { ':now': 50 },
    });
  });

  it('when the condition does not hold, then ExpectationFailed names the write', async () => {
    db.on(PutCommand).rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'no' }));
    const write = create('listing', listing);
    const error = await store.commit(write).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExpectationFailed);
    expect((error as ExpectationFailed).failed).toEqual([write]);
  });

  it('when the item found is this very write, told twice because an answer was lost, then it is done', async () => {
    db.on(PutCommand).callsFake((input: { Item: { writeId: string } }) => {
      throw new ConditionalCheckFailedException({
        $metadata: {},
        message: 'no',
        Item: { writeId: { S: input.Item.writeId } },
      });
    });
    await expect(store.commit(create('listing', listing))).resolves.toBeUndefined();
  });

  it('when the item found is another write of the same thing, then it is not done', async () => {
    db.on(PutCommand).rejects(
      new ConditionalCheckFailedException({ $metadata: {}, message: 'no', Item: { writeId: { S: 'another' } } }),
    );
    await expect(store.commit(create('listing', listing))).rejects.toBeInstanceOf(ExpectationFailed);
  });

  it('when two commits are made, then their write ids differ', async () => {
    await store.commit(create('listing', listing));
    await store.commit(create('listing', listing));
    const ids = db.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.['writeId']);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('given several writes', () => {
  const writes = [create('listing', listing), recordWrite] as const;

  it('when they are committed, then they are one transaction, each with its own condition', async () => {
    await store.commit(...writes);
    expect(db.calls()).toHaveLength(1);
    const { TransactItems = [], ClientRequestToken } = transaction() ?? {};
    expect(TransactItems.map(({ Put }) => [Put?.TableName, Put?.Item?.['pk'], Put?.ConditionExpression])).toEqual([
      ['table', `LISTING#${listing.id}`, 'attribute_not_exists(pk)'],
      ['table', 'ANSWER#answer', 'attribute_not_exists(pk) OR expiresAt <= :now'],
    ]);
    expect(new Set(TransactItems.map(({ Put }) => Put?.Item?.['writeId']))).toEqual(new Set([ClientRequestToken]));
  });

  it.each([
    [['ConditionalCheckFailed', 'None'], [0]],
    [['None', 'ConditionalCheckFailed'], [1]],
    [
      ['ConditionalCheckFailed', 'ConditionalCheckFailed'],
      [0, 1],
    ],
    [['TransactionConflict', 'ConditionalCheckFailed'], [1]],
  ] as const)('when it is cancelled for %j, then ExpectationFailed names just those', async (codes, failed) => {
    db.on(TransactWriteCommand).rejects(cancelled(...codes));
    const error = await store.commit(...writes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExpectationFailed);
    expect((error as ExpectationFailed).failed).toEqual(failed.map((index) => writes[index]));
    expect(db.calls()).toHaveLength(1);
  });

  it('when it meets another transaction, then it is sent again as the same one', async () => {
    db.on(TransactWriteCommand).rejectsOnce(cancelled('TransactionConflict', 'None')).resolves({});
    await store.commit(...writes);
    const tokens = db.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.ClientRequestToken);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });

  it('when it is cancelled for what is no condition, then the error passes as it is', async () => {
    const error = cancelled('ValidationError', 'None');
    db.on(TransactWriteCommand).rejects(error);
    await expect(store.commit(...writes)).rejects.toBe(error);
  });
});

describe('given something that must stay as it was read', () => {
  const key = { pk: `LISTING#${listing.id}`, sk: 'PHOTOS' };
  const gallery = { id: listing.id, photos: [], updatedAt: listing.updatedAt, version: 4 };

  it('when something else is written, then that happens only while the version is the same', async () => {
    await store.commit(create('listing', listing), store.unchanged('gallery', listing.id, gallery));
    expect(transaction()?.TransactItems?.[1]).toEqual({
      ConditionCheck: {
        TableName: 'table',
        Key: key,
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': 4 },
      },
    });
  });

  it('when there was nothing, then there must still be nothing', async () => {
    await store.commit(create('listing', listing), store.unchanged('gallery', listing.id, undefined));
    expect(transaction()?.TransactItems?.[1]).toEqual({
      ConditionCheck: { TableName: 'table', Key: key, ConditionExpression: 'attribute_not_exists(pk)' },
    });
  });

  it('when it has changed, then ExpectationFailed names it', async () => {
    db.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed'));
    const check = store.unchanged('gallery', listing.id, gallery);
    const error = await store.commit(create('listing', listing), check).catch((thrown: unknown) => thrown);
    expect((error as ExpectationFailed).failed).toEqual([check]);
  });
});

describe('given a service that fails', () => {
  it.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError'])(
    'when it says %s after the SDK’s own retries, then that passes, at once',
    async (name) => {
      const error = namedError(name);
      db.onAnyCommand().rejects(error);
      await expect(store.get('user', 'x')).rejects.toBe(error);
      await expect(store.commit(create('listing', listing))).rejects.toBe(error);
      await expect(store.commit(create('listing', listing), recordWrite)).rejects.toBe(error);
      expect(db.calls()).toHaveLength(3);
    },
  );
});

describe('given conflicts', () => {
  const conflict = namedError('TransactionConflictException');
  const failing = (times: number) => {
    let calls = 0;
    return async () => {
      calls += 1;
      if (calls <= times) throw conflict;
      return calls;
    };
  };

  it('when they pass, then the write is made after growing pauses', async () => {
    const pauses: number[] = [];
    expect(await retryConflicts(failing(5), async (ms) => void pauses.push(ms))).toBe(6);
    expect(pauses).toHaveLength(5);
    for (const [index, ms] of pauses.entries()) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(20 * 2 ** index);
    }
  });

  it('when they do not pass, then the sixth is given on', async () => {
    const write = jest.fn(failing(100));
    await expect(retryConflicts(write, async () => undefined)).rejects.toBe(conflict);
    expect(write).toHaveBeenCalledTimes(6);
  });

  it.each([
    [conflict, true],
    [cancelled('TransactionConflict', 'None'), true],
    [cancelled('None', 'ThrottlingError', 'TransactionConflict'), true],
    [cancelled('ProvisionedThroughputExceeded'), true],
    [cancelled('TransactionConflict', 'ConditionalCheckFailed'), false],
    [cancelled('ValidationError'), false],
    [cancelled('None'), false],
    [cancelled(), false],
    [namedError('ThrottlingException'), false],
    ['not even an error', false],
  ])('when it is %p, then whether it is one is %p', (error, is) => {
    expect(isConflict(error)).toBe(is);
  });
});
