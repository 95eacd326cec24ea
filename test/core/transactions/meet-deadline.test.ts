import { PaymentUnanswered } from '../../../core/payments/ports.ts';
import { timersOf } from '../../../core/transactions/escrow.ts';
import { lookAtTransaction } from '../../../core/transactions/look-at-transaction.ts';
import { meetDeadline } from '../../../core/transactions/meet-deadline.ts';
import { defaultTerms } from '../../../core/transactions/terms.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { confirmation } from '../../support/memory-payments.ts';
import {
  buyer,
  everything,
  operator,
  type Situation,
  seller,
  situations,
  statusIn,
  tradeIn,
  type World,
} from './world.ts';

const DAY = 86_400_000;
/** What the clock does in each situation, how many seconds after the trade came into its status, and what comes of it. */
const timers: readonly (readonly [Situation, string, number, Situation])[] = [
  ['reserved', 'expire', 15 * 60, 'cancelled'],
  ['paid', 'lapse', 5 * 86_400, 'settling'],
  ['shipped', 'deliver', 14 * 86_400, 'delivered'],
  ['delivered', 'auto-accept', 3 * 86_400, 'settling'],
  ['disputed', 'escalate', 3 * 86_400, 'escalated'],
  ['escalated', 'refund-stale', 60 * 86_400, 'settling'],
  ['returning', 'lapse-return', 5 * 86_400, 'escalated'],
  ['return-shipped', 'receive-return', 14 * 86_400, 'settling'],
];

