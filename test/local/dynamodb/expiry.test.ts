import { DynamoClient } from '../../../local/dynamodb/client.ts';
import { dueTimes } from '../../../local/dynamodb/due-times.ts';
import { aStore, type Fields, TABLE, type TestStore } from './a-store.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

describe('given items with a time to live', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await aStore();
    // Twenty past: no full hour, at which the store sweeps by itself, comes while a test runs.
    await store.clock.advanceTo(Math.ceil(store.clock.now() / HOUR) * HOUR + 20 * MINUTE);
  });
  afterEach(() => store.end());
  const inMs = (ms: number) => ({ expiresAt: { N: String(Math.floor((store.clock.now() + ms) / 1000)) } });

  it('when the clock is moved past it, then the item is gone, and its removal is marked as the service’s', async () => {
    await store.put('soon', inMs(10 * MINUTE));
    await store.put('later', inMs(3 * HOUR));
    await store.put('never');
    await store.clock.advanceTo(store.clock.now() + 11 * MINUTE);
    expect(await store.get('soon')).toBeUndefined();
    expect(await store.get('later')).toBeDefined();
    await store.clock.advanceTo(store.clock.now() + 14 * 24 * HOUR);
    expect(await store.get('later')).toBeUndefined();
    expect(await store.get('never')).toBeDefined();
    // Read only after a restart: what is known of an expiry outlives the process.
    await store.restart();
    const { records } = await store.db.readStream(TABLE).records(undefined, 100);
    const removed = records.filter(({ eventName }) => eventName === 'REMOVE');
    expect(removed.map(({ userIdentity }) => userIdentity)).toEqual(
      Array(2).fill({ type: 'Service', principalId: 'dynamodb.amazonaws.com' }),
    );
  });

  it('when it is past but time just passes, then the item is there until the next full hour', async () => {
    await store.put('past', inMs(-MINUTE));
    expect(await store.get('past')).toBeDefined();
    expect(await store.db.sweepExpired()).toBe(1);
    expect(await store.get('past')).toBeUndefined();
    expect(await store.db.sweepExpired()).toBe(0);
  });

  it('when it is not over yet, was more than five years ago, or no number, then the item stays', async () => {
    await store.put('ancient', { expiresAt: { N: '1' } });
    await store.put('text', { expiresAt: { S: '1700000000' } });
    const exact = inMs(HOUR);
    const due = exact.expiresAt.N;
    await store.put('exact', exact);
    await store.clock.advanceTo(Number(due) * 1000 - MINUTE);
    await store.db.sweepExpired();
    for (const pk of ['ancient', 'text', 'exact']) expect(await store.get(pk)).toBeDefined();
    await store.clock.advanceTo(Number(due) * 1000 + 60_000);
    expect(await store.get('exact')).toBeUndefined();
  });

  it('when it was prolonged, shortened or removed since the last look, then the latest word counts', async () => {
    for (const pk of ['prolonged', 'shortened', 'removed']) await store.put(pk, inMs(2 * HOUR));
    await store.put('trigger', inMs(-MINUTE));
    expect(await store.db.sweepExpired()).toBe(1);
    const update = (pk: string, UpdateExpression: string, value?: { N: string }) =>
      store.call('UpdateItem', {
        TableName: TABLE,
        Key: { pk: { S: pk }, sk: { S: 'X' } },
        UpdateExpression,
        ExpressionAttributeNames: { '#t': 'expiresAt' },
        ...(value && { ExpressionAttributeValues: { ':t': value } }),
      });
    await update('prolonged', 'SET #t = #t + :t', { N: String(24 * 3600) });
    await update('shortened', 'SET #t = :t', inMs(MINUTE).expiresAt);
    await update('removed', 'REMOVE #t');
    await store.clock.advanceTo(store.clock.now() + 2 * MINUTE);
    expect(await store.get('shortened')).toBeUndefined();
    await store.clock.advanceTo(store.clock.now() + 3 * HOUR);
    expect(await store.get('prolonged')).toBeDefined();
    expect(await store.get('removed')).toBeDefined();
  });

  it('when a user deletes such an item first, then its removal is not the service’s', async () => {
    await store.put('a', inMs(10 * MINUTE));
    await store.call('DeleteItem', { TableName: TABLE, Key: { pk: { S: 'a' }, sk: { S: 'X' } } });
    await store.clock.advanceTo(store.clock.now() + HOUR);
    const { records } = await store.db.readStream(TABLE).records(undefined, 100);
    expect(records.map(({ eventName, userIdentity }) => [eventName, userIdentity])).toEqual([
      ['INSERT', undefined],
      ['REMOVE', undefined],
    ]);
  });

  it('when nothing can be due, then no timer is set; else one at the next full hour', async () => {
    const scheduled: number[] = [];
    const schedule = jest.spyOn(store.clock, 'schedule').mockImplementation((at) => {
      scheduled.push(at);
      return { cancel: () => undefined };
    });
    await store.put('never');
    expect(scheduled).toEqual([]);
    const soon = inMs(90 * MINUTE);
    const due = Number(soon.expiresAt.N) * 1000;
    await store.put('soon', soon);
    expect(scheduled).toEqual([Math.ceil((due + 1) / HOUR) * HOUR]);
    await store.put('later', inMs(5 * HOUR));
    expect(scheduled).toHaveLength(1);
    schedule.mockRestore();
  });

  it('when many items become due over weeks, then a move of the clock over them scans the table once', async () => {
    for (let hour = 1; hour <= 40; hour++) await store.put(`item-${hour}`, inMs(hour * 8 * HOUR));
    const calls = jest.spyOn(DynamoClient.prototype, 'call');
    await store.clock.advanceTo(store.clock.now() + 15 * 24 * HOUR);
    const operations = calls.mock.calls.map(([operation]) => operation);
    calls.mockRestore();
    expect(operations.filter((operation) => operation === 'Scan')).toHaveLength(1);
    expect(operations.filter((operation) => operation === 'DeleteItem')).toHaveLength(40);
  });
});

