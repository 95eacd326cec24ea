import { type Charge, type PaymentResult, type Payments, PaymentUnanswered } from '../../core/payments/ports.ts';

/** A provider to be tried, in a state of its own. */
export interface ProviderUnderTest {
  readonly payments: Payments;
  /** Payment methods that end so. One that a provider has no method for is left out, and what needs it is not tried. */
  readonly methods: {
    readonly ok: string;
    readonly declined: string;
    readonly requiresAction?: { readonly method: string; readonly good: string; readonly bad: string };
    readonly pending?: string;
    /** Takes the money, and its first answer is lost. */
    readonly unanswered?: string;
  };
  /** What pending charges have been waiting for, happens: they go through. */
  finishPending(): Promise<void>;
  /** Minor units that have really moved by this key, by the provider's own books. */
  moved(key: string): Promise<number>;
  close(): Promise<void>;
}

type Outcome = PaymentResult['status'] | 'unanswered';
const succeeded: PaymentResult = { status: 'succeeded' };

async function outcomeOf(work: Promise<PaymentResult>): Promise<Outcome> {
  try {
    return (await work).status;
  } catch (error) {
    if (error instanceof PaymentUnanswered) return 'unanswered';
    throw error;
  }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/**
 * What every payment provider has to promise, as tests: core/payments/ports.ts says it in words, and the escrow relies on
 * it after every crash.
 * @param makeProvider called once for all tests; they use keys of their own
 */
export function paymentProviderContract(name: string, makeProvider: () => Promise<ProviderUnderTest>): void {
  let provider: ProviderUnderTest;
  let keys = 0;
  const newKey = (): string => {
    keys += 1;
    return `txn_01JD3Z8Q2V6W7X8Y9Z${String(keys).padStart(8, '0')}:charge-1`;
  };
  const charge = (key: string, over: Partial<Charge> = {}) =>
    provider.payments.charge({ key, amount: 4500, currency: 'EUR', paymentMethod: provider.methods.ok, ...over });
  const cancel = (key: string) =>
    provider.payments.cancelCharge({ key, amount: 4500, currency: 'EUR', paymentMethod: provider.methods.ok });

  describe(`${name} as a payment provider`, () => {
    beforeAll(async () => {
      provider = await makeProvider();
    });
    afterAll(() => provider.close());

    describe('given a charge', () => {
      test('when it is asked for again, then the answer is the same and the money has moved once', async () => {
        const key = newKey();
        for (let again = 0; again < 5; again += 1) expect(await charge(key)).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4500);
      });

      test('when it is asked for twenty times at once, then it is charged once, and all hear the same', async () => {
        const key = newKey();
        expect(await Promise.all(times(20, () => charge(key)))).toEqual(times(20, () => succeeded));
        expect(await provider.moved(key)).toBe(4500);
      });

      test('when other charges are asked for, then they are charges of their own', async () => {
        const both = [newKey(), newKey()];
        for (const key of both) await charge(key);
        expect(await Promise.all(both.map((key) => provider.moved(key)))).toEqual([4500, 4500]);
      });

      test.each([[{ amount: 4501 }], [{ amount: 1 }], [{ currency: 'USD' }]])(
        'when its key is used for %j, then that is refused for good, and the first charge stands',
        async (other) => {
          const key = newKey();
          await charge(key);
          expect((await charge(key, other)).status).toBe('failed');
          expect(await charge(key)).toEqual(succeeded);
          expect(await provider.moved(key)).toBe(4500);
        },
      );

      test('when its key is used by two amounts at once, then one of them counts', async () => {
        const key = newKey();
        const results = await Promise.all(times(10, (index) => charge(key, { amount: index % 2 === 0 ? 100 : 200 })));
        const statuses = results.map(({ status }) => status);
        expect(statuses.filter((status) => status === 'succeeded')).toHaveLength(5);
        expect(statuses.filter((status) => status === 'failed')).toHaveLength(5);
        expect([100, 200]).toContain(await provider.moved(key));
      });
    });

    describe('given a charge that is declined', () => {
      test('when it is asked for again, also with a better method, then it stays declined: a new attempt has a new key', async () => {
        const key = newKey();
        const first = await charge(key, { paymentMethod: provider.methods.declined });
        expect(first).toEqual({ status: 'failed', code: expect.stringMatching(/./) });
        expect(await charge(key, { paymentMethod: provider.methods.declined })).toEqual(first);
        expect((await charge(key)).status).toBe('failed');
        expect((await cancel(key)).status).toBe('failed');
        expect(await provider.moved(key)).toBe(0);
        expect(await charge(newKey())).toEqual(succeeded);
      });

      test('when a method is unknown, then it is declined', async () => {
        const key = newKey();
        expect((await charge(key, { paymentMethod: 'pm_constructor' })).status).toBe('failed');
        expect(await provider.moved(key)).toBe(0);
      });
    });

    describe('given a charge to be cancelled', () => {
      test('when the provider has not heard of it, then it never happens', async () => {
        const key = newKey();
        expect((await cancel(key)).status).toBe('failed');
        for (let again = 0; again < 3; again += 1) expect((await charge(key)).status).toBe('failed');
        expect((await cancel(key)).status).toBe('failed');
        expect(await provider.moved(key)).toBe(0);
      });

      test('when it has happened, then that is the answer, and it stays', async () => {
        const key = newKey();
        await charge(key);
        for (let again = 0; again < 3; again += 1) expect(await cancel(key)).toEqual(succeeded);
        expect(await charge(key)).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4500);
      });

      test('when it is asked for at the same moment, then exactly one of the two wins, and all hear which, for good', async () => {
        const winners = { charge: 0, cancel: 0 };
        for (let round = 0; round < 30; round += 1) {
          const key = newKey();
          const calls = times(6, (index) => (index % 2 === round % 2 ? charge(key) : cancel(key)));
          const during = await Promise.all(calls.map(outcomeOf));
          const moved = await provider.moved(key);
          const end: Outcome = moved === 4500 ? 'succeeded' : 'failed';
          expect([0, 4500]).toContain(moved);
          expect(during).toEqual(times(6, () => end));
          expect([await outcomeOf(charge(key)), await outcomeOf(cancel(key)), await provider.moved(key)]).toEqual([
            end,
            end,
            moved,
          ]);
          winners[moved === 4500 ? 'charge' : 'cancel'] += 1;
        }
        process.stdout.write(`${name}: charge and cancellation at once, ${JSON.stringify(winners)} of 30\n`);
      });
    });

    describe('given a charge that the buyer has to confirm', () => {
      const asked = async () => {
        const { requiresAction } = provider.methods;
        if (!requiresAction) return undefined;
        const key = newKey();
        const confirm = (confirmation: string) => charge(key, { paymentMethod: requiresAction.method, confirmation });
        const first = await charge(key, { paymentMethod: requiresAction.method });
        return { ...requiresAction, key, first, confirm };
      };

      test('when it is not confirmed, then it waits, says how, and nothing moves', async () => {
        const c = await asked();
        if (!c) return;
        expect(c.first).toMatchObject({
          status: 'requires-action',
          nextAction: { detail: expect.stringMatching(/./) },
        });
        expect(await charge(c.key, { paymentMethod: c.method })).toEqual(c.first);
        expect(await provider.moved(c.key)).toBe(0);
      });

      test('when it is confirmed, then it goes through, once, and stays so whatever is said later', async () => {
        const c = await asked();
        if (!c) return;
        expect(await Promise.all(times(5, () => c.confirm(c.good)))).toEqual(times(5, () => succeeded));
        expect([await c.confirm(c.bad), await cancel(c.key), await c.confirm(c.good)]).toEqual(
          times(3, () => succeeded),
        );
        expect(await provider.moved(c.key)).toBe(4500);
      });

      test('when it is confirmed wrongly, then it is declined for good', async () => {
        const c = await asked();
        if (!c) return;
        expect((await c.confirm(c.bad)).status).toBe('failed');
        expect((await c.confirm(c.good)).status).toBe('failed');
        expect(await provider.moved(c.key)).toBe(0);
      });

      test('when it is cancelled, then a confirmation comes too late', async () => {
        const c = await asked();
        if (!c) return;
        expect((await cancel(c.key)).status).toBe('failed');
        expect((await c.confirm(c.good)).status).toBe('failed');
        expect(await provider.moved(c.key)).toBe(0);
      });

      test('when it is confirmed and cancelled at once, then exactly one wins and stays', async () => {
        for (let round = 0; round < 15; round += 1) {
          const c = await asked();
          if (!c) return;
          const calls = round % 2 === 0 ? [c.confirm(c.good), cancel(c.key)] : [cancel(c.key), c.confirm(c.good)];
          const during = await Promise.all(calls.map(outcomeOf));
          const end: Outcome = (await provider.moved(c.key)) === 4500 ? 'succeeded' : 'failed';
          expect(during).toEqual([end, end]);
          expect([await outcomeOf(c.confirm(c.good)), await outcomeOf(cancel(c.key))]).toEqual([end, end]);
        }
      });
    });

    describe('given a charge that takes its time', () => {
      test('when it is asked after, then it is pending and can not be stopped, until it has gone through, once', async () => {
        const { pending } = provider.methods;
        if (pending === undefined) return;
        const key = newKey();
        const ask = () => charge(key, { paymentMethod: pending });
        expect([await ask(), await ask(), await cancel(key)]).toEqual(times(3, () => ({ status: 'pending' })));
        expect(await provider.moved(key)).toBe(0);
        await provider.finishPending();
        expect([await ask(), await cancel(key), await ask()]).toEqual(times(3, () => succeeded));
        expect(await provider.moved(key)).toBe(4500);
      });
    });

    describe('given an answer that is lost', () => {
      test('when the charge is asked for again, then the truth is told, and it was charged once', async () => {
        const { unanswered } = provider.methods;
        if (unanswered === undefined) return;
        const key = newKey();
        await expect(charge(key, { paymentMethod: unanswered })).rejects.toBeInstanceOf(PaymentUnanswered);
        expect(await charge(key, { paymentMethod: unanswered })).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4500);
      });

      test('when it is cancelled instead, then that says that it has gone through', async () => {
        const { unanswered } = provider.methods;
        if (unanswered === undefined) return;
        const key = newKey();
        await outcomeOf(charge(key, { paymentMethod: unanswered }));
        expect(await cancel(key)).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4500);
      });
    });

    describe.each(['refund', 'transfer', 'payout'] as const)('given a %s', (kind) => {
      const move = async (key: string, amount = 4000, currency = 'EUR') => {
        const of = { key, amount, currency };
        const { payments } = provider;
        if (kind === 'refund') return payments.refund({ ...of, charge: `${key}-charge` });
        return kind === 'transfer'
          ? payments.transfer({ ...of, charge: `${key}-charge`, sellerId: 'anna' })
          : payments.payout({ ...of, userId: 'anna' });
      };
      const newMove = async () => {
        const key = newKey().replace('charge-1', kind);
        await charge(`${key}-charge`);
        return key;
      };

      test('when it is asked for again and twenty times at once, then it moves once, and all hear the same', async () => {
        const key = await newMove();
        expect(await Promise.all(times(20, () => move(key)))).toEqual(times(20, () => succeeded));
        expect(await move(key)).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4000);
      });

      test('when its key is used for another amount or currency, then that is refused, and the first stands', async () => {
        const key = await newMove();
        await move(key);
        expect((await move(key, 3999)).status).toBe('failed');
        expect((await move(key, 4000, 'USD')).status).toBe('failed');
        expect(await move(key)).toEqual(succeeded);
        expect(await provider.moved(key)).toBe(4000);
      });

      test('when its key was a charge’s, then that is refused', async () => {
        const key = newKey();
        await charge(key, { amount: 4000 });
        expect((await move(key)).status).toBe('failed');
        expect(await provider.moved(key)).toBe(4000);
      });
    });
  });
}
