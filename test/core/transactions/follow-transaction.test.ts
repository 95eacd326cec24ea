import * as fc from 'fast-check';
import { awaitChange } from '../../../core/transactions/await-change.ts';
import { hasEnded, type TransactionStatus } from '../../../core/transactions/escrow.ts';
import { followTransaction } from '../../../core/transactions/follow-transaction.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { holds } from '../../support/properties.ts';
import { buyer, openSituations, type Situation, seller, statusIn, tradeIn, type World } from './world.ts';

let waited = 0;
/** Sorts after all before it, as the times of waits do. */
const order = (): string => {
  waited += 1;
  return String(waited).padStart(9, '0');
};
const run = (w: World) => w.store.peek('workflowRun', w.transactionId);
/** The workflow comes to a wait, as its task does it. */
const waits = async (w: World, token: string, status: TransactionStatus = w.trade().status) => {
  w.workflow.wait(token);
  await awaitChange(w.ports, { transactionId: w.transactionId, status, token, order: order() });
};
const following = async (situation: Situation = 'paid'): Promise<World> => {
  const w = await tradeIn(situation);
  await w.follow();
  return w;
};

describe('given a trade without a workflow', () => {
  it('when an event of it comes, five times and at once, then one run is started, by its name', async () => {
    const w = await tradeIn('reserved');
    await Promise.all(Array.from({ length: 5 }, () => w.follow()));
    await w.follow();
    expect(w.workflow.runs()).toEqual([w.transactionId]);
    expect(run(w)).toMatchObject({ run: 1 });
  });

  it('when it has ended before the first event, then a run is started, which finds that', async () => {
    const w = await tradeIn('cancelled');
    await w.follow();
    expect(w.workflow.runs()).toEqual([w.transactionId]);
  });

  it('when the event is of a trade that is not there, then that is an error, to be tried again', async () => {
    const w = await tradeIn('reserved');
    await expect(followTransaction(w.ports, { transactionId: 'txn_unknown' })).rejects.toThrow('is not there');
  });
});

describe('given a workflow that waits', () => {
  it('when the token is there before the event, then the event wakes it', async () => {
    const w = await following();
    await waits(w, 'token-1');
    await w.act(seller, 'ship');
    await w.follow();
    expect(w.workflow.woken).toEqual(['token-1']);
  });

  it('when the event is there before the token, then leaving the token wakes it', async () => {
    const w = await following();
    await w.act(seller, 'ship');
    await w.follow();
    expect(w.workflow.woken).toEqual([]);
    await waits(w, 'token-1', 'paid');
    expect(w.workflow.woken).toEqual(['token-1']);
  });

  it('when events come again and late, then it is woken once and no further run begins', async () => {
    const w = await following();
    await waits(w, 'token-1');
    for (let late = 0; late < 3; late += 1) await w.follow();
    expect(w.workflow.woken).toEqual([]);
    await w.act(seller, 'ship');
    for (let again = 0; again < 3; again += 1) await w.follow();
    await waits(w, 'token-2');
    for (let again = 0; again < 3; again += 1) await w.follow();
    expect(w.workflow.woken).toEqual(['token-1']);
    expect(w.workflow.runs()).toEqual([w.transactionId]);
  });

  it('when its token is not good any more, then nothing is stuck: it runs, and comes back with another', async () => {
    const w = await following();
    await waits(w, 'token-1');
    w.workflow.timeOut('token-1');
    await w.act(seller, 'ship');
    await w.follow();
    await waits(w, 'token-2');
    await w.act(buyer, 'deliver');
    await w.follow();
    expect(w.workflow.woken).toEqual(['token-2']);
    expect(w.workflow.runs()).toEqual([w.transactionId]);
  });

  it('when an earlier token is left once more, then the run is woken with it if it is waited for, and none is started', async () => {
    const w = await following();
    await waits(w, 'token-1');
    await w.act(seller, 'ship');
    await w.follow();
    await awaitChange(w.ports, { transactionId: w.transactionId, status: 'paid', token: 'token-1', order: order() });
    expect(w.workflow.woken).toEqual(['token-1']);
    expect(w.workflow.runs()).toEqual([w.transactionId]);
  });

  it('when the trade moves on and is told of at any call of leaving the token, then the run is woken all the same, once', async () => {
    for (let at = 1; at <= 4; at += 1) {
      const w = await following();
      const from = w.store.calls();
      w.store.before = async ({ number }) => {
        if (number !== from + at) return;
        await w.act(seller, 'ship');
        await w.follow();
      };
      await waits(w, 'token-1', 'paid');
      expect([at, w.trade().status, w.workflow.woken]).toEqual([at, 'shipped', ['token-1']]);
    }
  });

  it('when a wait that was given up leaves its token after a later one, then the later one’s stays, and the other is let go', async () => {
    const w = await following();
    const earlier = order();
    w.workflow.wait('token-1');
    await waits(w, 'token-2');
    await awaitChange(w.ports, { transactionId: w.transactionId, status: 'paid', token: 'token-1', order: earlier });
    expect(run(w)).toMatchObject({ token: 'token-2' });
    expect(w.workflow.woken).toEqual(['token-1']);
    await w.act(seller, 'ship');
    await w.follow();
    expect(w.workflow.woken).toEqual(['token-1', 'token-2']);
  });

  it('when the task that leaves a token is run twice at once, then either way it is there', async () => {
    const w = await following();
    await Promise.all([waits(w, 'token-1'), waits(w, 'token-1')]);
    expect(run(w)).toMatchObject({ token: 'token-1', waitingIn: 'paid' });
  });
});

