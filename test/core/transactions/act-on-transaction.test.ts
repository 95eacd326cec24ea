import { Refusal } from '../../../core/shared/errors.ts';
import { entityOf } from '../../../core/shared/ports.ts';
import { actOnTransaction } from '../../../core/transactions/act-on-transaction.ts';
import { ActionRequest, TransactionView } from '../../../core/transactions/model.ts';
import { shownCard } from '../../../core/transactions/view.ts';
import { anActor, outcomeOf } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { buyer, everything, operator, people, seller, stranger, tradeIn, type World } from './world.ts';

describe('given a trade', () => {
  it.each([
    ['reserved', buyer, 'cancel', ['transaction', 'escrow', 'listing']],
    ['paid', seller, 'cancel', ['transaction']],
    ['paid', seller, 'ship', ['transaction', 'listing']],
    ['shipped', buyer, 'deliver', ['transaction']],
    ['shipped', buyer, 'accept', ['transaction']],
    // What an operator does is on record with it.
    ['disputed', operator, 'resolve', ['transaction', 'auditEntry']],
  ] as const)(
    'when it is %s and somebody acts, then all that changes is one write',
    async (situation, actor, action, written) => {
      const w = await tradeIn(situation);
      const from = w.store.commits.length;
      const record = { id: 'answer', fingerprint: 'f', output: '', expiresAt: 1 };
      const view = await w.act(
        actor,
        action,
        {},
        {
          answer: (output) => [
            { put: 'recordedAnswer', item: { ...record, output: JSON.stringify(output) }, expect: 'absent' },
          ],
        },
      );
      expect(w.store.commits.slice(from).map((writes) => writes.map(entityOf))).toEqual([
        [...written, 'recordedAnswer'],
      ]);
      expect(TransactionView.parse(JSON.parse(w.store.peek('recordedAnswer', 'answer')?.output ?? ''))).toEqual(
        TransactionView.parse(view),
      );
      expect(view.version).toBe(w.trade().version);
    },
  );

  it('when an operator acts without saying why, then nothing happens', async () => {
    const w = await tradeIn('paid');
    const before = w.trade();
    await expect(w.act(operator, 'cancel', { reason: undefined })).rejects.toMatchObject({
      code: 'invalid-request',
      extra: { errors: [{ pointer: '#/body/reason' }] },
    });
    expect(w.trade()).toEqual(before);
  });

  it('when it goes from hand to hand, then the listing is reserved, sold, and for sale again once it has come back', async () => {
    const w = await tradeIn('paid');
    expect(w.listing().status).toBe('reserved');
    await w.act(seller, 'ship');
    expect(w.listing()).toMatchObject({ status: 'sold', transactionId: w.transactionId });
    await w.act(buyer, 'dispute');
    await w.act(seller, 'accept-return');
    await w.act(buyer, 'ship-return', { tracking: { carrier: 'UPS', number: '2' } });
    await w.act(seller, 'receive-return');
    expect(w.listing().status).toBe('sold');
    await w.settle();
    expect(w.listing().status).toBe('active');
    expect(w.listing()).not.toHaveProperty('transactionId');
    expect(w.trade()).toMatchObject({ tracking: { carrier: 'DHL' }, returnTracking: { carrier: 'UPS' } });
  });

  it('when a dispute names its cause, then timeline and card say it, and a later one without leaves it', async () => {
    const w = await tradeIn('shipped');
    await w.act(buyer, 'dispute', { cause: 'does-not-fit' });
    await w.act(seller, 'accept-return');
    await w.act(buyer, 'dispute');
    const view = TransactionView.parse(await w.view(operator));
    const disputes = view.timeline.filter(({ action }) => action === 'dispute');
    expect([view.disputeCause, ...disputes.map(({ cause }) => cause)]).toEqual([
      'does-not-fit',
      'does-not-fit',
      undefined,
    ]);
    await w.act(seller, 'accept-return');
    await w.act(buyer, 'ship-return');
    await w.act(seller, 'dispute', { cause: 'damaged' });
    for (const actor of Object.values(people)) {
      const { disputeCause, timeline } = TransactionView.parse(await w.view(actor));
      expect([disputeCause, timeline.at(-1)?.cause]).toEqual(['damaged', 'damaged']);
      expect(shownCard(w.trade(), { role: 'operator' }).disputeCause).toBe('damaged');
    }
    await w.act(operator, 'resolve');
    await w.settle();
    expect(w.trade()).toMatchObject({ status: 'split', disputeCause: 'damaged' });
  });

  it('when a seller agrees to a return again and again, then the fifth time is the last: it has to fit into its item', async () => {
    const w = await tradeIn('disputed');
    const reason = '\u6f22'.repeat(2000);
    for (let times = 1; times <= 5; times += 1) {
      expect((await w.view(seller)).allowed).toContain('accept-return');
      await w.act(seller, 'accept-return', { reason });
      await w.act(buyer, 'dispute', { reason });
    }
    const refused = w.act(seller, 'accept-return', { reason }).then(({ status }) => status);
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-state',
      message: expect.stringContaining('possible: nothing'),
    });
    expect((await w.view(seller)).allowed).toEqual([]);
    // The table takes 400 KiB, and the answer to a request is kept in one item with the receipt.
    expect(Buffer.byteLength(JSON.stringify(w.trade()))).toBeLessThan(100_000);
    // Those who decide may still have it sent back.
    expect((await w.view(operator)).allowed).toContain('accept-return');
    await w.act(operator, 'accept-return');
    expect(w.trade().status).toBe('returning');
  });

  it.each(['accept', 'deliver', 'cancel', 'ship', 'withdraw'] as const)(
    'when %s names a cause, then that is not understood',
    (action) => {
      const { error } = ActionRequest.safeParse({ action, cause: 'damaged' });
      expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['cause']);
    },
  );

  it('when it is cancelled, then its listing can be bought by somebody else', async () => {
    const w = await tradeIn('cancelled');
    const first = w.transactionId;
    expect((await w.buy(stranger)).id).not.toBe(first);
    expect(w.listing()).toMatchObject({ status: 'reserved', transactionId: w.transactionId });
  });

  it.each([
    ['stranger', stranger, 'not-found'],
    ['nobody’s trade', buyer, 'not-found'],
  ] as const)('when it is a %s, then it is not found', async (name, actor, outcome) => {
    const w = await tradeIn('paid');
    const transactionId = name === 'stranger' ? w.transactionId : 'txn_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA';
    expect(
      await outcomeOf(actOnTransaction(w.ports, { transactionId, request: { action: 'ship' } }, w.as(actor))),
    ).toBe(outcome);
  });

  it('when an operator is a party to it, then they are that and no judge of it', async () => {
    for (const party of [buyer, seller]) {
      const w = await tradeIn('disputed');
      const judge = anActor({ ...party, operator: true });
      expect(await outcomeOf(w.act(judge, 'resolve'))).toBe('invalid-state');
      expect((await w.view(judge)).allowed).toEqual((await w.view(party)).allowed);
    }
  });

  it('when it can not be done, then the refusal says what can', async () => {
    const w = await tradeIn('delivered');
    const refusal = await w.act(buyer, 'cancel').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).message).toBe(
      'As buyer you can not cancel while the trade is delivered; possible: accept, dispute.',
    );
  });
});

