import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { SANDBOX_CONFIRMATION, SANDBOX_PENDING_MS, sandboxPayments } from '../../../adapters/payments/sandbox.ts';
import { inSeconds, noon } from '../../support/contexts.ts';

const db = mockClient(DynamoDBDocumentClient);
const table: Table = { name: 'table', db: db as unknown as DynamoDBDocumentClient };
let now = noon;
const payments = sandboxPayments(table, () => now);
const refused = () => new ConditionalCheckFailedException({ $metadata: {}, message: 'no' });
const puts = () => db.commandCalls(PutCommand).map(({ args }) => args[0].input);
const charge = { key: 'txn_1:charge-1', amount: 4500, currency: 'EUR', paymentMethod: 'pm_ok' };
const booked = { kind: 'charge', amount: 4500, currency: 'EUR' };
beforeEach(() => {
  db.reset();
  db.onAnyCommand().resolves({});
  now = noon;
});

describe('given a movement that nobody knows', () => {
  it('when it is asked for, then it is looked up consistently and written under its key if that is free', async () => {
    expect(await payments.charge(charge)).toEqual({ status: 'succeeded' });
    expect(db.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'table',
      Key: { pk: 'SANDBOX#txn_1:charge-1', sk: 'MOVEMENT' },
      ConsistentRead: true,
    });
    expect(puts()).toEqual([
      {
        TableName: 'table',
        Item: {
          ...{ pk: 'SANDBOX#txn_1:charge-1', sk: 'MOVEMENT', entity: 'SandboxMovement' },
          ...{ ...booked, result: { status: 'succeeded' } },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    ]);
  });

  it.each([
    ['pm_ok', { status: 'succeeded' }],
    ['pm_declined', { status: 'failed', code: 'card-declined' }],
    ['pm_insufficient_funds', { status: 'failed', code: 'insufficient-funds' }],
    ['pm_pending', { status: 'pending' }],
    [
      'pm_requires_action',
      {
        status: 'requires-action',
        nextAction: { type: 'confirm', detail: expect.stringContaining(SANDBOX_CONFIRMATION) },
      },
    ],
    ['pm_visa', { status: 'failed', code: 'unknown-payment-method' }],
  ])('when a charge is by %s, then %j', async (paymentMethod, result) => {
    expect(await payments.charge({ ...charge, paymentMethod })).toMatchObject(result);
    expect(puts()[0]?.Item).toMatchObject({ result });
  });

  it('when it is pending, then it has gone through ten minutes later, and not before', async () => {
    await payments.charge({ ...charge, paymentMethod: 'pm_pending' });
    const Item = puts()[0]?.Item ?? {};
    expect(Item).toMatchObject({ doneAt: inSeconds(600).toISOString() });
    db.on(GetCommand).resolves({ Item });
    now = new Date(noon.getTime() + SANDBOX_PENDING_MS - 1);
    expect([await payments.charge(charge), await payments.cancelCharge(charge)]).toEqual([
      { status: 'pending' },
      { status: 'pending' },
    ]);
    now = new Date(noon.getTime() + SANDBOX_PENDING_MS);
    expect([await payments.charge(charge), await payments.cancelCharge(charge)]).toEqual([
      { status: 'succeeded' },
      { status: 'succeeded' },
    ]);
    expect(puts()).toHaveLength(1);
  });

  it('when somebody was faster, then theirs is what counts', async () => {
    const theirs = { ...booked, result: { status: 'failed', code: 'card-declined' } };
    db.on(GetCommand).resolvesOnce({}).resolves({ Item: theirs });
    db.on(PutCommand).rejects(refused());
    expect(await payments.charge(charge)).toEqual(theirs.result);
  });

  it('when the write was told twice because its answer was lost, then it counts as made', async () => {
    db.on(GetCommand)
      .resolvesOnce({})
      .resolves({ Item: { ...booked, result: { status: 'succeeded' } } });
    db.on(PutCommand).rejects(refused());
    expect(await payments.charge(charge)).toEqual({ status: 'succeeded' });
  });

  it('when the table fails, then the error passes: nobody knows, and nobody is told otherwise', async () => {
    const error = Object.assign(new Error('x'), { name: 'InternalServerError' });
    db.onAnyCommand().rejects(error);
    for (const ask of [
      payments.charge(charge),
      payments.cancelCharge(charge),
      payments.refund({ ...charge, charge: 'x' }),
    ])
      await expect(ask).rejects.toBe(error);
  });

  it('when a key reaches for another item, then nothing is asked', async () => {
    await expect(payments.charge({ ...charge, key: 'x#y' })).rejects.toBeInstanceOf(RangeError);
    expect(db.calls()).toHaveLength(0);
  });
});

describe('given a charge that waits to be confirmed', () => {
  const waiting = { ...booked, result: { status: 'requires-action', nextAction: { type: 'confirm', detail: 'x' } } };
  const confirm = { ...charge, paymentMethod: 'pm_requires_action', confirmation: SANDBOX_CONFIRMATION };
  const condition = {
    ConditionExpression: '#result.#status = :was',
    ExpressionAttributeNames: { '#result': 'result', '#status': 'status' },
    ExpressionAttributeValues: { ':was': 'requires-action' },
  };

  it('when it is confirmed or cancelled, then only if it still waits', async () => {
    db.on(GetCommand).resolves({ Item: waiting });
    expect(await payments.charge(confirm)).toEqual({ status: 'succeeded' });
    expect(await payments.cancelCharge(charge)).toEqual({ status: 'failed', code: 'cancelled' });
    expect(puts()).toMatchObject([
      { Item: { result: { status: 'succeeded' } }, ...condition },
      { Item: { result: { status: 'failed' }, cancelled: true }, ...condition },
    ]);
  });

  it('when somebody was faster, then the answer is what they did', async () => {
    db.on(PutCommand).rejects(refused());
    const cancelled = { ...booked, cancelled: true, result: { status: 'failed', code: 'cancelled' } };
    db.on(GetCommand).resolvesOnce({ Item: waiting }).resolves({ Item: cancelled });
    expect(await payments.charge(confirm)).toEqual(cancelled.result);
    db.on(GetCommand)
      .resolvesOnce({ Item: waiting })
      .resolves({ Item: { ...booked, result: { status: 'succeeded' } } });
    expect(await payments.cancelCharge(charge)).toEqual({ status: 'succeeded' });
  });
});
