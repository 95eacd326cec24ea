import fc from 'fast-check';
import { metered } from '../../../local/dynamodb/consumed-capacity.ts';
import { aStore, type Fields, TABLE, type TestStore } from './a-store.ts';

describe('given a store', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await aStore();
    await store.put('a', { name: { S: 'x'.repeat(5000) }, gsi1pk: { S: 'g' }, gsi1sk: { S: '1' } });
  });
  afterAll(() => store.end());
  const key = { pk: { S: 'a' }, sk: { S: 'X' } };

  it.each<[string, Fields, number]>([
    ['GetItem', { TableName: TABLE, Key: key }, 1],
    ['GetItem', { TableName: TABLE, Key: key, ConsistentRead: true }, 2],
    ['GetItem', { TableName: TABLE, Key: key, ReturnConsumedCapacity: 'NONE' }, 1],
    [
      'Query',
      {
        TableName: TABLE,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :g',
        ExpressionAttributeValues: { ':g': { S: 'g' } },
      },
      1,
    ],
    ['BatchGetItem', { RequestItems: { [TABLE]: { Keys: [key] } } }, 1],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: TABLE, Key: key } }] }, 4],
    ['TransactWriteItems', { TransactItems: [{ Put: { TableName: TABLE, Item: { ...key, pk: { S: 't' } } } }] }, 2],
  ])('when %s %j is forwarded, then its units are told and the answer does not speak of them', async (...args) => {
    const [operation, input, units] = args;
    const answer = await store.call(operation, input);
    expect(answer).toMatchObject({ status: 200, units });
    expect(answer.output).not.toHaveProperty('ConsumedCapacity');
  });

  it('when the caller asks for the capacity itself, then it stays in the answer', async () => {
    const answer = await store.call('GetItem', { TableName: TABLE, Key: key, ReturnConsumedCapacity: 'TOTAL' });
    expect(answer.units).toBe(1);
    expect(answer.output).toMatchObject({ ConsumedCapacity: { TableName: TABLE, CapacityUnits: 1 } });
  });

  it('when DynamoDB refuses, then the caller gets its words', async () => {
    const answer = await store.call('PutItem', { TableName: 'nowhere', Item: key });
    expect(answer).toMatchObject({ status: 400, output: { message: 'Requested resource not found' } });
    expect(String(answer.output['__type'])).toMatch(/#ResourceNotFoundException$/);
    expect((await store.call('GetItem', {})).status).toBe(400);
    expect((await store.call('GetItem', { TableName: TABLE, Key: key, ReturnConsumedCapacity: 'ODD' })).status).toBe(
      400,
    );
  });
});

describe('given any answer', () => {
  const strip = (answer: Fields) => {
    const { finish } = metered('Query', Buffer.from('{"TableName":"t"}'), { TableName: 't' });
    const { body, units } = finish({ status: 200, body: Buffer.from(JSON.stringify(answer)) });
    return { output: JSON.parse(body.toString('utf8')) as Fields, units };
  };
  const attribute = fc.oneof(
    fc.record({ S: fc.string({ unit: 'grapheme' }) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.constant({ S: ',"ConsumedCapacity":{"CapacityUnits":9}}' }),
    fc.constant({ M: { ConsumedCapacity: { M: {} } } }),
  );
  const name = fc.constantFrom('ConsumedCapacity', 'CapacityUnits', 'pk', 'ö', '__proto__');
  const item = fc.dictionary(name, attribute);

  it('when it ends with its costs or has them anywhere, then only they are taken out', () => {
    fc.assert(
      fc.property(fc.array(item), fc.nat(100), fc.boolean(), (items, units, atTheEnd) => {
        const rest = { Items: items, Count: items.length };
        const costs = { ConsumedCapacity: { TableName: 't', CapacityUnits: units } };
        expect(strip(atTheEnd ? { ...rest, ...costs } : { ...costs, ...rest })).toEqual({ output: rest, units });
        expect(strip(rest)).toEqual({ output: rest, units: undefined });
      }),
    );
    expect(strip({ ConsumedCapacity: [{ CapacityUnits: 1 }, { CapacityUnits: 2.5 }] })).toEqual({
      output: {},
      units: 3.5,
    });
    expect(strip({ Item: { ConsumedCapacity: { S: 'an attribute' } } }).output).toEqual({
      Item: { ConsumedCapacity: { S: 'an attribute' } },
    });
  });
});