describe('given what is said with an action', () => {
  const fine = (request: object) => ActionRequest.safeParse(request).success;
  const tracking = { carrier: 'DHL', number: '1' };
  const resolution = { outcome: 'refund' };
  it.each([
    ['ship', { tracking }, true],
    ['ship', {}, true],
    ['ship-return', { tracking }, true],
    ['deliver', { tracking }, false],
    ['ship', { tracking: { carrier: 'DHL' } }, false],
    ['ship', { tracking: { ...tracking, url: 'x' } }, false],
    ['ship', { tracking: { carrier: 'DHL\n', number: 'a\nb' } }, false],
    ['cancel', { reason: 'Broken.' }, true],
    ['cancel', {}, true],
    ['dispute', {}, false],
    ['dispute', { reason: ' ' }, false],
    ['dispute', { reason: 'x'.repeat(2000) }, true],
    ['dispute', { reason: 'x'.repeat(2001) }, false],
    ['resolve', { reason: 'x', resolution }, true],
    ['resolve', { resolution }, false],
    ['resolve', { reason: 'x' }, false],
    ['accept', { resolution }, false],
    ['resolve', { reason: 'x', resolution: { outcome: 'split' } }, false],
    ['resolve', { reason: 'x', resolution: { outcome: 'split', sellerAmount: 1 } }, true],
    ['resolve', { reason: 'x', resolution: { outcome: 'refund', sellerAmount: 1 } }, false],
    ['resolve', { reason: 'x', resolution: { outcome: 'release', sellerAmount: 1 } }, false],
    ['accept', { status: 'completed' }, false],
  ] as const)('when it is %s with %j, then whether it is taken is %s', (action, fields, taken) => {
    expect(fine({ action, ...fields })).toBe(taken);
  });

  it.each([0, -1, 0.1, 1e308, Number.NaN, '5', 2 ** 53, 10 ** 12 + 1, null, true, [1]])(
    'when a seller shall get %p, then the schema refuses it',
    (sellerAmount) => {
      expect(fine({ action: 'resolve', reason: 'x', resolution: { outcome: 'split', sellerAmount } })).toBe(false);
    },
  );

  it.each([
    [1, 'done', { toSeller: 1, toBuyer: 4499, fee: 0 }],
    [2250, 'done', { toSeller: 2250, toBuyer: 2250, fee: 113 }],
    [4499, 'done', { toSeller: 4499, toBuyer: 1, fee: 225 }],
    [4500, 'invalid-request', undefined],
    [4501, 'invalid-request', undefined],
    [10 ** 12, 'invalid-request', undefined],
  ] as const)('when a seller shall get %i of 4,500, then %s', async (sellerAmount, outcome, plan) => {
    const w = await tradeIn('disputed');
    const writes = w.store.commits.length;
    expect(await outcomeOf(w.act(operator, 'resolve', { resolution: { outcome: 'split', sellerAmount } }))).toBe(
      outcome,
    );
    if (plan) expect(w.trade().plan).toEqual({ ...plan, givesBack: false });
    else expect(w.store.commits).toHaveLength(writes);
  });

  it.each([
    ['release', { toSeller: 4500, toBuyer: 0, fee: 225 }, 'completed'],
    ['refund', { toSeller: 0, toBuyer: 4500, fee: 0 }, 'refunded'],
  ] as const)('when an operator decides for %s, then all of it goes one way', async (outcome, plan, end) => {
    const w = await tradeIn('escalated');
    await w.act(operator, 'resolve', { resolution: { outcome } });
    expect(w.trade().plan).toMatchObject(plan);
    await w.settle();
    expect(w.trade().status).toBe(end);
  });

  it('when reasons and parcels are said, then both parties read them', async () => {
    const w = await tradeIn('shipped');
    await w.act(buyer, 'dispute', { reason: 'It rattles.' });
    for (const actor of Object.values(people)) {
      const view = TransactionView.parse(await w.view(actor));
      expect(view.timeline.at(-1)).toMatchObject({ action: 'dispute', reason: 'It rattles.', by: 'buyer' });
      expect(view.tracking).toEqual(tracking);
    }
  });
});

