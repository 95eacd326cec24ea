import * as fc from 'fast-check';
import { PaymentUnanswered } from '../../../core/payments/ports.ts';
import { entityOf } from '../../../core/shared/ports.ts';
import { TransactionView } from '../../../core/transactions/model.ts';
import {
  SettlementPending,
  SettlementRefused,
  settleTransaction,
} from '../../../core/transactions/settle-transaction.ts';
import { defaultTerms, type MarketTerms } from '../../../core/transactions/terms.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { holds } from '../../support/properties.ts';
import { buyer, everything, operator, seller, tradeIn, type World } from './world.ts';

/** Ways to begin to settle: what the buyer gets, what the seller gets after the fee, the fee, the end, the listing. */
const plans = [
  ['accepted', () => tradeIn('settling'), 0, 4275, 225, 'completed', 'sold'],
  ['cancelled by the seller', () => decided('paid', (w) => w.act(seller, 'cancel')), 4500, 0, 0, 'refunded', 'active'],
  ['never shipped', () => decided('paid', (w) => w.atDeadline().meet()), 4500, 0, 0, 'refunded', 'active'],
  [
    'accepted by the clock',
    () => decided('delivered', (w) => w.atDeadline().meet()),
    0,
    4275,
    225,
    'completed',
    'sold',
  ],
  ['withdrawn', () => decided('disputed', (w) => w.act(buyer, 'withdraw')), 0, 4275, 225, 'completed', 'sold'],
  ['split', () => decided('disputed', (w) => w.act(operator, 'resolve')), 3500, 950, 50, 'split', 'sold'],
  [
    'refunded',
    () => decided('disputed', (w) => w.act(operator, 'resolve', { resolution: { outcome: 'refund' } })),
    4500,
    0,
    0,
    'refunded',
    'sold',
  ],
  ['forgotten', () => decided('escalated', (w) => w.atDeadline().meet()), 4500, 0, 0, 'refunded', 'sold'],
  [
    'returned',
    () => decided('return-shipped', (w) => w.act(seller, 'receive-return')),
    4500,
    0,
    0,
    'refunded',
    'active',
  ],
  ['never sent back', () => decided('returning', forgotten), 4500, 0, 0, 'refunded', 'sold'],
] as const;

/** Nobody does anything any more: the clock calls an operator, and decides at last. */
async function forgotten(w: World): Promise<void> {
  await w.atDeadline().meet();
  await w.atDeadline().meet();
}

async function decided(
  situation: Parameters<typeof tradeIn>[0],
  decide: (w: World) => Promise<unknown>,
): Promise<World> {
  const w = await tradeIn(situation);
  await decide(w);
  return w;
}

/** Both entries are there once, and everything else says what they say. */
function expectSettled(w: World, [toBuyer, toSeller, fee]: readonly [number, number, number]): void {
  const [fund, settle, ...more] = w.entries();
  expect(more).toEqual([]);
  for (const entry of [fund, settle]) expect(entry?.postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  const posted = Object.fromEntries(
    (settle?.postings ?? []).map(({ account, amount }) => [account.replace(/:.*-.*|:txn_.*/, ''), amount]),
  );
  expect(posted).toEqual({
    escrow: -4500,
    ...(toSeller > 0 && { seller: toSeller }),
    ...(fee > 0 && { 'platform:fees': fee }),
    ...(toBuyer > 0 && { 'buyer-refunds:clearing': toBuyer }),
  });
  expect(settle?.sellerId).toBe(toSeller > 0 ? seller.userId : undefined);
  expect(w.balance() ?? 0).toBe(toSeller);
  expect([w.payments.moved('charge'), w.payments.moved('refund'), w.payments.moved('transfer')]).toEqual([
    4500,
    toBuyer,
    toSeller,
  ]);
  expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ held: 0, toBuyer, toSeller, fee, version: 3 });
  expect(w.store.peek('user', seller.userId)?.completedSales).toBe(w.trade().status === 'completed' ? 1 : 0);
}

