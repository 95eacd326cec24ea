import { reminders } from '../../../core/notifications/messages.ts';
import { planned, planReminder } from '../../../core/notifications/plan-reminder.ts';
import { remindDeadlines } from '../../../core/notifications/remind-deadlines.ts';
import type { TransactionStatus } from '../../../core/transactions/escrow.ts';
import { defaultTerms } from '../../../core/transactions/terms.ts';
import { aUser } from '../../support/builders.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { buyer, type Situation, seller, situations, statusIn, tradeIn } from '../transactions/world.ts';
import { eventsIn, listsOver, notifying } from './world.ts';

const HOUR = 3_600_000;
/** Of trades that have ended. */
const FAR_AHEAD = '2027-01-01T00:00:00.000Z';
const near = 'transaction.deadline-near';

/** A trade in a situation, with all its events told. */
async function told(situation: Situation, terms = defaultTerms) {
  const trade = await tradeIn(situation, { terms });
  const { store } = trade;
  for (const { userId: id, username } of [seller, buyer])
    store.seed('user', aUser({ id, username, email: `${username}@example.com` }));
  const world = { ...notifying(store), store, trade, due: () => Date.parse(trade.trade().due?.at ?? FAR_AHEAD) };
  for (const event of eventsIn(store)) await world.notify(event, trade.now());
  world.mail.letters.length = 0;
  return world;
}
type World = Awaited<ReturnType<typeof told>>;
/** What the schedule tells at a time before the deadline. */
const at = (w: World, msBefore: number) => w.remind(new Date(w.due() - msBefore));
const nearOnes = (w: World) => w.notifications().filter(({ type }) => type === near);

describe('given a trade in any situation', () => {
  test.each(situations.map((situation) => [situation, reminders[statusIn(situation)]?.who ?? 'nobody'] as const))(
    'when %s has its deadline within a day, then %s is reminded, once however often the schedule runs',
    async (situation, who) => {
      const w = await told(situation);
      for (const hours of [25, 24.01]) await at(w, hours * HOUR);
      expect(nearOnes(w)).toEqual([]);
      for (const hours of [23.99, 23, 12, 1, 0.01]) await at(w, hours * HOUR);
      const person = who === 'nobody' ? [] : [who === 'seller' ? seller : buyer];
      expect(nearOnes(w).map(({ id }) => id.split(':')[0])).toEqual(person.map(({ userId }) => userId));
      expect(w.mail.letters.map(({ to }) => to)).toEqual(person.map(({ username }) => `${username}@example.com`));
      for (const { body } of nearOnes(w)) expect(body).toMatch(/by \d\d \w{3} \d{4} \d\d:\d\d UTC/);
    },
  );
});

