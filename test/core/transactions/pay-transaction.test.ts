import type { PaymentResult } from '../../../core/payments/ports.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { entityOf } from '../../../core/shared/ports.ts';
import { PaymentRequest, TransactionView } from '../../../core/transactions/model.ts';
import { payTransaction } from '../../../core/transactions/pay-transaction.ts';
import { aUser } from '../../support/builders.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { confirmation } from '../../support/memory-payments.ts';
import { buyer, operator, seller, stranger, tradeIn, type World } from './world.ts';

/** Refusals are not recorded: the next request may be luckier. */
const noAnswer = (): never => {
  throw new Error('a refusal is not an answer to be kept');
};
const reserved = () => tradeIn('reserved');
const refusalOf = async (work: Promise<unknown>): Promise<Refusal> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof Refusal) return error;
  throw new Error(`not refused: ${JSON.stringify(error)}`);
};
const charges = (w: World) => w.payments.booked().filter(({ kind }) => kind === 'charge');
const key = (w: World, attempt = 1) => `${w.transactionId}:charge-${attempt}`;
/** Paid once, and held once. */
const expectPaid = (w: World): void => {
  expect(w.trade()).toMatchObject({ status: 'paid', payment: { status: 'succeeded' } });
  expect(w.entries()).toMatchObject([
    { kind: 'fund', postings: [{ amount: -4500 }, { account: `escrow:${w.transactionId}`, amount: 4500 }] },
  ]);
  expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ status: 'held', held: 4500, version: 2 });
  expect(w.payments.moved('charge')).toBe(4500);
  expect(w.listing().status).toBe('reserved');
};
const expectUnpaid = (w: World): void => {
  expect(w.trade().status).toBe('reserved');
  expect(w.entries()).toEqual([]);
  expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ status: 'awaiting-payment', held: 0, version: 1 });
};