describe('given a trade that is decided', () => {
  it('when it does not say who gets what, then that is an error: the workflow would look again for ever', async () => {
    const w = await tradeIn('settling');
    const { plan: _, ...before } = w.trade();
    w.store.seed('transaction', before);
    await expect(w.settle()).rejects.toThrow('settles without a plan');
    expect([w.trade(), w.payments.moved('transfer')]).toEqual([before, 0]);
  });

  it.each(plans)(
    'when it was %s, then the money goes where it should, the end and the listing with it',
    async (_, world, toBuyer, toSeller, fee, end, listing) => {
      const w = await world();
      expect(w.trade().status).toBe('settling');
      expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ status: 'held', held: 4500 });
      const from = w.store.commits.length;
      await w.settle();
      expect([w.trade().status, w.listing().status]).toEqual([end, listing]);
      expectSettled(w, [toBuyer, toSeller, fee]);
      expect(w.store.commits.slice(from)).toHaveLength(1);
      expect((await w.view(seller)).escrow).toEqual(w.store.peek('escrow', w.transactionId));
      expect(w.payments.asked.slice(1).map(({ key }) => key.replace(w.transactionId, ''))).toEqual([
        ...(toBuyer > 0 ? [':refund'] : []),
        ...(toSeller > 0 ? [':transfer'] : []),
      ]);
    },
  );

  it.each(plans)(
    'when it was %s and the settlement ends at any call, then it is done once by whoever goes on',
    async (_, world, toBuyer, toSeller, fee, end, listing) => {
      const crashes = await sweepCrashes({
        world,
        ports: ({ store, payments }) => ({ store, payments }),
        invoke: (ports, { transactionId, now }) => settleTransaction(ports, { transactionId }, now()),
        retry: async (w) => {
          await w.settle();
          await w.settle();
        },
        verify: (w) => {
          expect([w.trade().status, w.listing().status]).toEqual([end, listing]);
          expectSettled(w, [toBuyer, toSeller, fee]);
        },
      });
      expect(crashes).toBeGreaterThan(5);
    },
  );

  it('when ten settle it at the same time, then the money moves once', async () => {
    const w = await tradeIn('settling');
    await Promise.all(Array.from({ length: 10 }, () => w.settle()));
    expectSettled(w, [0, 4275, 225]);
  });

  it('when the seller’s balance and profile change meanwhile, then nothing is lost', async () => {
    const w = await tradeIn('settling');
    w.store.seed('balance', {
      id: `${seller.userId}:EUR`,
      userId: seller.userId,
      currency: 'EUR',
      available: 100,
      updatedAt: '',
      version: 1,
    });
    let rivals = 0;
    w.store.before = async ({ method, writes }) => {
      if (method !== 'commit' || rivals === 3 || !writes.some((write) => entityOf(write) === 'balance')) return;
      rivals += 1;
      const [balance, user] = [w.store.peek('balance', `${seller.userId}:EUR`), w.store.peek('user', seller.userId)];
      if (rivals < 3 && balance)
        w.store.seed('balance', { ...balance, available: balance.available + 1, version: balance.version + 1 });
      if (rivals === 3 && user)
        w.store.seed('user', { ...user, displayName: 'Anna the second', version: user.version + 1 });
    };
    await w.settle();
    expect([rivals, w.balance()]).toEqual([3, 4377]);
    expect(w.store.peek('user', seller.userId)).toMatchObject({ displayName: 'Anna the second', completedSales: 1 });
    expect(w.payments.moved('transfer')).toBe(4275);
  });

  it('when its listing is not the trade’s any more, then it is left alone', async () => {
    const w = await decided('paid', (world) => world.act(seller, 'cancel'));
    const other = { ...w.listing(), transactionId: 'txn_of_somebody_else', version: 9 };
    w.store.seed('listing', other);
    await w.settle();
    expect([w.trade().status, w.listing()]).toEqual(['refunded', other]);
  });
});

