import { randomUUID } from 'node:crypto';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud, withToken } from '../support/cloud.ts';
import { until } from '../support/http.ts';
import { addPhoto } from '../support/photos.ts';
import { refusalOf, trading } from '../support/trades.ts';

let cloud: TestCloud;
let seller: Person;
let buyer: Person;
let other: Person;
let operator: Person;
let t: ReturnType<typeof trading>;
beforeAll(async () => {
  cloud = await startTestCloud();
  t = trading(cloud);
  [seller, buyer, other, operator] = await Promise.all([
    joinAs(cloud, 'seller'),
    joinAs(cloud, 'buyer'),
    joinAs(cloud, 'buyer'),
    joinOperator(cloud),
  ]);
});
afterAll(() => cloud.close());

const paidTrade = async (over: object = {}) => {
  const listing = await t.offer(seller, { price: 10_000, ...over });
  return { listing, trade: await t.pay(buyer, await t.buy(buyer, listing.id)) };
};
const shippedTrade = async () => {
  const { listing, trade } = await paidTrade();
  return { listing, trade: await t.act(seller, trade, { action: 'ship' }) };
};
const disputedTrade = async () => {
  const { listing, trade } = await shippedTrade();
  return { listing, trade: await t.act(buyer, trade, { action: 'dispute', reason: 'It does not fit.' }) };
};
const statusOf = async (listingId: string): Promise<string> =>
  (await seller.api.getListing({ params: { listingId } })).status;

test('a trade goes its usual way, visible as one execution, and the seller is paid out', async () => {
  const listing = await t.offerPart(seller, { price: 8900 });
  const photo = await addPhoto(cloud, seller, listing.id, { caption: 'Seen from the pulley', angle: 'front' });
  await seller.api.updateMe({ body: { phoneNumber: '+4915112340001' } });
  const before = await t.balance(seller);

  const reserved = await t.buy(buyer, listing.id);
  expect(reserved).toMatchObject({
    status: 'reserved',
    amount: 8900,
    currency: 'EUR',
    allowed: ['pay', 'cancel'],
    deadline: { action: 'expire' },
    escrow: { status: 'awaiting-payment', held: 0 },
    fitReceipt: {
      listing: { id: listing.id, title: listing.title },
      photos: [{ id: photo.id, caption: 'Seen from the pulley', angle: 'front', imageUrl: photo.imageUrl }],
      compatibilityLog: null,
    },
  });
  expect(await statusOf(listing.id)).toBe('reserved');
  expect((await t.read(buyer, reserved)).counterparty).not.toHaveProperty('phoneNumber');
  await cloud.settle();
  expect(await t.executions(reserved.id)).toMatchObject([
    { name: reserved.id, status: 'RUNNING', state: 'Await reserved' },
  ]);

  const paid = await t.pay(buyer, reserved);
  expect(paid).toMatchObject({ status: 'paid', escrow: { status: 'held', held: 8900 }, allowed: [] });
  expect((await t.read(buyer, reserved)).counterparty).toMatchObject({ phoneNumber: '+4915112340001' });
  expect((await t.read(seller, reserved)).payment).toBeUndefined();

  const tracking = { carrier: 'DHL', number: '00340434161094042557' };
  expect(await t.act(seller, paid, { action: 'ship', tracking })).toMatchObject({ status: 'shipped', tracking });
  expect(await statusOf(listing.id)).toBe('sold');
  expect(await t.act(buyer, paid, { action: 'deliver' })).toMatchObject({ status: 'delivered' });
  await t.act(buyer, paid, { action: 'accept' });

  const done = await t.reaches(buyer, paid, 'completed');
  expect(done).toMatchObject({
    allowed: [],
    escrow: { status: 'released', held: 0, toSeller: 8455, fee: 445, toBuyer: 0 },
  });
  expect(done.deadline).toBeUndefined();
  expect(done.timeline.map(({ action, by }) => `${action} by ${by}`)).toEqual([
    'reserve by buyer',
    'pay by buyer',
    'ship by seller',
    'deliver by buyer',
    'accept by buyer',
    'settle by workflow',
  ]);
  expect(await t.balance(seller)).toBe(before + 8455);
  expect(await seller.api.getUser({ params: { userId: seller.userId } })).toMatchObject({ completedSales: 1 });
  const [execution] = await t.executions(paid.id);
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });

  const payout = await seller.api.requestPayout({
    body: { amount: 8455, currency: 'EUR' },
    idempotencyKey: randomUUID(),
  });
  expect(payout).toMatchObject({ amount: 8455, status: 'pending' });
  expect(await t.balance(seller)).toBe(before);
  const { items } = await seller.api.listLedger();
  expect(items.slice(0, 2)).toMatchObject([
    { kind: 'payout', amount: -8455, payoutId: payout.id },
    { kind: 'sale', amount: 8455, fee: 445, transactionId: paid.id },
  ]);
  expect((await seller.api.listPayouts()).items).toMatchObject([{ id: payout.id, amount: 8455, status: 'paid' }]);
  expect(
    await refusalOf(
      seller.api.requestPayout({ body: { amount: before + 1, currency: 'EUR' }, idempotencyKey: randomUUID() }),
    ),
  ).toBe('409 not-enough-balance');
});

