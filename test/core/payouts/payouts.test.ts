import * as fc from 'fast-check';
import { balanceId } from '../../../core/ledger/model.ts';
import { finishPayout } from '../../../core/payouts/finish-payout.ts';
import { listPayouts } from '../../../core/payouts/list-payouts.ts';
import { PayoutRequest, PayoutView } from '../../../core/payouts/model.ts';
import { requestPayout } from '../../../core/payouts/request-payout.ts';
import { sweepPayouts } from '../../../core/payouts/sweep-payouts.ts';
import type { SignedIn } from '../../../core/shared/context.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { entityOf } from '../../../core/shared/ports.ts';
import { anActor, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { memoryPayments } from '../../support/memory-payments.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const { userId } = anActor();
const EUR = balanceId(userId, 'EUR');

/** A seller who has earned something. */
function world(available = 1000) {
  const store = memoryStore();
  const payments = memoryPayments();
  store.seed('balance', { id: EUR, userId, currency: 'EUR', available, updatedAt: '', version: 1 });
  const ids: string[] = [];
  const context = (over: Partial<SignedIn> = {}) =>
    signedInAs(anActor(), {
      newId: () => {
        ids.push(`pay_01JD3Z8Q2V6W7X8Y9Z${String(ids.length).padStart(8, '0')}`);
        return ids.at(-1) ?? '';
      },
      ...over,
    });
  const payouts = () => ids.flatMap((id) => store.peek('payout', id) ?? []);
  const deps = {
    store,
    payments,
    payoutLists: {
      overduePayouts: async (before: string) =>
        payouts()
          .filter(({ dueAt }) => dueAt !== undefined && dueAt < before)
          .map(({ id }) => id),
    },
  };
  return {
    ...deps,
    deps,
    ids,
    payouts,
    balance: () => store.peek('balance', EUR)?.available ?? Number.NaN,
    entries: () =>
      ids.flatMap((id) => ['payout', 'return'].flatMap((kind) => store.peek('journalEntry', `${id}:${kind}`) ?? [])),
    request: (amount = 300, over: Partial<SignedIn> = {}) =>
      requestPayout(deps, { amount, currency: 'EUR' }, context(over)),
    finish: (seconds = 0) => finishPayout(deps, { payoutId: ids.at(-1) ?? '' }, inSeconds(seconds)),
    sweep: (seconds: number) => sweepPayouts(deps, inSeconds(seconds)),
  };
}
type World = ReturnType<typeof world>;

/** The balance is what there was, and every entry since. */
function expectBalanced(w: World, before = 1000): void {
  const posted = w
    .entries()
    .flatMap(({ postings }) => postings.filter(({ account }) => account === `seller:${userId}`));
  expect(w.balance()).toBe(before + posted.reduce((sum, { amount }) => sum + amount, 0));
  expect(w.balance()).toBeGreaterThanOrEqual(0);
  for (const { postings } of w.entries()) expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  const out = w
    .payouts()
    .filter(({ status }) => status !== 'failed')
    .reduce((sum, { amount }) => sum + amount, 0);
  expect(w.balance()).toBe(before - out);
  expect(w.payments.moved('payout')).toBeLessThanOrEqual(out);
}

describe('given a balance', () => {
  test('when a part of it is paid out, then balance, entry and payout are one write, before the provider is asked', async () => {
    const w = world();
    const said = PayoutView.parse(await w.request(300));
    expect(said).toMatchObject({ id: w.ids[0], amount: 300, currency: 'EUR', status: 'pending' });
    // What the bank has said is in the list.
    expect(w.payouts()).toMatchObject([{ status: 'paid' }]);
    expect(w.store.commits.map((writes) => writes.map(entityOf))).toEqual([
      ['balance', 'payout', 'journalEntry'],
      ['payout'],
    ]);
    expect(
      w.store.commits[0]?.map((write) => ('put' in write && 'status' in write.item ? write.item.status : '')),
    ).toContain('pending');
    expect([w.balance(), w.payments.moved('payout')]).toEqual([700, 300]);
    expect(w.payments.asked).toEqual([{ method: 'payout', key: w.ids[0] }]);
    expectBalanced(w);
  });

  test.each([
    [1, 'done'],
    [1000, 'done'],
    [1001, 'not-enough-balance'],
    [10 ** 12, 'not-enough-balance'],
  ])('when %i of 1,000 shall be paid out, then %s', async (amount, outcome) => {
    const w = world();
    expect(await outcomeOf(w.request(amount))).toBe(outcome);
    expect(w.store.commits.length > 0).toBe(outcome === 'done');
    if (outcome !== 'done') expect(w.payments.asked).toEqual([]);
    expectBalanced(w);
  });

  test('when there is none in a currency, then the refusal says so', async () => {
    const w = world();
    const error = await requestPayout(w.deps, { amount: 1, currency: 'JPY' }, signedInAs()).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect((error as Refusal).message).toBe('There is 0 in JPY to pay out.');
  });

  test.each([0, -1, 0.1, 1e308, Number.NaN, '5', 2 ** 53, 10 ** 12 + 1, null])(
    'when %p shall be paid out, then the schema refuses it',
    (amount) => {
      expect(PayoutRequest.safeParse({ amount, currency: 'EUR' }).success).toBe(false);
    },
  );

  test('when twenty requests want all of it at once, then one gets it', async () => {
    const w = world();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(w.request(1000))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['done', 'not-enough-balance']));
    expect(w.balance()).toBe(0);
    expectBalanced(w);
  });

  test('when twenty want a part of it at once, then no more goes out than there is, and none is half done', async () => {
    const w = world();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(w.request(90))));
    const done = outcomes.filter((outcome) => outcome === 'done').length;
    expect(
      new Set(
        outcomes.filter(
          (outcome) => outcome !== 'done' && outcome !== 'temporarily-unavailable' && outcome !== 'not-enough-balance',
        ),
      ).size,
    ).toBe(0);
    expect([w.balance(), w.payments.moved('payout')]).toEqual([1000 - done * 90, done * 90]);
    expect(done).toBeGreaterThan(0);
    expectBalanced(w);
  });

  test('when the request has a key, then its repetition is told the same as it was', async () => {
    const w = world();
    const record = { id: 'answer', fingerprint: 'f', output: '', expiresAt: 1 };
    const first = await w.request(300, {
      answer: (output) => [
        { put: 'recordedAnswer', item: { ...record, output: JSON.stringify(output) }, expect: 'absent' },
      ],
    });
    const repeated: unknown = JSON.parse(w.store.peek('recordedAnswer', 'answer')?.output ?? '');
    expect(PayoutView.parse(repeated)).toEqual(PayoutView.parse(first));
  });
});