describe('given a write', () => {
  const due = (operation: string, input: Fields) =>
    dueTimes(operation, input, [{ table: TABLE, attribute: 'expiresAt' }]).get(TABLE);
  const item = { expiresAt: { N: '500' } };
  const update = (UpdateExpression: string, names?: Fields) => ({
    TableName: TABLE,
    UpdateExpression,
    ...(names && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: { ':t': { N: '500' }, ':x': { S: 'x' } },
  });
  const unknown = Number.NEGATIVE_INFINITY;

  it.each<[string, Fields, number | undefined]>([
    ['PutItem', { TableName: TABLE, Item: item }, 500],
    ['PutItem', { TableName: 'other', Item: item }, undefined],
    ['PutItem', { TableName: `arn:aws:dynamodb:eu-central-1:1:table/${TABLE}`, Item: item }, 500],
    ['PutItem', { TableName: TABLE, Item: {} }, undefined],
    ['GetItem', { TableName: TABLE, Key: item }, undefined],
    ['BatchWriteItem', { RequestItems: { [TABLE]: [{ PutRequest: { Item: item } }, { DeleteRequest: {} }] } }, 500],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: TABLE, Item: { expiresAt: { N: '900' } } } },
          { Update: update('SET expiresAt = :t, a = :x') },
          { ConditionCheck: { TableName: TABLE } },
        ],
      },
      500,
    ],
    ['UpdateItem', update('SET a = :x, #t = :t REMOVE b', { '#t': 'expiresAt' }), 500],
    ['UpdateItem', update('SET expiresAt=:t'), 500],
    ['UpdateItem', update('SET expiresAt = expiresAt + :t'), unknown],
    ['UpdateItem', update('SET expiresAt = if_not_exists(expiresAt, :t)'), unknown],
    ['UpdateItem', update('ADD #t :t', { '#t': 'expiresAt' }), unknown],
    ['UpdateItem', update('SET expiresAtOnce = :t, my.expiresAt = :t'), undefined],
    ['UpdateItem', { TableName: TABLE, AttributeUpdates: { expiresAt: { Action: 'PUT', Value: { N: '500' } } } }, 500],
    [
      'UpdateItem',
      { TableName: TABLE, AttributeUpdates: { expiresAt: { Action: 'ADD', Value: { N: '5' } } } },
      unknown,
    ],
  ])('when it is %s %j, then what it leaves is due at %p at the earliest', (operation, input, expected) => {
    expect(due(operation, input)).toBe(expected);
  });
});