test('a reservation that nobody pays expires, and the listing is for sale again', async () => {
  const listing = await t.offer(seller);
  const trade = await t.buy(buyer, listing.id);
  expect(await refusalOf(t.buy(other, listing.id))).toBe('409 listing-unavailable');

  await t.pass(trade);
  expect(await t.read(buyer, trade)).toMatchObject({ status: 'cancelled', escrow: { status: 'void' }, allowed: [] });
  expect(await statusOf(listing.id)).toBe('active');
  expect(await refusalOf(t.pay(buyer, trade))).toBe('409 invalid-state');
  expect(await t.buy(other, listing.id)).toMatchObject({ status: 'reserved' });
});

test('what is not shipped in time is refunded, and for sale again', async () => {
  const { listing, trade } = await paidTrade();
  await t.pass(trade);
  expect(await t.reaches(buyer, trade, 'refunded')).toMatchObject({ escrow: { toBuyer: 10_000, toSeller: 0, fee: 0 } });
  expect(await statusOf(listing.id)).toBe('active');
});

test('what nobody complains about is accepted by itself, a part only after a week', async () => {
  const part = await t.offerPart(seller, { price: 10_000 });
  const partTrade = await t.pay(buyer, await t.buy(buyer, part.id));
  await t.act(seller, partTrade, { action: 'ship' });
  const { trade } = await shippedTrade();
  const delivered = await t.act(buyer, trade, { action: 'deliver' });
  const partDelivered = await t.act(buyer, partTrade, { action: 'deliver' });

  await t.pass(delivered);
  expect(await t.reaches(seller, trade, 'completed')).toMatchObject({ escrow: { toSeller: 9500, fee: 500 } });
  expect(await t.read(seller, partTrade)).toMatchObject({ status: 'delivered' });
  await t.pass(partDelivered);
  await t.reaches(seller, partTrade, 'completed');
});

test('what is shipped counts as delivered after two weeks', async () => {
  const { trade } = await shippedTrade();
  await t.pass(trade);
  expect(await t.read(buyer, trade)).toMatchObject({ status: 'delivered', deadline: { action: 'auto-accept' } });
});