describe('given a reserved trade with a charge that is open, when it is cancelled', () => {
  /** Its provider answers one thing of the charge. */
  const withCharge = async (paymentMethod: string): Promise<World> => {
    const w = await tradeIn('reserved');
    await outcomeOf(w.pay({ paymentMethod }));
    return w;
  };
  const cancel = (w: World, actor = buyer) => outcomeOf(w.act(actor, 'cancel'));
  const expectCancelled = (w: World): void => {
    expect(w.trade()).toMatchObject({ status: 'cancelled', payment: { status: 'failed' } });
    expect(w.listing().status).toBe('active');
    expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ status: 'void', held: 0 });
    expect([w.entries(), w.payments.moved('charge')]).toEqual([[], 0]);
  };
  const expectPaid = (w: World): void => {
    expect(w.trade().status).toBe('paid');
    expect(w.listing().status).toBe('reserved');
    expect([w.entries().length, w.payments.moved('charge')]).toEqual([1, 4500]);
  };

  it.each(Object.entries(people))(
    'by its %s and waits for a confirmation, then it is stopped and the trade cancelled',
    async (_, actor) => {
      const w = await withCharge('pm_requires_action');
      expect(await cancel(w, actor)).toBe('done');
      expectCancelled(w);
    },
  );

  it('and has not been answered because nobody heard the question, then it never happens', async () => {
    const w = await tradeIn('reserved');
    w.payments.lose('charge', 'request', 2);
    await outcomeOf(w.pay());
    expect(await cancel(w)).toBe('done');
    expectCancelled(w);
    expect(await outcomeOf(w.pay())).toBe('invalid-state');
    expectCancelled(w);
  });

  it('and has gone through although nobody heard, then the payment wins and whoever cancels is told', async () => {
    const w = await tradeIn('reserved');
    w.payments.lose('charge', 'answer', 2);
    await outcomeOf(w.pay());
    expect(await cancel(w)).toBe('invalid-state');
    expectPaid(w);
  });

  it('and is pending, then it stays reserved; once it has failed or gone through, that decides', async () => {
    for (const [result, outcome] of [
      [{ status: 'failed', code: 'no-money' }, 'done'],
      [{ status: 'succeeded' }, 'invalid-state'],
    ] as const) {
      const w = await withCharge('pm_pending');
      expect(await cancel(w)).toBe('invalid-state');
      expect(w.trade()).toMatchObject({ status: 'reserved', payment: { status: 'pending' } });
      w.payments.finish(`${w.transactionId}:charge-1`, result);
      expect(await cancel(w)).toBe(outcome);
      (outcome === 'done' ? expectCancelled : expectPaid)(w);
    }
  });

  it.each(['request', 'answer'] as const)(
    'and the provider does not answer (%s lost), then nothing is decided',
    async (what) => {
      const w = await withCharge('pm_requires_action');
      const before = everything(w);
      w.payments.lose('cancelCharge', what, 2);
      expect(await cancel(w)).toBe('temporarily-unavailable');
      expect(everything(w)).toEqual(before);
      expect(await cancel(w)).toBe('done');
      expectCancelled(w);
    },
  );

  it('and has failed before, then the provider is not asked', async () => {
    const w = await withCharge('pm_declined');
    expect(await cancel(w)).toBe('done');
    expectCancelled(w);
    expect(w.payments.asked.map(({ method }) => method)).toEqual(['charge']);
  });
});

