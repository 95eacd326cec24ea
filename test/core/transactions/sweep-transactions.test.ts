import { entityOf } from '../../../core/shared/ports.ts';
import type { TransactionStatus } from '../../../core/transactions/escrow.ts';
import { flagTransaction } from '../../../core/transactions/flag-transaction.ts';
import { sweepTransactions } from '../../../core/transactions/sweep-transactions.ts';
import { inSeconds } from '../../support/contexts.ts';
import {
  buyer,
  everything,
  openSituations,
  operator,
  type Situation,
  seller,
  situations,
  tradeIn,
  type World,
} from './world.ts';

const sweep = (w: World) => sweepTransactions(w.ports, w.now());
const MINUTE = 60_000;
/** What a sweep tells of a trade that it has marked. */
const flagged = (w: World) => ({ transactionId: w.transactionId, reason: w.trade().attention?.reason });
const inAnHour = (w: World) => new Date(w.now().getTime() + 60 * MINUTE).toISOString();

describe('given trades whose time is over', () => {
  it.each([
    ['reserved', 'cancelled'],
    ['paid', 'refunded'],
    ['shipped', 'delivered'],
    ['delivered', 'completed'],
    ['disputed', 'disputed'],
    ['escalated', 'refunded'],
    ['returning', 'disputed'],
    ['return-shipped', 'refunded'],
    ['settling', 'completed'],
  ] as const)(
    'when one is %s for too long, then what was due is done and what is decided is settled: %s',
    async (situation, status) => {
      const w = (await tradeIn(situation)).atDeadline(2 * MINUTE);
      expect(await sweep(w)).toEqual({ overdue: 1, flagged: [] });
      expect(w.trade().status).toBe(status);
      expect(w.trade()).not.toHaveProperty('attention');
      // What goes on has its run again; what has ended needs none.
      if (w.trade().due) expect(w.workflow.runs()).toEqual([w.transactionId]);
    },
  );

  it.each(openSituations)(
    'when one is %s and its minute is not over, then it is left to its workflow',
    async (situation) => {
      const w = (await tradeIn(situation)).atDeadline(MINUTE);
      const before = everything(w);
      expect(await sweep(w)).toEqual({ overdue: 0, flagged: [] });
      expect(everything(w)).toEqual(before);
    },
  );

  it.each(situations)(
    'when nobody does anything more about one that is %s, then sweeps alone bring it to its end',
    async (situation) => {
      const w = await tradeIn(situation as Situation);
      for (let sweeps = 0; sweeps < 8 && w.trade().due; sweeps += 1) await sweep(w.atDeadline(2 * MINUTE));
      expect(w.trade()).not.toHaveProperty('due');
      expect(w.store.peek('escrow', w.transactionId)).toMatchObject({ held: 0 });
    },
  );

  it('when its workflow has gone, then that is started again', async () => {
    const w = await tradeIn('shipped');
    await w.follow();
    w.workflow.end(w.transactionId);
    await sweep(w.atDeadline(2 * MINUTE));
    expect(w.workflow.runs()).toEqual([w.transactionId, `${w.transactionId}-2`]);
  });

  it('when two sweep at the same time, then everything happens once', async () => {
    const w = (await tradeIn('delivered')).atDeadline(2 * MINUTE);
    await Promise.all([sweep(w), sweep(w), sweep(w)]);
    expect([w.trade().status, w.payments.moved('transfer'), w.balance()]).toEqual(['completed', 4275, 4275]);
  });
});