describe('a dispute', () => {
  test('is decided for the seller, for the buyer, or in between', async () => {
    const [released, refunded, split] = [await disputedTrade(), await disputedTrade(), await disputedTrade()];
    expect(await refusalOf(t.act(seller, released.trade, { action: 'withdraw' }))).toBe('409 invalid-state');
    await t.act(operator, released.trade, {
      action: 'resolve',
      reason: 'It fits the model that was named.',
      resolution: { outcome: 'release' },
    });
    await t.act(operator, refunded.trade, {
      action: 'resolve',
      reason: 'Broken.',
      resolution: { outcome: 'refund' },
    });
    expect(
      await refusalOf(
        t.act(operator, split.trade, {
          action: 'resolve',
          reason: 'Worn.',
          resolution: { outcome: 'split', sellerAmount: 10_000 },
        }),
      ),
    ).toBe('400 invalid-request');
    await t.act(operator, split.trade, {
      action: 'resolve',
      reason: 'Worn.',
      resolution: { outcome: 'split', sellerAmount: 4000 },
    });

    expect(await t.reaches(buyer, released.trade, 'completed')).toMatchObject({ escrow: { toSeller: 9500, fee: 500 } });
    expect(await t.reaches(buyer, refunded.trade, 'refunded')).toMatchObject({ escrow: { toBuyer: 10_000, fee: 0 } });
    expect(await t.reaches(buyer, split.trade, 'split')).toMatchObject({
      escrow: { toSeller: 3800, fee: 200, toBuyer: 6000, held: 0 },
    });
    // Nothing has come back: it stays sold.
    expect(await statusOf(refunded.listing.id)).toBe('sold');
  });

  test('that is withdrawn pays the seller', async () => {
    const { trade } = await disputedTrade();
    await t.act(buyer, trade, { action: 'withdraw' });
    await t.reaches(seller, trade, 'completed');
  });

  test('comes to an operator after three days, and goes to the buyer when nobody decides for sixty', async () => {
    const { trade } = await disputedTrade();
    await t.pass(trade);
    const escalated = await t.read(operator, trade);
    expect(escalated).toMatchObject({ status: 'disputed', escalated: true, deadline: { action: 'refund-stale' } });
    const { items } = await operator.api.listTransactions({ query: { as: 'all', status: 'disputed' } });
    expect(items.map(({ id }) => id)).toContain(trade.id);
    await t.pass(escalated);
    await t.reaches(buyer, trade, 'refunded');
  });

  test('ends with the goods sent back and for sale again', async () => {
    const { listing, trade } = await disputedTrade();
    await t.act(seller, trade, { action: 'accept-return' });
    await t.act(buyer, trade, { action: 'ship-return', tracking: { carrier: 'Hermes', number: 'H1' } });
    const received = await t.act(seller, trade, { action: 'receive-return' });
    expect(received.returnTracking).toEqual({ carrier: 'Hermes', number: 'H1' });
    await t.reaches(buyer, trade, 'refunded');
    expect(await statusOf(listing.id)).toBe('active');
  });

  test('comes to an operator when nothing is sent back, or one side says it can not be', async () => {
    const [lapsed, nothing, unseen] = [await disputedTrade(), await disputedTrade(), await disputedTrade()];
    const returning = await t.act(seller, lapsed.trade, { action: 'accept-return' });
    await t.act(seller, nothing.trade, { action: 'accept-return' });
    await t.act(buyer, nothing.trade, { action: 'dispute', reason: 'There is nothing to send back: it never came.' });
    await t.act(seller, unseen.trade, { action: 'accept-return' });
    await t.act(buyer, unseen.trade, { action: 'ship-return' });
    await t.act(seller, unseen.trade, { action: 'dispute', reason: 'The parcel was empty.' });

    await t.pass(returning);
    for (const { trade } of [lapsed, nothing, unseen])
      expect(await t.read(operator, trade)).toMatchObject({
        status: 'disputed',
        escalated: true,
        escrow: { held: 10_000 },
      });
    await t.act(operator, lapsed.trade, { action: 'resolve', reason: 'Kept.', resolution: { outcome: 'release' } });
    await t.reaches(buyer, lapsed.trade, 'completed');
  });
});

describe('cancelling', () => {
  test.each([['buyer'], ['seller'], ['operator']] as const)('before payment, by the %s', async (who) => {
    const listing = await t.offer(seller);
    const trade = await t.buy(buyer, listing.id);
    await t.act({ buyer, seller, operator }[who], trade, { action: 'cancel', reason: 'It is not to be.' });
    expect(await t.read(buyer, trade)).toMatchObject({ status: 'cancelled' });
    expect(await statusOf(listing.id)).toBe('active');
  });

  test('after payment is the seller’s to do, and gives the money back', async () => {
    const { listing, trade } = await paidTrade();
    expect(await refusalOf(t.act(buyer, trade, { action: 'cancel' }))).toBe('409 invalid-state');
    await t.act(seller, trade, { action: 'cancel', reason: 'It fell off the table.' });
    await t.reaches(buyer, trade, 'refunded');
    expect(await statusOf(listing.id)).toBe('active');
  });
});