describe('given a trade to be shipped', () => {
  test('when it is shipped in time, then nobody is reminded, though the event comes late', async () => {
    const w = await told('paid');
    await w.trade.act(seller, 'ship');
    const lapses = w.due();
    await w.remind(new Date(lapses - HOUR));
    expect(nearOnes(w)).toEqual([]);
    for (const event of eventsIn(w.store)) await w.notify(event);
    expect(w.reminders().filter(({ at: time }) => time !== undefined)).toEqual([]);
  });

  test('when a run has nothing to do, then it reads nothing but the index', async () => {
    const w = await told('paid');
    const calls = w.store.calls();
    await at(w, 30 * HOUR);
    expect(w.store.calls()).toBe(calls);
    await at(w, 20 * HOUR);
    const after = w.store.calls();
    for (const hours of [19, 10, 1]) await at(w, hours * HOUR);
    expect(w.store.calls()).toBe(after);
  });

  test('when its wait is short, then the reminder comes with the last third of it', async () => {
    const short = { ...defaultTerms.waits.product, shipment: 6 * 60 * 60 };
    const w = await told('paid', { ...defaultTerms, waits: { ...defaultTerms.waits, product: short } });
    await at(w, 2.01 * HOUR);
    expect(nearOnes(w)).toEqual([]);
    await at(w, 1.99 * HOUR);
    expect(nearOnes(w)).toHaveLength(1);
  });

  test('when the run comes after the deadline, then it is too late to remind anybody', async () => {
    const w = await told('paid');
    await at(w, -HOUR);
    expect([nearOnes(w), w.reminders()[0]?.at]).toEqual([[], undefined]);
  });

  test('when its events come again after the reminder, in any order, then there is no other one', async () => {
    const w = await told('paid');
    await at(w, 20 * HOUR);
    for (const event of [...eventsIn(w.store)].reverse()) await w.notify(event);
    await at(w, 10 * HOUR);
    expect([nearOnes(w).length, w.mail.letters.length]).toEqual([1, 1]);
  });

  test('when two runs meet, then there is one reminder', async () => {
    const w = await told('paid');
    await Promise.allSettled([at(w, 20 * HOUR), at(w, 20 * HOUR)]);
    await at(w, 19 * HOUR);
    expect([nearOnes(w).length, w.mail.letters.length]).toEqual([1, 1]);
  });

  test('when the mail service has no time, then the next run mails it', async () => {
    const w = await told('paid');
    w.mail.answers = ['later'];
    await expect(at(w, 20 * HOUR)).rejects.toThrow('1 reminders');
    await at(w, 19.75 * HOUR);
    expect([nearOnes(w).length, w.mail.letters.length]).toEqual([1, 1]);
  });

  test('when a mail may be under way, then the reminder stays due until it is seen to', async () => {
    const w = await told('paid');
    w.mail.answers = [new Error('no answer')];
    await expect(at(w, 20 * HOUR)).rejects.toThrow();
    await at(w, 20 * HOUR - 60_000);
    expect([w.mail.letters.length, w.reminders()[0]?.at]).toEqual([0, expect.any(String)]);
    await at(w, 20 * HOUR - 180_000);
    expect([w.mail.letters.length, w.reminders()[0]?.at]).toEqual([1, undefined]);
  });

  test('when whoever plans it is overtaken by the shipment, then the later state of the trade counts', async () => {
    const w = await told('paid');
    const { store, transactionId } = w.trade;
    const [reminder] = w.reminders();
    if (!reminder) throw new Error('nothing is planned');
    // Somebody who has read the trade as paid, while it is shipped and that is planned for.
    store.seed('reminder', { ...reminder, deadline: 'another', version: 7 });
    let overtaken = false;
    const first = store.calls() + 1;
    store.before = async ({ number }) => {
      if (overtaken || number === first) return;
      overtaken = true;
      await w.trade.act(seller, 'ship');
      await planReminder(w.deps, transactionId);
    };
    await planReminder(w.deps, transactionId);
    expect(planned(w.trade.trade())).toBeUndefined();
    expect(store.peek('reminder', transactionId)).not.toHaveProperty('at');
  });

  test('when a run ends between any two calls, then the next one reminds once, and mails at most once more', async () => {
    const crashes = await sweepCrashes({
      world: () => told('paid'),
      ports: (w) => ({ ...w.deps, notificationLists: listsOver(w.store) }),
      invoke: (ports, w) => remindDeadlines(ports, new Date(w.due() - 20 * HOUR)),
      retry: (w) => at(w, 19.75 * HOUR),
      verify: async (w, point) => {
        expect([point, nearOnes(w).length]).toEqual([point, 1]);
        expect([1, 2]).toContain(w.mail.letters.length);
        expect(w.reminders()[0]).not.toHaveProperty('at');
      },
    });
    expect(crashes).toBeGreaterThan(12);
  });
});

test('every status where somebody is reminded is one of a situation here', () => {
  const here = new Set<TransactionStatus>(situations.map(statusIn));
  expect(Object.keys(reminders).filter((status) => !here.has(status as TransactionStatus))).toEqual([]);
});