describe('given a provider that does not move the money at once', () => {
  it.each(['refund', 'transfer'] as const)(
    'when the %s is pending, then the trade is too, and settles once it is done',
    async (kind) => {
      const w = await decided('disputed', (world) => world.act(operator, 'resolve'));
      const before = everything(w);
      w.payments.answer(kind, { status: 'pending' });
      await expect(w.settle()).rejects.toBeInstanceOf(SettlementPending);
      expect(everything(w)).toEqual(before);
      w.payments.finish(`${w.transactionId}:${kind}`, { status: 'succeeded' });
      await w.settle();
      expectSettled(w, [3500, 950, 50]);
    },
  );

  it('when the refund is pending, then the seller is not paid before it', async () => {
    const w = await decided('disputed', (world) => world.act(operator, 'resolve'));
    w.payments.answer('refund', { status: 'pending' });
    await expect(w.settle()).rejects.toThrow(`${w.transactionId}:refund`);
    expect(w.payments.asked.some(({ method }) => method === 'transfer')).toBe(false);
  });

  it.each(['refund', 'transfer'] as const)(
    'when the %s is refused, then somebody has to look, nothing is booked, and the next try has a key of its own',
    async (kind) => {
      const w = await decided('disputed', (world) => world.act(operator, 'resolve'));
      const { trade: before, ...rest } = everything(w);
      w.payments.answer(kind, { status: 'failed', code: 'account-closed' });
      for (const again of ['', '-2', '-3']) {
        const error = await w.settle().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(SettlementRefused);
        const key = `${w.transactionId}:${kind}${again}`;
        expect((error as Error).message).toBe(`the payment provider refuses ${key}: account-closed`);
      }
      const { trade, ...now } = everything(w);
      expect(now).toEqual(rest);
      expect(trade).toMatchObject({
        status: 'settling',
        due: before.due,
        plan: { ...before.plan, refused: { [kind]: 3 } },
      });
      w.payments.answer(kind, undefined);
      await w.settle();
      expectSettled(w, [3500, 950, 50]);
      expect(w.payments.asked.at(kind === 'refund' ? -2 : -1)?.key).toBe(`${w.transactionId}:${kind}-4`);
    },
  );

  it.each([
    ['refund', 'request'],
    ['refund', 'answer'],
    ['transfer', 'request'],
    ['transfer', 'answer'],
  ] as const)('when the %s’s %s is lost once or twice, then it moves once', async (kind, what) => {
    for (const times of [1, 2]) {
      const w = await decided('disputed', (world) => world.act(operator, 'resolve'));
      w.payments.lose(kind, what, times);
      if (times === 2) await expect(w.settle()).rejects.toBeInstanceOf(PaymentUnanswered);
      await w.settle();
      expectSettled(w, [3500, 950, 50]);
    }
  });
});

describe('given any price, fee and decision', () => {
  const price = fc.oneof(fc.integer({ min: 1, max: 10 ** 12 }), fc.integer({ min: 1, max: 30 }), fc.constant(10 ** 12));
  const fee = fc.integer({ min: 0, max: 10_000 });

  it('when it settles, then the parts are whole, none is negative, and they add up to the price', async () => {
    await holds(
      'settlements',
      fc.asyncProperty(
        price,
        fee,
        fc.constantFrom('release', 'refund', 'split'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (amount, feeBasisPoints, outcome, share) => {
          const terms: MarketTerms = { ...defaultTerms, feeBasisPoints: { product: feeBasisPoints, part: 0 } };
          const w = await tradeIn('disputed', { listing: { price: amount }, terms });
          const sellerAmount = Math.max(1, Math.min(amount - 1, Math.floor(amount * share)));
          const resolution =
            outcome === 'split' && amount > 1
              ? ({ outcome: 'split', sellerAmount } as const)
              : ({ outcome: outcome === 'refund' ? 'refund' : 'release' } as const);
          await w.act(operator, 'resolve', { resolution });
          await w.settle();
          const { escrow } = TransactionView.parse(await w.view(operator));
          const [toBuyer, toSeller, kept] = [
            escrow.toBuyer ?? Number.NaN,
            escrow.toSeller ?? Number.NaN,
            escrow.fee ?? Number.NaN,
          ];
          expect(toBuyer + toSeller + kept).toBe(amount);
          for (const part of [toBuyer, toSeller, kept]) expect(Number.isSafeInteger(part) && part >= 0).toBe(true);
          if (resolution.outcome === 'split') expect(toSeller + kept).toBe(sellerAmount);
          expect(w.payments.moved('refund') + w.payments.moved('transfer') + kept).toBe(amount);
          for (const entry of w.entries())
            expect(entry.postings.reduce((sum, { amount: posted }) => sum + posted, 0)).toBe(0);
        },
      ),
      500,
    );
  });
});