describe('a payment', () => {
  test('that is declined charges nothing, and another one can be tried', async () => {
    const trade = await t.buy(buyer, (await t.offer(seller)).id);
    expect(await refusalOf(t.pay(buyer, trade, 'pm_declined'))).toBe('402 payment-declined');
    expect(await t.read(buyer, trade)).toMatchObject({
      status: 'reserved',
      payment: { status: 'failed', code: 'card-declined', attempt: 1 },
    });
    expect(await refusalOf(t.pay(buyer, trade, 'pm_insufficient_funds'))).toBe('402 payment-declined');
    expect(await t.pay(buyer, trade)).toMatchObject({ status: 'paid', payment: { attempt: 3 } });
  });

  test('that the bank wants confirmed goes on when it is', async () => {
    const trade = await t.buy(buyer, (await t.offer(seller)).id);
    expect(await t.pay(buyer, trade, 'pm_requires_action')).toMatchObject({
      status: 'reserved',
      payment: { status: 'requires-action', nextAction: { type: 'confirm' } },
    });
    expect(await t.pay(buyer, trade, 'pm_requires_action', 'sandbox-confirmed')).toMatchObject({ status: 'paid' });
  });

  test('that is never confirmed does not keep the listing, nor come through later', async () => {
    const listing = await t.offer(seller);
    const trade = await t.buy(buyer, listing.id);
    await t.pay(buyer, trade, 'pm_requires_action');
    await t.pass(trade);
    expect(await t.read(buyer, trade)).toMatchObject({ status: 'cancelled', payment: { status: 'failed' } });
    expect(await refusalOf(t.pay(buyer, trade, 'pm_requires_action', 'sandbox-confirmed'))).toBe('409 invalid-state');
  });

  test('under way when time is over keeps the listing until it is known', async () => {
    const listing = await t.offer(seller);
    const trade = await t.buy(buyer, listing.id);
    await t.advance('PT12M');
    expect(await t.pay(buyer, trade, 'pm_pending')).toMatchObject({
      status: 'reserved',
      payment: { status: 'pending' },
    });
    await t.pass(trade);
    const waiting = await t.read(buyer, trade);
    expect(waiting).toMatchObject({ status: 'reserved', payment: { status: 'pending' } });
    expect(Date.parse(waiting.deadline?.at ?? '')).toBeGreaterThan(Date.parse(trade.deadline?.at ?? ''));
    await t.pass(waiting);
    expect(await t.read(buyer, trade)).toMatchObject({ status: 'paid', payment: { status: 'succeeded' } });
  });

  test('whose answer is lost is taken once', async () => {
    const trade = await t.buy(buyer, (await t.offer(seller)).id);
    expect(await t.pay(buyer, trade, 'pm_timeout')).toMatchObject({ status: 'paid', payment: { attempt: 1 } });
  });
});

test('a restart in the middle of a trade changes nothing: it still completes, on its time', async () => {
  const { trade } = await shippedTrade();
  const delivered = await t.act(buyer, trade, { action: 'deliver' });
  await cloud.restart();
  // It answers at another port from now on.
  [seller, buyer, operator] = [seller, buyer, operator].map((person) => ({
    ...person,
    api: withToken(cloud, person.accessToken),
  })) as [Person, Person, Person];
  // What the restart has cut off is tried again, some of it after a minute or two of the clock.
  await until(`${trade.id} waits for what follows delivery`, async () => {
    await t.advance('PT1M');
    const [execution] = await t.executions(trade.id);
    return execution?.status === 'RUNNING' && execution.state === 'Await delivered' ? execution : undefined;
  });
  await t.pass(delivered);
  await t.reaches(buyer, trade, 'completed');
  expect(await t.executions(trade.id)).toMatchObject([{ status: 'SUCCEEDED' }]);
});

test('an execution that somebody has stopped is followed by another one', async () => {
  const { trade } = await paidTrade();
  await cloud.settle();
  await stopExecution(trade.id);
  await t.act(seller, trade, { action: 'ship' });
  await cloud.settle();
  expect(await t.executions(`${trade.id}-2`)).toMatchObject([{ status: 'RUNNING', state: 'Await shipped' }]);
  await t.act(buyer, trade, { action: 'accept' });
  await t.reaches(buyer, trade, 'completed');
});

test('a trade whose events were all lost is found by the sweeper', async () => {
  const { trade } = await paidTrade();
  await cloud.settle();
  await stopExecution(trade.id);
  await t.pass(trade, 10 * 60_000);
  await t.reaches(buyer, trade, 'refunded');
});

async function stopExecution(name: string): Promise<void> {
  const { SFNClient, StopExecutionCommand } = await import('@aws-sdk/client-sfn');
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.cloud.description;
  const machine = cloud.cloud.assembly.resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  const states = new SFNClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const executionArn = `${machine?.ref.replace(':stateMachine:', ':execution:')}:${name}`;
  await states.send(new StopExecutionCommand({ executionArn }));
  states.destroy();
}