describe('given a workflow that has gone', () => {
  const stopped = async (situation: Situation) => {
    const w = await following(situation);
    w.workflow.end(w.transactionId);
    return w;
  };

  it.each(openSituations)(
    'when a trade is %s, then a new run is started, once, and the old token forgotten',
    async (situation) => {
      const w = await following(situation);
      if (situation !== 'settling') await waits(w, 'token-1');
      w.workflow.timeOut('token-1');
      w.workflow.end(w.transactionId);
      await Promise.all([w.follow(), w.follow(), w.follow()]);
      await w.follow();
      expect(w.workflow.runs()).toEqual([w.transactionId, `${w.transactionId}-2`]);
      expect(run(w)).toMatchObject({ run: 2 });
      expect(run(w)).not.toHaveProperty('token');
      await waits(w, 'token-2', statusIn(situation));
      expect(run(w)).toMatchObject({ run: 2, token: 'token-2' });
    },
  );

  it('when it goes again, then a third run follows', async () => {
    const w = await stopped('paid');
    await w.follow();
    w.workflow.end(`${w.transactionId}-2`);
    await w.follow();
    expect(w.workflow.runs()).toHaveLength(3);
    expect(w.workflow.runs().at(-1)).toBe(`${w.transactionId}-3`);
  });

  it.each(['completed', 'cancelled', 'refunded', 'split'] as const)(
    'when the trade is %s, then no run is started',
    async (situation) => {
      const w = await stopped(situation);
      await w.follow();
      expect(w.workflow.runs()).toEqual([w.transactionId]);
    },
  );

  it('when the trade is marked for an operator, then events do not start it, until somebody has moved it', async () => {
    const w = await stopped('paid');
    await w.flag();
    for (let events = 0; events < 3; events += 1) await w.follow();
    expect(w.workflow.runs()).toEqual([w.transactionId]);
    await w.act(seller, 'ship');
    await w.follow();
    expect(w.workflow.runs()).toEqual([w.transactionId, `${w.transactionId}-2`]);
    expect(w.trade()).not.toHaveProperty('attention');
  });

  it('when the trade is marked for an operator and swept, then it is started all the same', async () => {
    const w = await stopped('paid');
    await w.flag();
    await followTransaction(w.ports, { transactionId: w.transactionId, restart: true });
    expect(w.workflow.runs()).toHaveLength(2);
  });
});

test('given a run that is started anew at any call, when that ends there, then the next event has it run, once', async () => {
  const crashes = await sweepCrashes({
    world: async () => {
      const w = await following();
      await waits(w, 'token-1');
      w.workflow.timeOut('token-1');
      await w.act(seller, 'ship');
      w.workflow.end(w.transactionId);
      return w;
    },
    ports: ({ store, workflow }) => ({ store, workflow }),
    invoke: (ports, w) => followTransaction(ports, w),
    retry: async (w) => {
      await w.follow();
      await w.follow();
    },
    verify: (w) => {
      expect(w.workflow.runs()).toEqual([w.transactionId, `${w.transactionId}-2`]);
      expect(run(w)?.run).toBe(2);
    },
  });
  expect(crashes).toBeGreaterThan(8);
});

describe('given a workflow that does what lib makes of it, and events that come late, twice and in any order', () => {
  /** Look, then wait: with the token left now, or only when the next command says so. */
  const machine = (w: World) => {
    const seen: TransactionStatus[] = [];
    let tokens = 0;
    let left: { token: string; status: TransactionStatus } | undefined;
    return {
      seen,
      async leaveToken() {
        if (left) await awaitChange(w.ports, { transactionId: w.transactionId, order: order(), ...left });
        left = undefined;
      },
      /** Goes on when it has been started or woken. */
      async turn() {
        const current = w.workflow.runs().at(-1);
        if (current === undefined) return;
        const waiting = tokens > 0 && !w.workflow.woken.includes(`token-${tokens}`);
        if (waiting || (await w.workflow.stateOf(current)) === 'ended') return;
        const { status } = w.trade();
        seen.push(status);
        if (hasEnded(status)) return w.workflow.end(current);
        if (status === 'settling') return w.settle();
        tokens += 1;
        left = { token: `token-${tokens}`, status };
        w.workflow.wait(left.token);
      },
    };
  };
  const steps: readonly ((w: World) => Promise<unknown>)[] = [
    (w) => w.pay(),
    (w) => w.act(seller, 'ship'),
    (w) => w.act(buyer, 'deliver'),
    (w) => w.act(buyer, 'accept'),
  ];

  it('when everything has been told at least once, then the workflow has followed the trade to its end, in one run', async () => {
    await holds(
      'events and tokens',
      fc.asyncProperty(
        fc.array(fc.constantFrom('step', 'event', 'token', 'turn'), { maxLength: 40 }),
        async (commands) => {
          const w = await tradeIn('reserved');
          const m = machine(w);
          let done = 0;
          const step = async () => {
            await steps[done]?.(w);
            done += 1;
          };
          const play = { step, event: () => w.follow(), token: () => m.leaveToken(), turn: () => m.turn() };
          for (const command of commands) await play[command]();
          while (done < steps.length) await step();
          // At last everything arrives: a few rounds are enough, or it is stuck.
          for (let round = 0; round < 8; round += 1)
            for (const last of ['event', 'turn', 'token'] as const) await play[last]();
          expect(w.trade().status).toBe('completed');
          expect(await w.workflow.stateOf(w.transactionId)).toBe('ended');
          expect(w.workflow.runs()).toEqual([w.transactionId]);
          expect(m.seen.at(-1)).toBe('completed');
        },
      ),
      300,
    );
  });
});