test('given a cancellation that ends at any call, when it is repeated, then it is cancelled or says that it is', async () => {
  const crashes = await sweepCrashes({
    world: async () => {
      const w = await tradeIn('reserved');
      await w.pay({ paymentMethod: 'pm_requires_action' });
      return w;
    },
    ports: ({ store, payments, photoUrls }) => ({ store, payments, photoUrls }),
    invoke: (ports, { transactionId, as }) =>
      actOnTransaction(ports, { transactionId, request: { action: 'cancel' } }, as(seller)),
    retry: (w) => outcomeOf(w.act(seller, 'cancel')),
    verify: (w) => {
      expect([w.trade().status, w.listing().status, w.payments.moved('charge')]).toEqual(['cancelled', 'active', 0]);
    },
  });
  expect(crashes).toBeGreaterThan(8);
});

describe('given two who act at the same moment', () => {
  it.each([
    ['delivered', [buyer, 'accept'], [buyer, 'dispute']],
    ['paid', [seller, 'ship'], [operator, 'cancel']],
    ['disputed', [buyer, 'withdraw'], [operator, 'resolve']],
    ['disputed', [seller, 'accept-return'], [buyer, 'withdraw']],
    ['returning', [buyer, 'ship-return'], [buyer, 'dispute']],
    ['reserved', [buyer, 'cancel'], [seller, 'cancel']],
  ] as const)('when a %s trade is acted on by %j and %j, then one of them wins', async (situation, one, other) => {
    const w = await tradeIn(situation);
    const steps = w.trade().timeline.length;
    const outcomes = await Promise.all([one, other].map(([actor, action]) => outcomeOf(w.act(actor, action))));
    expect(outcomes.sort()).toEqual(['done', 'invalid-state']);
    expect(w.trade().timeline).toHaveLength(steps + 1);
  });
});