describe('given a provider that does not pay at once', () => {
  test('when it says no, then the money is back in the balance, with an entry of its own, once', async () => {
    const w = world();
    w.payments.answer('payout', { status: 'failed', code: 'account-closed' });
    expect(await w.request()).toMatchObject({ status: 'pending' });
    expect(w.payouts()).toMatchObject([{ status: 'failed', code: 'account-closed' }]);
    for (let again = 0; again < 3; again += 1) await w.finish();
    expect([w.balance(), w.payments.moved('payout')]).toEqual([1000, 0]);
    expect(w.entries().map(({ id }) => id)).toEqual([`${w.ids[0]}:payout`, `${w.ids[0]}:return`]);
    expect(w.payouts()[0]).not.toHaveProperty('dueAt');
    expectBalanced(w);
  });

  test.each(['request', 'answer'] as const)(
    'when its %s is lost, then the payout waits, and later it is paid once',
    async (what) => {
      const w = world();
      w.payments.lose('payout', what, 2);
      expect(await w.request()).toMatchObject({ status: 'pending' });
      expect(w.balance()).toBe(700);
      expect(await w.sweep(3600)).toEqual({ overdue: 0, late: [] });
      expect(await w.sweep(3601)).toEqual({ overdue: 1, late: [] });
      expect(w.payouts()[0]).toMatchObject({ status: 'paid' });
      expect([w.balance(), w.payments.moved('payout')]).toEqual([700, 300]);
      expectBalanced(w);
    },
  );

  test('when it works on it for days, then it is asked every hour, with the same key, until it knows', async () => {
    const w = world();
    w.payments.answer('payout', { status: 'pending' });
    expect(await w.request()).toMatchObject({ status: 'pending' });
    for (let hours = 1; hours <= 50; hours += 1) {
      expect(await w.sweep(hours * 3601)).toEqual({ overdue: 1, late: [] });
      expect(await w.sweep(hours * 3601)).toEqual({ overdue: 0, late: [] });
    }
    w.payments.finish(w.ids[0] ?? '', { status: 'succeeded' });
    await w.sweep(51 * 3601);
    expect(w.payouts()[0]).toMatchObject({ status: 'paid' });
    expect(new Set(w.payments.asked.map(({ key }) => key)).size).toBe(1);
    expectBalanced(w);
  });

  test('when one of several can not be asked after, then the others are, and that it failed is told', async () => {
    const w = world();
    w.payments.lose('payout', 'request', 6);
    for (let made = 0; made < 3; made += 1) await w.request(100);
    const poison = w.ids[0];
    w.store.before = ({ method, writes }) => {
      if (method === 'commit' && writes.some((write) => 'put' in write && write.item.id === poison))
        throw new Error('no');
    };
    await expect(w.sweep(3601)).rejects.toThrow('1 payouts could not be seen to');
    expect(w.payouts().map(({ status }) => status)).toEqual(['pending', 'paid', 'paid']);
    w.store.before = () => undefined;
    expect(await w.sweep(3601)).toEqual({ overdue: 1, late: [] });
    expectBalanced(w);
  });

  test('when a failed payout comes back while another is requested, then both count', async () => {
    const w = world();
    w.payments.answer('payout', { status: 'pending' });
    await w.request(300);
    const [first = ''] = w.ids;
    w.payments.finish(first, { status: 'failed', code: 'x' });
    await Promise.all([
      finishPayout(w.deps, { payoutId: first }, noon),
      finishPayout(w.deps, { payoutId: first }, noon),
      w.request(700),
    ]);
    expect(w.balance()).toBe(300);
    expectBalanced(w);
  });

  test('when the payout is not there, then nothing is done', async () => {
    expect(await finishPayout(world().deps, { payoutId: 'pay_unknown' }, noon)).toBeUndefined();
  });
});