describe('given a trade that waits', () => {
  test('every timer of the table is here', () => {
    const rows = situations
      .filter((situation) => situation !== 'escalated')
      .flatMap((situation) => timersOf(statusIn(situation)));
    expect(timers.map(([, action]) => action).sort()).toEqual(rows.map(({ action }) => action).sort());
  });

  it.each(timers)(
    'when it is %s, then %s is due after %i seconds, and until then says so',
    async (situation, action, seconds) => {
      const w = await tradeIn(situation);
      expect(w.trade().due).toEqual({
        action,
        at: new Date(Date.parse(w.trade().since) + seconds * 1000).toISOString(),
      });
      expect((await w.view(buyer)).deadline).toEqual(w.trade().due);
      w.at(w.trade().since);
      expect(await lookAtTransaction(w.ports, w, w.now())).toEqual({ status: statusIn(situation), seconds });
    },
  );

  it.each(timers)(
    'when it is %s and a millisecond early for %s, then nothing happens; then, and later, it does, once',
    async (situation, action, _, to) => {
      for (const off of [-1, 0, 1, 30 * DAY]) {
        const w = (await tradeIn(situation)).atDeadline(off);
        const before = everything(w);
        await w.meet();
        if (off < 0) expect(everything(w)).toEqual(before);
        else {
          expect(w.trade()).toMatchObject({ status: statusIn(to), updatedAt: w.now().toISOString() });
          expect(w.trade().timeline.at(-1)).toEqual({
            at: w.now().toISOString(),
            by: 'timer',
            action,
            status: statusIn(to),
          });
        }
        const once = everything(w);
        await w.meet();
        await Promise.all([w.meet(), w.meet()]);
        // What follows next has a time of its own, which has not come; an escalation long ago is followed by the last resort.
        expect(everything(w)).toEqual(once);
      }
    },
  );

  it('when a part is delivered, then there is more time to find out whether it fits', () => {
    expect([defaultTerms.waits.product.acceptance, defaultTerms.waits.part.acceptance]).toEqual([
      3 * 86_400,
      7 * 86_400,
    ]);
  });

  it('when somebody has moved it on meanwhile, then a late timer changes nothing', async () => {
    const w = await tradeIn('delivered');
    const late = w.trade().due?.at ?? '';
    await w.later(1000).act(buyer, 'dispute');
    const before = everything(w);
    await w.at(late).meet();
    expect(everything(w)).toEqual(before);
  });

  it('when it is not there, then nothing happens', async () => {
    const w = await tradeIn('reserved');
    const before = everything(w);
    await meetDeadline(w.ports, { transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA' }, w.now());
    expect(everything(w)).toEqual(before);
  });

  it('when what is due is in the table no more, then that is an error: the workflow would look again for ever', async () => {
    const w = await tradeIn('delivered');
    w.store.seed('transaction', { ...w.trade(), due: { action: 'lapse', at: w.trade().since } });
    await expect(w.meet()).rejects.toThrow('nobody can lapse while it is delivered');
    const settling = await tradeIn('settling');
    const before = everything(settling.atDeadline());
    await settling.meet();
    expect(everything(settling)).toEqual(before);
  });

  it('when its deadline is past, then the workflow looks again in a second', async () => {
    const w = (await tradeIn('paid')).atDeadline(30 * DAY);
    expect(await lookAtTransaction(w.ports, w, w.now())).toEqual({ status: 'paid', seconds: 1 });
    w.atDeadline(-1);
    expect((await lookAtTransaction(w.ports, w, w.now())).seconds).toBe(1);
    w.atDeadline(-1001);
    expect((await lookAtTransaction(w.ports, w, w.now())).seconds).toBe(2);
  });
});

describe('given a dispute', () => {
  it('when nobody answers it, then an operator is called after 3 days, and after 60 the buyer has the money back', async () => {
    const w = await tradeIn('disputed');
    const since = Date.parse(w.trade().since);
    await w.at(new Date(since + 3 * DAY)).meet();
    expect(w.trade()).toMatchObject({ status: 'disputed', escalated: true, since: new Date(since).toISOString() });
    expect(w.trade().due).toEqual({ action: 'refund-stale', at: new Date(since + 60 * DAY).toISOString() });
    await w.at(new Date(since + 60 * DAY)).meet();
    await w.settle();
    expect([w.trade().status, w.payments.moved('refund'), w.payments.moved('transfer')]).toEqual(['refunded', 4500, 0]);
    expect(w.listing().status).toBe('sold');
  });

  it('when every timer is met at any time for two years, then the seller never gets the money', async () => {
    for (let hours = 1; hours <= 2 * 365 * 24; hours = Math.ceil(hours * 1.7)) {
      const w = await tradeIn('disputed');
      for (let time = 0; time < 2 * 365 * 24; time += hours) await w.later(hours * 3_600_000).meet();
      await w.settle();
      expect([w.trade().status, w.payments.moved('transfer'), w.balance()]).toEqual(['refunded', 0, undefined]);
    }
  });

  it('when it goes back and forth, then what it may take in all counts from its beginning', async () => {
    const w = await tradeIn('disputed');
    const began = Date.parse(w.trade().since);
    for (let times = 0; times < 3; times += 1) {
      await w.later(DAY / 2).act(seller, 'accept-return');
      await w.later(DAY / 2).act(buyer, 'dispute');
      expect(w.trade().due).toEqual({ action: 'escalate', at: new Date(began + 3 * DAY).toISOString() });
    }
    await w.meet();
    expect(w.trade().due).toEqual({ action: 'refund-stale', at: new Date(began + 60 * DAY).toISOString() });
    await w.act(seller, 'accept-return');
    await w.act(buyer, 'ship-return');
    await w.at(new Date(began + 59 * DAY)).act(seller, 'dispute');
    expect(w.trade().due).toEqual({ action: 'refund-stale', at: new Date(began + 62 * DAY).toISOString() });
    await w.atDeadline().meet();
    expect(w.trade()).toMatchObject({ status: 'settling', plan: { toBuyer: 4500 } });
  });

  it.each([
    ['the seller disputes what came back', ['ship-return', 'dispute']],
    ['nothing is sent back', []],
  ] as const)(
    'when its time is over and %s, then an operator has as long to decide as for an answer, before the clock does',
    async (_, then) => {
      for (const days of [56, 61, 100]) {
        const w = await tradeIn('disputed');
        const began = Date.parse(w.trade().since);
        await w.at(new Date(began + (days - 5) * DAY)).act(seller, 'accept-return');
        if (then.length > 0) await w.act(buyer, 'ship-return');
        const again = new Date(began + days * DAY);
        await (then.length > 0 ? w.at(again).act(seller, 'dispute') : w.at(again).meet());
        expect(w.trade().status).toBe('disputed');
        // An escalation that is overdue changes nothing of that.
        await w.meet();
        const at = new Date(Math.max(began + 60 * DAY, again.getTime() + 3 * DAY)).toISOString();
        expect(w.trade()).toMatchObject({ status: 'disputed', escalated: true, due: { action: 'refund-stale', at } });
        const decided = await w.act(operator, 'resolve', { resolution: { outcome: 'release' } });
        expect(decided.status).toBe('settling');
      }
    },
  );

  it('when the goods are never sent back, then an operator decides, and not the clock for the seller', async () => {
    const w = await tradeIn('returning');
    await w.atDeadline().meet();
    expect(w.trade()).toMatchObject({ status: 'disputed', escalated: true, due: { action: 'refund-stale' } });
    expect(w.trade()).not.toHaveProperty('plan');
    expect((await w.view(operator)).allowed).toContain('resolve');
  });

  it('when it has been escalated, then both still can end it', async () => {
    for (const [actor, action] of [
      [buyer, 'withdraw'],
      [seller, 'accept-return'],
      [operator, 'resolve'],
    ] as const)
      expect(await outcomeOf((await tradeIn('escalated')).act(actor, action))).toBe('done');
  });
});

describe('given a reservation whose time is over', () => {
  const expectPaid = (w: World): void => {
    expect([w.trade().status, w.listing().status, w.entries().length]).toEqual(['paid', 'reserved', 1]);
    expect(w.payments.moved('charge')).toBe(4500);
  };
  const expectOver = (w: World): void => {
    expect([w.trade().status, w.listing().status, w.entries().length]).toEqual(['cancelled', 'active', 0]);
    expect(w.payments.moved('charge')).toBe(0);
    expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ status: 'void' });
  };

  it('when nobody has tried to pay, then the provider is not asked', async () => {
    const w = (await tradeIn('reserved')).atDeadline();
    await w.meet();
    expectOver(w);
    expect(w.payments.asked).toEqual([]);
  });

  it.each(['answer', 'request'] as const)(
    'when a charge was not answered (%s lost), then what the provider says decides',
    async (what) => {
      const w = await tradeIn('reserved');
      w.payments.lose('charge', what, 2);
      await outcomeOf(w.pay());
      await w.atDeadline().meet();
      (what === 'answer' ? expectPaid : expectOver)(w);
      expect(w.trade().payment?.status).toBe(what === 'answer' ? 'succeeded' : 'failed');
    },
  );

  it('when the buyer had yet to confirm a payment, then it has failed, and they are not asked to go on with it', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_requires_action' });
    await w.atDeadline().meet();
    expectOver(w);
    const { payment } = await w.view(buyer);
    expect(payment).toEqual({ status: 'failed', code: 'expired', paymentMethod: 'pm_requires_action', attempt: 1 });
  });

  it('when the provider does not answer, then nothing is decided', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_requires_action' });
    const before = everything(w.atDeadline());
    w.payments.lose('cancelCharge', 'answer', 2);
    await expect(w.meet()).rejects.toBeInstanceOf(PaymentUnanswered);
    expect(everything(w)).toEqual(before);
    await w.meet();
    expectOver(w);
    expect(await outcomeOf(w.pay({ paymentMethod: 'pm_requires_action', confirmation }))).toBe('invalid-state');
    expectOver(w);
  });

  it('when the provider still works on it, then the listing stays reserved and it is looked at again every 15 minutes', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_pending' });
    for (let again = 0; again < 3; again += 1) {
      await w.atDeadline().meet();
      expect(w.trade()).toMatchObject({ status: 'reserved', payment: { status: 'pending' } });
      expect(w.trade().due).toEqual({ action: 'expire', at: new Date(w.now().getTime() + 15 * 60_000).toISOString() });
      await w.meet();
      expect(w.listing().status).toBe('reserved');
    }
    w.payments.finish(`${w.transactionId}:charge-1`, { status: 'succeeded' });
    await w.atDeadline().meet();
    expectPaid(w);
    expect(w.trade().due).toEqual({ action: 'lapse', at: new Date(w.now().getTime() + 5 * DAY).toISOString() });
  });

  it('when it has been pending for more than a day, then operators are told', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_pending' });
    await w.atDeadline().meet();
    expect(w.trade()).not.toHaveProperty('attention');
    await w.later(DAY).meet();
    expect(w.trade()).toMatchObject({ status: 'reserved', attention: { reason: expect.stringContaining('pending') } });
    w.payments.finish(`${w.transactionId}:charge-1`, { status: 'succeeded' });
    await w.atDeadline().meet();
    expectPaid(w);
    expect(w.trade()).not.toHaveProperty('attention');
  });

  it('when it was marked while the provider did not answer, then the mark goes with its first answer, and nobody is called', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_pending' });
    await w.atDeadline().flag('no answer');
    expect(w.trade()).toMatchObject({ attention: { reason: 'no answer' }, sweepAt: expect.any(String) });
    expect(await w.meet()).toBeUndefined();
    expect(w.trade().status).toBe('reserved');
    for (const mark of ['attention', 'sweepAt']) expect(w.trade()).not.toHaveProperty(mark);
    expect(await w.later(DAY).meet()).toContain('pending');
  });

  it('when a payment comes at any call of its expiry, then it is paid, or relisted and never charged', async () => {
    const ends = new Set<string>();
    for (const paymentMethod of ['pm_ok', 'pm_requires_action', 'pm_declined'])
      for (const what of [undefined, 'request', 'answer'] as const)
        for (let at = 0; at <= 4; at += 1) {
          const w = await tradeIn('reserved');
          const pay = async () => {
            if (what) w.payments.lose('charge', what, 2);
            await outcomeOf(w.pay({ paymentMethod, confirmation }));
          };
          const deadline = w.trade().due?.at ?? '';
          if (at === 0) await pay();
          const from = w.at(deadline).store.calls();
          w.store.before = async ({ number }) => {
            if (number === from + at) await pay();
          };
          await w.meet();
          w.store.before = () => undefined;
          // Whoever finds an open charge settles it; at last the trade stands still.
          await w.later(DAY).meet();
          expect([paymentMethod, what, at, w.payments.moved('charge')]).toEqual([
            paymentMethod,
            what,
            at,
            w.trade().status === 'paid' ? 4500 : 0,
          ]);
          expect(w.listing().status).toBe(w.trade().status === 'paid' ? 'reserved' : 'active');
          ends.add(w.trade().status);
        }
    expect([...ends].sort()).toEqual(['cancelled', 'paid']);
  });
});

test('given an expiry that ends at any call, when it is begun again, then it is over once', async () => {
  const crashes = await sweepCrashes({
    world: async () => {
      const w = await tradeIn('reserved');
      await w.pay({ paymentMethod: 'pm_requires_action' });
      return w.atDeadline();
    },
    ports: ({ store, payments }) => ({ store, payments }),
    invoke: (ports, { transactionId, now }) => meetDeadline(ports, { transactionId }, now()),
    retry: (w) => w.meet(),
    verify: (w) => {
      expect([w.trade().status, w.listing().status, w.listing().version]).toEqual(['cancelled', 'active', 3]);
      expect(w.trade().timeline.map(({ action }) => action)).toEqual(['reserve', 'expire']);
    },
  });
  expect(crashes).toBe(8);
});