describe('given a trade that can not go on', () => {
  const refused = async () => {
    const w = (await tradeIn('settling')).atDeadline(2 * MINUTE);
    w.payments.answer('transfer', { status: 'failed', code: 'account-closed' });
    return w;
  };

  it('when it is swept, then it is marked for an operator, with why, and left alone for an hour', async () => {
    const w = await refused();
    expect(await sweep(w)).toEqual({ overdue: 1, flagged: [flagged(w)] });
    expect(w.trade()).toMatchObject({ status: 'settling', sweepAt: inAnHour(w), due: { action: 'settle' } });
    expect((await w.view(operator)).attention?.reason).toContain('account-closed');
    expect(await sweep(w.later(60 * MINUTE))).toEqual({ overdue: 0, flagged: [] });
    expect(await sweep(w.later(2 * MINUTE))).toEqual({ overdue: 1, flagged: [flagged(w)] });
  });

  it('when the cause is mended, then the next sweep settles it and the mark goes', async () => {
    const w = await refused();
    await sweep(w);
    w.payments.answer('transfer', undefined);
    expect(await sweep(w.later(62 * MINUTE))).toEqual({ overdue: 1, flagged: [] });
    expect(w.trade().status).toBe('completed');
    expect(w.trade()).not.toHaveProperty('attention');
  });

  it('when the provider does not answer, then nothing is decided, and it is tried again', async () => {
    const w = await tradeIn('reserved');
    await w.pay({ paymentMethod: 'pm_requires_action' });
    w.atDeadline(2 * MINUTE).payments.lose('cancelCharge', 'request', 2);
    expect(await sweep(w)).toEqual({ overdue: 1, flagged: [flagged(w)] });
    expect(w.trade().status).toBe('reserved');
    await sweep(w.later(62 * MINUTE));
    expect([w.trade().status, w.listing().status]).toEqual(['cancelled', 'active']);
  });
});

describe('given several trades', () => {
  /** The same lists for trades of several worlds: each store knows its own. */
  const together = (worlds: readonly World[]) => {
    const of = (id: string) => {
      const world = worlds.find((w) => w.transactionId === id) ?? worlds[0];
      if (!world) throw new Error('no world');
      return world;
    };
    const [first] = worlds;
    if (!first) throw new Error('no world');
    const asked: { status: TransactionStatus; limit: number }[] = [];
    const deps: Parameters<typeof sweepTransactions>[0] = {
      store: {
        get: (entity, id) => of(id.split(':')[0] ?? '').store.get(entity, id),
        commit: (...writes) => {
          const trade = writes.flatMap((write) =>
            'put' in write && write.put === 'transaction' ? [write.item.id] : [],
          );
          return of(trade[0] ?? '').store.commit(...writes);
        },
      },
      payments: {
        cancelCharge: (charge) => of(charge.key.split(':')[0] ?? '').payments.cancelCharge(charge),
        refund: (refund) => of(refund.key.split(':')[0] ?? '').payments.refund(refund),
        transfer: (transfer) => of(transfer.key.split(':')[0] ?? '').payments.transfer(transfer),
      },
      workflow: first.workflow,
      transactionLists: {
        async overdueIn(wanted, limit) {
          asked.push({ status: wanted.status, limit });
          return (await Promise.all(worlds.map((w) => w.transactionLists.overdueIn(wanted, limit)))).flat();
        },
      },
    };
    return { deps, asked };
  };
  const late = async (count: number, situation: Situation = 'return-shipped') => {
    const worlds: World[] = [];
    for (let made = 0; made < count; made += 1) worlds.push((await tradeIn(situation)).atDeadline(2 * MINUTE));
    return worlds;
  };

  it('when one can not go on, then the others do', async () => {
    const worlds = await late(3);
    worlds[1]?.payments.answer('refund', { status: 'failed', code: 'no' });
    const { deps, asked } = together(worlds);
    expect(await sweepTransactions(deps, worlds[0]?.now() ?? inSeconds(0))).toEqual({
      overdue: 3,
      flagged: worlds.slice(1, 2).map(flagged),
    });
    expect(worlds.map((w) => w.trade().status)).toEqual(['refunded', 'settling', 'refunded']);
    expect(asked.map(({ status }) => status)).toEqual([
      ...new Set(openSituations.map((one) => (one === 'escalated' ? 'disputed' : one))),
    ]);
    expect(new Set(asked.map(({ limit }) => limit))).toEqual(new Set([100]));
  });

  it('when one can not even be marked, then the others are seen to all the same', async () => {
    const worlds = await late(3);
    const [poison] = worlds;
    if (poison)
      poison.store.before = ({ method, writes }) => {
        if (method === 'commit' && writes.some((write) => entityOf(write) === 'transaction'))
          throw new Error('the item is too large');
      };
    const { deps } = together(worlds);
    await expect(sweepTransactions(deps, poison?.now() ?? inSeconds(0))).rejects.toThrow(
      '1 trades could not be seen to',
    );
    expect(worlds.slice(1).map((w) => w.trade().status)).toEqual(['refunded', 'refunded']);
  });
});