describe('given a reserved trade', () => {
  it('when its buyer pays, then it is paid, held and booked in one write, after the intent was written down', async () => {
    const w = await reserved();
    const from = w.store.commits.length;
    const view = await w.pay();
    expect(w.store.commits.slice(from).map((writes) => writes.map(entityOf))).toEqual([
      ['transaction'],
      ['transaction', 'escrow', 'journalEntry'],
    ]);
    expectPaid(w);
    expect(w.payments.asked).toEqual([{ method: 'charge', key: key(w) }]);
    expect(TransactionView.parse(view)).toMatchObject({
      ...{ status: 'paid', allowed: [], escrow: { status: 'held', held: 4500 } },
      payment: { status: 'succeeded', paymentMethod: 'pm_ok', attempt: 1 },
    });
  });

  it('when it is declined, then that is a refusal, nothing is held, and another payment can be tried', async () => {
    const w = await reserved();
    const refusal = await refusalOf(w.pay({ paymentMethod: 'pm_declined' }, buyer, { answer: noAnswer }));
    expect([refusal.code, refusal.message]).toEqual(['payment-declined', expect.stringContaining('card-declined')]);
    expectUnpaid(w);
    expect(w.trade().payment).toMatchObject({ status: 'failed', code: 'card-declined', attempt: 1 });
    await w.pay();
    expectPaid(w);
    expect(w.trade().payment).toMatchObject({ attempt: 2, key: key(w, 2) });
  });

  it('when it is pending, then it stays reserved until the same payment has gone through', async () => {
    const w = await reserved();
    expect(await w.pay({ paymentMethod: 'pm_pending' })).toMatchObject({
      status: 'reserved',
      payment: { status: 'pending' },
    });
    expectUnpaid(w);
    expect(await w.pay({ paymentMethod: 'pm_ok' })).toMatchObject({
      payment: { status: 'pending', paymentMethod: 'pm_pending' },
    });
    w.payments.finish(key(w), { status: 'succeeded' });
    await w.pay({ paymentMethod: 'pm_pending' });
    expectPaid(w);
    expect(charges(w)).toHaveLength(1);
  });

  it('when it wants to be confirmed, then the buyer is told how, and pays with what they bring back', async () => {
    const w = await reserved();
    const view = await w.pay({ paymentMethod: 'pm_requires_action' });
    expect(TransactionView.parse(view).payment).toMatchObject({
      status: 'requires-action',
      nextAction: { type: 'confirm' },
    });
    expectUnpaid(w);
    await w.pay({ paymentMethod: 'pm_requires_action', confirmation });
    expectPaid(w);
    expect(w.trade().payment).not.toHaveProperty('nextAction');
    expect(charges(w)).toHaveLength(1);
  });

  it('when the confirmation is wrong, then it is declined', async () => {
    const w = await reserved();
    await w.pay({ paymentMethod: 'pm_requires_action' });
    const refusal = await refusalOf(w.pay({ paymentMethod: 'pm_requires_action', confirmation: 'no' }));
    expect(refusal.code).toBe('payment-declined');
    expectUnpaid(w);
  });

  it('when another method is chosen instead of confirming, then the first one can not come through later', async () => {
    const w = await reserved();
    await w.pay({ paymentMethod: 'pm_requires_action' });
    await w.pay({ paymentMethod: 'pm_other', confirmation });
    expectPaid(w);
    expect(w.payments.asked.map(({ method }) => method)).toEqual(['charge', 'cancelCharge', 'charge']);
    expect(charges(w).map(({ result }) => result.status)).toEqual(['failed', 'succeeded']);
  });

  it('when the first one has gone through meanwhile, then it counts and the other is not asked for', async () => {
    const w = await reserved();
    await w.pay({ paymentMethod: 'pm_requires_action' });
    w.payments.finish(key(w), { status: 'succeeded' });
    expect(await w.pay({ paymentMethod: 'pm_other' })).toMatchObject({ status: 'paid', payment: { attempt: 1 } });
    expectPaid(w);
    expect(charges(w)).toHaveLength(1);
  });

  it.each(['request', 'answer'] as const)(
    'when another method is chosen and nobody answers whether the first is stopped (%s lost), then nothing is asked for',
    async (what) => {
      const w = await reserved();
      await w.pay({ paymentMethod: 'pm_requires_action' });
      w.payments.lose('cancelCharge', what, 2);
      expect(await outcomeOf(w.pay({ paymentMethod: 'pm_other' }))).toBe('temporarily-unavailable');
      expect(charges(w)).toHaveLength(1);
      await w.pay({ paymentMethod: 'pm_other' });
      expectPaid(w);
    },
  );

  it.each([
    ['seller', seller, 'not-allowed'],
    ['operator', operator, 'not-allowed'],
    ['stranger', stranger, 'not-found'],
  ] as const)('when its %s pays, then that is refused', async (_, actor, outcome) => {
    const w = await reserved();
    expect(await outcomeOf(w.pay({}, actor))).toBe(outcome);
    expect(w.payments.asked).toEqual([]);
  });

  it.each([
    ['suspended', { suspension: { at: '2026-03-01T12:00:00.000Z', reason: 'Sells what is not theirs.' } }],
    ['leaving', { closing: { at: '2026-03-01T12:00:00.000Z' } }],
  ])(
    'when its seller is %s meanwhile, then nobody is charged; a charge under way is still taken up',
    async (_, state) => {
      const w = await reserved();
      const known = w.store.peek('user', seller.userId) ?? aUser({ id: seller.userId });
      w.store.seed('user', { ...known, ...state });
      expect(await outcomeOf(w.pay())).toBe('invalid-state');
      expect(w.payments.asked).toEqual([]);
      w.store.seed('user', known);
      await w.pay({ paymentMethod: 'pm_requires_action' });
      w.store.seed('user', { ...known, ...state });
      await w.pay({ paymentMethod: 'pm_requires_action', confirmation });
      expectPaid(w);
    },
  );

  it('when ten payments have failed, then an eleventh is not asked for', async () => {
    const w = await reserved();
    for (let attempt = 1; attempt <= 10; attempt += 1)
      expect(await outcomeOf(w.pay({ paymentMethod: 'pm_declined' }))).toBe('payment-declined');
    expect(await outcomeOf(w.pay())).toBe('invalid-state');
    expect(charges(w)).toHaveLength(10);
    expectUnpaid(w);
    expect(await outcomeOf(w.act(buyer, 'cancel'))).toBe('done');
  });

  it('when an unknown method is sent, then it is declined and not mistaken for another', async () => {
    const w = await reserved();
    expect(await outcomeOf(w.pay({ paymentMethod: 'pm_constructor' }))).toBe('payment-declined');
    for (const paymentMethod of ['', 'ok', 'pm_', 'pm_ok ', 'pm_ok#', `pm_${'x'.repeat(61)}`, 'pm_ö'])
      expect([paymentMethod, PaymentRequest.safeParse({ paymentMethod }).success]).toEqual([paymentMethod, false]);
  });
});

describe('given a provider that does not answer', () => {
  it.each(['request', 'answer'] as const)(
    'when the %s is lost once, then it is asked once more at once',
    async (what) => {
      const w = await reserved();
      w.payments.lose('charge', what);
      await w.pay();
      expectPaid(w);
      expect(w.payments.asked.map(({ key: asked }) => asked)).toEqual([key(w), key(w)]);
    },
  );

  it.each(['request', 'answer'] as const)(
    'when the %s is lost twice, then 503 says so, and the repeated request pays with the same key, once',
    async (what) => {
      const w = await reserved();
      w.payments.lose('charge', what, 2);
      const refusal = await refusalOf(w.pay({}, buyer, { repeatId: 'r1' }));
      expect([refusal.code, refusal.extra.retryAfterSeconds]).toEqual(['temporarily-unavailable', 2]);
      expect(w.trade().payment).toMatchObject({ status: 'asked', key: key(w), requestId: 'r1' });
      expectUnpaid(w);
      await w.pay({}, buyer, { repeatId: 'r1' });
      expectPaid(w);
      expect(charges(w)).toHaveLength(1);
    },
  );

  it('when another method is sent while nobody knows, then the first one is asked after, and no second is made', async () => {
    const w = await reserved();
    w.payments.lose('charge', 'answer', 2);
    await outcomeOf(w.pay());
    expect(await w.pay({ paymentMethod: 'pm_other' })).toMatchObject({
      payment: { paymentMethod: 'pm_ok', attempt: 1 },
    });
    expectPaid(w);
  });

  it('when a declined payment was not heard of, then its repetition is declined, not tried anew', async () => {
    const w = await reserved();
    w.payments.lose('charge', 'answer', 2);
    await outcomeOf(w.pay({ paymentMethod: 'pm_declined' }, buyer, { repeatId: 'r1' }));
    for (let again = 0; again < 3; again += 1)
      expect(await outcomeOf(w.pay({ paymentMethod: 'pm_declined' }, buyer, { repeatId: 'r1' }))).toBe(
        'payment-declined',
      );
    expect(charges(w)).toHaveLength(1);
  });
});