describe('given a payout that ends at any call', () => {
  const keyed = (w: World): Partial<SignedIn> => ({
    answer: () => [{ put: 'tallied', item: { id: `once ${w.ids.length > 0}` }, expect: 'absent' }],
  });
  test.each(['paid', 'failed'] as const)(
    'when it shall be %s and everything due is done, then the money has moved once or is back',
    async (end) => {
      const crashes = await sweepCrashes({
        world: () => {
          const w = world();
          if (end === 'failed') w.payments.answer('payout', { status: 'failed', code: 'x' });
          return w;
        },
        ports: ({ store, payments }) => ({ store, payments }),
        invoke: (ports, w) =>
          requestPayout(
            ports,
            { amount: 300, currency: 'EUR' },
            signedInAs(anActor(), {
              newId: () => w.ids[w.ids.push('pay_01JD3Z8Q2V6W7X8Y9Z00000000') - 1] ?? '',
              ...keyed(w),
            }),
          ),
        retry: async (w) => {
          await w.sweep(3601);
          await w.sweep(2 * 3601);
        },
        verify: (w) => {
          const [made] = w.payouts();
          if (made) expect(made.status).toBe(end);
          expect([w.balance(), w.payments.moved('payout')]).toEqual(made && end === 'paid' ? [700, 300] : [1000, 0]);
          expectBalanced(w);
        },
      });
      expect(crashes).toBeGreaterThan(9);
    },
  );
});

test('given any requests, answers and sweeps, when they have all happened, then the balance is its entries, and never was negative', async () => {
  const command = fc.oneof(
    fc.record({ do: fc.constant('request' as const), amount: fc.integer({ min: 1, max: 600 }) }),
    fc.record({ do: fc.constant('lose' as const), what: fc.constantFrom('request' as const, 'answer' as const) }),
    fc.record({ do: fc.constant('answer' as const), status: fc.constantFrom('succeeded', 'pending', 'failed') }),
    fc.record({ do: fc.constant('sweep' as const), hours: fc.integer({ min: 0, max: 5 }) }),
  );
  await holds(
    'payouts',
    fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
      const w = world();
      let time = 0;
      for (const one of commands) {
        if (one.do === 'request') await outcomeOf(w.request(one.amount, { now: inSeconds(time) }));
        if (one.do === 'lose') w.payments.lose('payout', one.what);
        if (one.do === 'answer')
          w.payments.answer(
            'payout',
            one.status === 'failed' ? { status: 'failed', code: 'x' } : { status: one.status as 'pending' },
          );
        if (one.do === 'sweep') {
          time += one.hours * 3600 + 1;
          await w.sweep(time);
        }
        expectBalanced(w);
      }
    }),
    500,
  );
});

test('given a seller, when they list their payouts, then they get their own', async () => {
  const asked: unknown[] = [];
  const payoutLists = {
    payoutsOf: async (...args: unknown[]) => {
      asked.push(args);
      return { items: [] };
    },
  };
  expect(await listPayouts({ payoutLists }, { limit: 5 }, signedInAs())).toEqual({ items: [] });
  expect(asked).toEqual([[{ userId }, { limit: 5 }]]);
});
