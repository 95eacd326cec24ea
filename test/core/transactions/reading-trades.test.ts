import { getEscrow } from '../../../core/transactions/get-escrow.ts';
import { listTransactions } from '../../../core/transactions/list-transactions.ts';
import { Escrow, type Transaction, TransactionCard, TransactionView } from '../../../core/transactions/model.ts';
import type { TransactionLists } from '../../../core/transactions/ports.ts';
import { exportedTrade } from '../../../core/transactions/view.ts';
import { anActor, outcomeOf } from '../../support/contexts.ts';
import { buyer, openSituations, operator, people, seller, situations, stranger, tradeIn, type World } from './world.ts';

const shown = async (w: World, actor = buyer) => TransactionView.parse(await w.view(actor));

describe('given a trade in every situation', () => {
  it.each(situations)(
    'when it is %s, then its parties and operators see it, and nobody else knows of it',
    async (situation) => {
      const w = await tradeIn(situation);
      for (const actor of Object.values(people)) {
        const view = await shown(w, actor);
        expect(view).toMatchObject({
          id: w.transactionId,
          status: w.trade().status,
          amount: 4500,
          buyerId: buyer.userId,
          sellerId: seller.userId,
        });
        expect(view.escrow).toEqual(Escrow.parse(w.store.peek('escrow', w.transactionId)));
        expect(Escrow.parse(await getEscrow(w.ports, w, w.as(actor)))).toEqual(view.escrow);
        expect(view.timeline).toHaveLength(w.trade().timeline.length);
      }
      const unknown = { transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA' };
      const refusals = await Promise.all(
        [w.view(stranger), getEscrow(w.ports, w, w.as(stranger)), getEscrow(w.ports, unknown, w.as(operator))].map(
          (work) => work.catch(({ code, message, extra }) => ({ code, message, extra })),
        ),
      );
      expect(refusals[0]).toMatchObject({ code: 'not-found' });
      expect(refusals).toEqual([refusals[0], refusals[0], refusals[0]]);
    },
  );

  it.each(situations)('when it is %s, then how the buyer pays is not shown to the seller', async (situation) => {
    const w = await tradeIn(situation);
    for (const [role, actor] of Object.entries(people)) {
      const view = await shown(w, actor);
      expect([role, view.payment?.status]).toEqual([role, role === 'seller' ? undefined : w.trade().payment?.status]);
      expect(JSON.stringify(view).includes('pm_ok')).toBe(role !== 'seller' && w.trade().payment !== undefined);
      // The key by which the provider knows a charge, and the request that asked for it, are nobody's.
      expect(JSON.stringify(view)).not.toMatch(/charge-1|requestId/);
    }
  });

  it.each(situations)(
    'when it is %s, then contact details in a reason are read by its parties once it is paid, and by operators',
    async (situation) => {
      const w = await tradeIn(situation);
      const trade = w.trade();
      const reason = 'Call 0151 23456789 about 1K0-615-301-AA.';
      w.store.seed('transaction', { ...trade, timeline: trade.timeline.map((each) => ({ ...each, reason })) });
      const paid = trade.payment?.status === 'succeeded';
      for (const [role, actor] of Object.entries(people)) {
        const reasons = (await shown(w, actor)).timeline.map((each) => each.reason);
        const expected = paid || role === 'operator' ? reason : 'Call ••• about 1K0-615-301-AA.';
        expect([role, new Set(reasons)]).toEqual([role, new Set([expected])]);
      }
    },
  );

  it('when it was called off before it was paid, then each may take along their own words as they wrote them', async () => {
    const w = await tradeIn('cancelled');
    const reason = 'Call 0151 23456789.';
    const happening = { at: w.trade().createdAt, action: 'cancel', status: 'cancelled', reason } as const;
    const trade = {
      ...w.trade(),
      timeline: (['buyer', 'seller', 'operator'] as const).map((by) => ({ ...happening, by })),
    };
    const said = (role: 'buyer' | 'seller') =>
      (exportedTrade(trade, role) as Pick<TransactionView, 'timeline'>).timeline.map((one) => [one.by, one.reason]);
    const others = 'Call •••.';
    expect(said('buyer')).toEqual([
      ['buyer', reason],
      ['seller', others],
      ['operator', others],
    ]);
    expect(said('seller')).toEqual([
      ['buyer', others],
      ['seller', reason],
      ['operator', others],
    ]);
  });

  it.each(openSituations)(
    'when it is %s and marked, then operators see why, and nobody else that it is',
    async (situation) => {
      const w = await tradeIn(situation);
      await w.flag('the provider says account-closed');
      for (const [role, actor] of Object.entries(people)) {
        const text = JSON.stringify(await shown(w, actor));
        expect([role, text.includes('account-closed'), text.includes('attention')]).toEqual([
          role,
          role === 'operator',
          role === 'operator',
        ]);
      }
    },
  );

  it.each(situations)(
    'when it is %s, then the phone number of the other party is shown once it is paid, and no e-mail address ever',
    async (situation) => {
      const w = await tradeIn(situation);
      const paid = w.trade().payment?.status === 'succeeded';
      expect(paid).toBe(!['reserved', 'cancelled'].includes(situation));
      for (const [actor, other] of [
        [buyer, seller],
        [seller, buyer],
      ] as const) {
        const { phoneNumber } = w.store.peek('user', other.userId) ?? {};
        expect((await shown(w, actor)).counterparty).toEqual({
          ...{ id: other.userId, displayName: other.username },
          ...(paid && { phoneNumber }),
        });
        expect(JSON.stringify(await w.view(actor))).not.toContain('@example.com');
      }
      expect(await shown(w, operator)).not.toHaveProperty('counterparty');
    },
  );

  it('when a payment is not through, then no phone number is shown', async () => {
    for (const paymentMethod of ['pm_pending', 'pm_requires_action', 'pm_declined']) {
      const w = await tradeIn('reserved');
      await outcomeOf(w.pay({ paymentMethod }));
      for (const actor of [buyer, seller])
        expect((await shown(w, actor)).counterparty).not.toHaveProperty('phoneNumber');
    }
  });

  it('when the other party is gone or has no number, then the trade is shown without', async () => {
    const w = await tradeIn('paid');
    const { phoneNumber: _, ...user } = w.store.peek('user', seller.userId) ?? {};
    w.store.seed('user', user as never);
    expect((await shown(w)).counterparty).toEqual({ id: seller.userId, displayName: seller.username });
  });

  it('when it settles, then that is nobody’s deadline', async () => {
    const w = await tradeIn('settling');
    expect(w.trade().due?.action).toBe('settle');
    expect(await shown(w)).not.toHaveProperty('deadline');
  });

  it('when an action has been answered, then the answer shows what reading it shows, but for the counterparty', async () => {
    const w = await tradeIn('paid');
    const answered = TransactionView.parse(await w.act(seller, 'ship'));
    const { counterparty: _, ...read } = await shown(w, seller);
    expect(answered).toEqual(read);
  });

  it('when an operator buys or sells, then they see their own trade as its party', async () => {
    const w = await tradeIn('paid');
    await w.flag('secret');
    for (const party of [buyer, seller]) {
      const view = await shown(w, anActor({ ...party, operator: true }));
      expect(view.attention).toBeUndefined();
      expect(view.allowed).toEqual((await shown(w, party)).allowed);
    }
  });
});

describe('given lists of trades', () => {
  const lists = (items: readonly Transaction[]) => {
    const asked: unknown[] = [];
    const page =
      (name: string) =>
      async (...args: unknown[]) => {
        asked.push([name, ...args]);
        return { items, next: 'there' };
      };
    const transactionLists: Omit<TransactionLists, 'overdueIn'> = {
      transactionsOfBuyer: page('buyer'),
      transactionsOfSeller: page('seller'),
      transactionsInStatus: page('all'),
    };
    return { transactionLists, asked };
  };

  it.each([
    ['buyer', buyer, undefined, ['buyer', { userId: buyer.userId, status: undefined }]],
    ['buyer', buyer, 'paid', ['buyer', { userId: buyer.userId, status: 'paid' }]],
    ['seller', seller, undefined, ['seller', { userId: seller.userId, status: undefined }]],
    ['seller', seller, 'disputed', ['seller', { userId: seller.userId, status: 'disputed' }]],
    ['all', operator, 'disputed', ['all', { status: 'disputed' }]],
  ] as const)(
    'when they are asked for as %s, then that list is read, a page of it, in one go',
    async (as, actor, status, list) => {
      const { transactionLists, asked } = lists([]);
      const page = await listTransactions({ transactionLists }, { as, status, limit: 5, after: 'here' }, { actor });
      expect(page).toEqual({ items: [], next: 'there' });
      expect(asked).toEqual([[...list, { limit: 5, after: 'here' }]]);
    },
  );

  it.each([
    [buyer, 'disputed', 'not-allowed'],
    [seller, undefined, 'not-allowed'],
    [operator, undefined, 'invalid-request'],
  ] as const)('when everybody’s are asked for by %j in %s, then %s', async (actor, status, outcome) => {
    const { transactionLists, asked } = lists([]);
    expect(await outcomeOf(listTransactions({ transactionLists }, { as: 'all', status, limit: 5 }, { actor }))).toBe(
      outcome,
    );
    expect(asked).toEqual([]);
  });

  it('when they are shown, then each reader sees what they may, and what they may do', async () => {
    const w = await tradeIn('disputed');
    await w.flag('account-closed');
    const { transactionLists } = lists([w.trade()]);
    for (const [role, actor, as] of [
      ['buyer', buyer, 'buyer'],
      ['seller', seller, 'seller'],
      ['operator', operator, 'all'],
    ] as const) {
      const { items } = await listTransactions({ transactionLists }, { as, status: 'disputed', limit: 5 }, { actor });
      const [card] = items.map((item) => TransactionCard.parse(item));
      expect(card?.allowed).toEqual((await w.view(actor)).allowed);
      expect(card).toMatchObject({ id: w.transactionId, deadline: w.trade().due });
      expect(JSON.stringify(card)).not.toMatch(/pm_ok|charge-1|timeline|"plan"|"terms"/);
      expect([role, card?.attention?.reason]).toEqual([role, role === 'operator' ? 'account-closed' : undefined]);
    }
  });
});