describe('given a paid trade', () => {
  it('when it is paid again, then that is refused and nothing is asked for', async () => {
    const w = await tradeIn('paid');
    expect(await outcomeOf(w.pay())).toBe('invalid-state');
    expectPaid(w);
  });

  it('when the request that paid it is repeated, then it is answered, and the answer kept', async () => {
    const w = await reserved();
    await w.pay({}, buyer, { repeatId: 'r1' });
    const asked = w.payments.asked.length;
    const answers: unknown[] = [];
    const answer = (output: unknown) => {
      answers.push(output);
      return [
        { put: 'recordedAnswer', item: { id: 'a', fingerprint: 'f', output: '', expiresAt: 1 }, expect: 'absent' },
      ] as const;
    };
    const view = await w.pay({}, buyer, { repeatId: 'r1', answer });
    expect(view).toMatchObject({ status: 'paid' });
    expect(answers).toEqual([view]);
    expect(w.store.commits.at(-1)?.map(entityOf)).toEqual(['recordedAnswer']);
    expect(w.payments.asked).toHaveLength(asked);
    expectPaid(w);
  });

  it('when a confirmed payment was found by the clock, then the request that confirmed it is answered, not refused', async () => {
    const w = await reserved();
    await w.pay({ paymentMethod: 'pm_requires_action' }, buyer, { repeatId: 'r1' });
    w.payments.lose('charge', 'answer', 2);
    const confirm = () => w.pay({ paymentMethod: 'pm_requires_action', confirmation }, buyer, { repeatId: 'r2' });
    expect(await outcomeOf(confirm())).toBe('temporarily-unavailable');
    await w.atDeadline().meet();
    expectPaid(w);
    expect(await outcomeOf(confirm())).toBe('done');
  });
});

describe('given payments at the same time', () => {
  it('when twenty requests pay one trade, then it is charged once', async () => {
    const w = await reserved();
    const all = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(w.pay())));
    expectPaid(w);
    expect(all).toContain('done');
    expect(all.filter((outcome) => !['done', 'invalid-state', 'temporarily-unavailable'].includes(outcome))).toEqual(
      [],
    );
  });

  it.each([
    ['pm_ok', 'succeeded'],
    ['pm_pending', 'pending'],
    ['pm_declined', 'failed'],
  ] as const)(
    'when %s meets its seller’s cancellation at any call, then it is paid or cancelled, never both',
    async (paymentMethod, status) => {
      const last: PaymentResult['status'][] = [];
      for (let at = 1; at <= 6; at += 1) {
        const w = await reserved();
        const from = w.store.calls();
        w.store.before = async ({ number }) => {
          if (number !== from + at) return;
          await outcomeOf(w.act(seller, 'cancel'));
        };
        await outcomeOf(w.pay({ paymentMethod }));
        const { status: is, payment } = w.trade();
        expect(w.payments.moved('charge')).toBe(is === 'paid' ? 4500 : 0);
        expect(w.listing().status).toBe(is === 'cancelled' ? 'active' : 'reserved');
        expect(w.entries()).toHaveLength(is === 'paid' ? 1 : 0);
        if (payment) last.push(payment.status as PaymentResult['status']);
      }
      expect(last).toContain(status);
    },
  );
});

test('given a payment that ends at any call, when it is repeated, then it is charged once and paid', async () => {
  const crashes = await sweepCrashes({
    world: reserved,
    ports: ({ store, payments, photoUrls }) => ({ store, payments, photoUrls }),
    invoke: async (ports, w) => {
      await payTransaction(
        ports,
        { transactionId: w.transactionId, payment: { paymentMethod: 'pm_ok' } },
        w.as(buyer, { repeatId: 'r1' }),
      );
    },
    retry: (w) =>
      w.pay({}, buyer, { repeatId: 'r1', answer: () => [{ put: 'tallied', item: { id: 'x' }, expect: 'absent' }] }),
    verify: expectPaid,
  });
  process.stdout.write(`crash points of a payment: ${crashes}\n`);
  expect(crashes).toBeGreaterThan(8);
});