describe('given a trade to be marked', () => {
  it.each([
    ['is past', 0, 60],
    ['is in a minute', -1, 1],
    ['is in two hours', -120, 60],
  ])('when its deadline %s, then that stays, and the sweeper comes at it or in an hour', async (_, minutes, again) => {
    const w = (await tradeIn('reserved')).atDeadline(minutes * MINUTE);
    const { due } = w.trade();
    expect(await w.flag('stuck')).toBe(true);
    expect(w.trade()).toMatchObject({
      attention: { at: w.now().toISOString(), reason: 'stuck' },
      due,
      sweepAt: new Date(w.now().getTime() + again * MINUTE).toISOString(),
    });
  });

  it('when nothing is overdue but its execution, then the sweeper starts that again and takes the mark away', async () => {
    const w = await tradeIn('paid');
    await w.follow();
    w.workflow.end(w.transactionId);
    await w.flag();
    expect(await sweep(w.later(62 * MINUTE))).toEqual({ overdue: 1, flagged: [] });
    expect(w.workflow.runs()).toEqual([w.transactionId, `${w.transactionId}-2`]);
    expect([w.trade().attention, w.trade().sweepAt, w.trade().status]).toEqual([undefined, undefined, 'paid']);
  });

  it('when the provider is still busy, then nobody is called, and it is asked again in an hour', async () => {
    const w = (await tradeIn('settling')).atDeadline(2 * MINUTE);
    w.payments.answer('transfer', { status: 'pending' });
    expect(await sweep(w)).toEqual({ overdue: 1, flagged: [] });
    expect(w.trade()).toMatchObject({ status: 'settling', sweepAt: inAnHour(w) });
    expect(w.trade()).not.toHaveProperty('attention');
    w.payments.finish(`${w.transactionId}:transfer`, { status: 'succeeded' });
    await sweep(w.later(62 * MINUTE));
    expect(w.trade().status).toBe('completed');
  });

  it('when it has ended or is not there, then nobody has to look', async () => {
    const w = await tradeIn('completed');
    const before = everything(w);
    expect(await w.flag()).toBe(false);
    expect(everything(w)).toEqual(before);
    expect(await flagTransaction(w.ports, { transactionId: 'txn_unknown', reason: '' }, w.now())).toBe(false);
  });

  it('when it takes its next step, then it is not marked any more, and its deadline is its own again', async () => {
    const w = (await tradeIn('delivered')).atDeadline(-MINUTE);
    await w.flag();
    await w.act(buyer, 'dispute');
    expect(w.trade()).not.toHaveProperty('attention');
    expect(w.trade().due).toEqual({
      action: 'escalate',
      at: new Date(w.now().getTime() + 3 * 86_400_000).toISOString(),
    });
  });

  it('when somebody moves it at the same moment, then it is marked where it is then, or not at all', async () => {
    const w = await tradeIn('paid');
    await Promise.all([w.flag(), w.act(seller, 'ship')]);
    expect(w.trade().status).toBe('shipped');
    expect(w.trade().timeline.map(({ action }) => action)).toEqual(['reserve', 'pay', 'ship']);
  });
});
