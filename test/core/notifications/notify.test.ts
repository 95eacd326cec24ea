import * as fc from 'fast-check';
import type { Happened } from '../../../core/notifications/facts.ts';
import { notificationId } from '../../../core/notifications/model.ts';
import { notify } from '../../../core/notifications/notify.ts';
import { NotificationId } from '../../../core/shared/ids.ts';
import { type Entities, entityOf } from '../../../core/shared/ports.ts';
import { allMail } from '../../../core/users/model.ts';
import { aUser } from '../../support/builders.ts';
import { inSeconds, noon } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';
import { buyer, seller, tradeIn } from '../transactions/world.ts';
import { eventsIn, notifying } from './world.ts';

/** A trade on its way to the buyer, all its events, and nobody told yet. */
async function shipped(over: Partial<Entities['user']> = {}) {
  const trade = await tradeIn('shipped');
  const { store } = trade;
  for (const { userId: id, username } of [seller, buyer])
    store.seed('user', aUser({ id, username, email: `${username}@example.com`, ...over }));
  return { ...notifying(store), store, events: eventsIn(store), id: trade.transactionId };
}
type World = Awaited<ReturnType<typeof shipped>>;
const ofType = ({ events }: Pick<World, 'events'>, type: string): Happened => {
  const found = events.find((event) => event.type === type);
  if (!found) throw new Error(`there is no ${type}`);
  return found;
};
const later = inSeconds(180);

/** What people find in the end, whatever happened on the way. */
const found = async (w: World) => ({
  seller: (await w.feedOf(seller)).items.map(({ id, type }) => `${type} ${id}`),
  buyer: (await w.feedOf(buyer)).items.map(({ id, type }) => `${type} ${id}`),
  unread: [(await w.feedOf(seller)).unread, (await w.feedOf(buyer)).unread],
  mails: w.mail.sent().sort(),
});

describe('given a trade that is shipped', () => {
  test('when its events come, then each party is told what the other did, newest first, and mailed what they want', async () => {
    const w = await shipped();
    for (const event of w.events) await w.notify(event);
    const { items, unread } = await w.feedOf(seller);
    expect([unread, items.map(({ type }) => type)]).toEqual([2, ['transaction.paid', 'transaction.reserved']]);
    expect((await w.feedOf(buyer)).items).toMatchObject([
      {
        type: 'transaction.shipped',
        subject: { type: 'transaction', id: w.id },
        createdAt: ofType(w, 'transaction.shipped').at,
        read: false,
      },
    ]);
    const trade = w.store.peek('transaction', w.id);
    expect(w.mail.sent()).toEqual([
      `anna.k@example.com: Paid: ${trade?.title}`,
      `bob@example.com: Shipped: ${trade?.title}`,
    ]);
    expect(w.notifications().flatMap(({ mail }) => mail?.mailedAt ?? [])).toEqual([
      noon.toISOString(),
      noon.toISOString(),
    ]);
  });

  test('when one is told, then the notification, its mail to be and the feed are one write, before the mail goes out', async () => {
    const w = await shipped();
    const before = w.store.commits.length;
    await w.notify(ofType(w, 'transaction.paid'));
    const [first, second] = w.store.commits.slice(before);
    expect(first?.map(entityOf)).toEqual(['notification', 'feed']);
    expect(first?.[0]).toMatchObject({ item: { mail: { kind: 'paid', tries: 1 } } });
    expect(JSON.stringify(first)).not.toMatch(/mailedAt|example\.com/);
    expect(second).toMatchObject([{ put: 'notification', item: { mail: { outcome: 'sent' } } }]);
  });

  test('when they come five times each, in any order, then that is as if they had come once', async () => {
    const once = await shipped();
    for (const event of once.events) await once.notify(event);
    const expected = await found(once);
    await holds(
      'repeated events',
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 15 }, (_, index) => index),
          { minLength: 15 },
        ),
        async (order) => {
          const w = await shipped();
          for (const index of order) {
            const event = w.events[index % w.events.length];
            if (event) await w.notify(event);
          }
          expect(await found(w)).toEqual({
            ...expected,
            seller: expected.seller.map(() => expect.any(String)),
            buyer: expected.buyer.map(() => expect.any(String)),
          });
          expect((await w.feedOf(seller)).items.map(({ type }) => type)).toEqual([
            'transaction.paid',
            'transaction.reserved',
          ]);
        },
      ),
      100,
    );
  });

  test('when one comes to five at the same moment, then one mail goes out, and the others say to come again', async () => {
    const w = await shipped();
    const event = ofType(w, 'transaction.paid');
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => w.notify(event)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(w.mail.sent()).toHaveLength(1);
    await w.notify(event, later);
    expect(w.mail.sent()).toHaveLength(1);
    expect((await w.feedOf(seller)).unread).toBe(1);
  });

  test('when twenty different ones come to one person at once, then all are counted', async () => {
    const store = memoryStore();
    store.seed('user', aUser());
    const payout = { userId: aUser().id, amount: 5, currency: 'EUR', status: 'failed', version: 2 } as const;
    for (let n = 0; n < 20; n += 1) store.seed('payout', { ...payout, id: `pay_${n}`, createdAt: '', updatedAt: '' });
    const { deps, feedOf } = notifying(store);
    const at = noon.toISOString();
    const all = Array.from({ length: 20 }, (_, n) => ({
      eventId: `payout:pay_${n}:2`,
      type: 'payout.failed',
      at,
      payoutId: `pay_${n}`,
    }));
    for (let tries = 0; tries < 3; tries += 1)
      await Promise.allSettled(all.map((event) => notify(deps, event, inSeconds(tries * 180))));
    expect(await feedOf(seller)).toMatchObject({ unread: 20 });
  });

  test.each([
    [{ ...allMail, paid: false }, []],
    [{ ...allMail, shipped: false }, ['Paid']],
    [undefined, ['Paid']],
  ])(
    'when the seller’s preferences are %j, then the mail is %j; they are told all the same',
    async (emailPreferences, mails) => {
      const w = await shipped(emailPreferences && { emailPreferences });
      await w.notify(ofType(w, 'transaction.paid'));
      expect(w.mail.sent().map((line) => line.split(': ')[1])).toEqual(mails);
      expect((await w.feedOf(seller)).unread).toBe(1);
    },
  );

  test('when an event concerns nobody, or tells of no step, then nothing is read or written', async () => {
    const w = await shipped();
    const calls = w.store.calls();
    for (const type of [
      'transaction.changed',
      'transaction.needs-attention',
      'payout.requested',
      'payout.changed',
      'constructor.',
    ])
      expect(await w.notify({ eventId: 'x', type, at: noon.toISOString(), transactionId: w.id })).toEqual([]);
    expect(w.store.calls()).toBe(calls);
  });

  test('when somebody is gone, then the other one is told all the same', async () => {
    const trade = await tradeIn('completed');
    const store = memoryStore();
    store.seed('transaction', trade.trade());
    store.seed('user', aUser({ id: seller.userId }));
    const w = notifying(store);
    const event = eventsIn(trade.store).find(({ type }) => type === 'transaction.completed');
    if (!event) throw new Error('it is not complete');
    expect(await w.notify(event)).toHaveLength(1);
    expect((await w.feedOf(seller)).items).toMatchObject([{ type: 'transaction.completed' }]);
    expect((await w.feedOf(buyer)).items).toEqual([]);
  });
});

describe('given a trade that was disputed by one, and then by the other', () => {
  test('when both events come, in whatever order, then each is told of the other’s dispute', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const trade = await tradeIn('return-shipped');
      await trade.later(1000).act(seller, 'dispute');
      const w = notifying(trade.store);
      const disputes = eventsIn(trade.store).filter(({ type }) => type === 'transaction.disputed');
      expect(disputes).toHaveLength(2);
      for (const index of order) {
        const event = disputes[index];
        if (event) await w.notify(event);
      }
      for (const person of [seller, buyer]) expect((await w.feedOf(person)).items).toHaveLength(1);
    }
  });
});

describe('given a mail service that does not just say yes', () => {
  const paid = async (w: World, now?: Date) => w.notify(ofType(w, 'transaction.paid'), now);

  test('when it will never take the letter, then that is said once, and is no failure', async () => {
    const w = await shipped();
    w.mail.answers = ['refused'];
    expect(await paid(w)).toMatchObject([{ mail: 'refused' }]);
    await paid(w, later);
    expect(w.mail.sent()).toEqual([]);
    expect(w.notifications()[0]?.mail).toMatchObject({ outcome: 'refused' });
  });

  test('when none is sent here, then people are told all the same', async () => {
    const w = await shipped();
    w.mail.answers = ['off'];
    await paid(w);
    await paid(w, later);
    expect([w.mail.sent(), (await w.feedOf(seller)).unread]).toEqual([[], 1]);
  });

  test('when it has no time, however often, then the event fails until it has, at once', async () => {
    const w = await shipped();
    w.mail.answers = ['later', 'later', 'later'];
    for (let tries = 0; tries < 3; tries += 1) await expect(paid(w)).rejects.toThrow('1 mails');
    expect(await paid(w)).toMatchObject([{ mail: 'done' }]);
    expect([w.mail.sent().length, (await w.feedOf(seller)).unread]).toEqual([1, 1]);
  });

  test('when nobody knows whether it was taken, then it is sent once more, later, and never a third time', async () => {
    const w = await shipped();
    w.mail.answers = [new Error('no answer'), new Error('no answer')];
    await expect(paid(w)).rejects.toThrow();
    await expect(paid(w, inSeconds(60))).rejects.toThrow();
    expect(w.mail.answers).toHaveLength(1);
    await expect(paid(w, inSeconds(180))).rejects.toThrow();
    expect(w.mail.answers).toEqual([]);
    expect(await paid(w, inSeconds(600))).toMatchObject([{ mail: 'done' }]);
    expect(w.mail.sent()).toEqual([]);
    expect(w.notifications()[0]?.mail).toMatchObject({ tries: 2, outcome: 'unknown' });
  });

  test('when the mail of one fails, then the other is told and mailed before that is said', async () => {
    const trade = await tradeIn('disputed');
    await trade.atDeadline().meet();
    await trade.atDeadline().meet();
    const { store } = trade;
    const w = notifying(store);
    const event = eventsIn(store).find(({ type }) => type === 'transaction.dispute-lapsed');
    if (!event) throw new Error('nobody has waited long enough');
    w.mail.answers = ['later'];
    await expect(w.notify(event)).rejects.toThrow();
    expect(w.mail.sent()).toHaveLength(1);
    await w.notify(event);
    expect([w.mail.sent().length, w.notifications().length]).toEqual([2, 2]);
  });
});

describe('given an invocation that ends between any two calls', () => {
  test('then its repetition tells everybody once, and mails at most once more', async () => {
    let most = 0;
    const crashes = await sweepCrashes({
      world: shipped,
      ports: (w) => w.deps,
      invoke: (ports, w) => notify(ports, ofType(w, 'transaction.shipped'), noon),
      retry: async (w) => {
        // As Lambda does: a minute later, and two after that.
        for (const seconds of [60, 180])
          try {
            await w.notify(ofType(w, 'transaction.shipped'), inSeconds(seconds));
            return;
          } catch (error) {
            if (seconds === 180) throw error;
          }
      },
      verify: async (w, at) => {
        const { items, unread } = await w.feedOf(buyer);
        expect([at, unread, items.map(({ type }) => type)]).toEqual([at, 1, ['transaction.shipped']]);
        expect(w.mail.sent().length).toBeGreaterThan(0);
        most = Math.max(most, w.mail.sent().length);
        await w.notify(ofType(w, 'transaction.shipped'), inSeconds(9999));
        expect(w.mail.sent().length).toBe(Math.min(w.mail.sent().length, 2));
      },
    });
    expect(crashes).toBeGreaterThan(12);
    expect(most).toBe(2);
  });
});

describe('given the id of a notification', () => {
  const event = { eventId: 'transaction:txn_1:2', at: '2026-03-01T12:00:00.000Z' };

  test('then it is one that the API takes, the same for the same person and event, and another for others', async () => {
    expect(NotificationId.parse(notificationId('anna', event))).toBe(notificationId('anna', event));
    const ids = [
      notificationId('anna', event),
      notificationId('bob', event),
      notificationId('anna', { ...event, eventId: 'e' }),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  test('then ids sort as the times of their events do', async () => {
    const time = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true });
    await holds(
      'order of ids',
      fc.property(time, time, (a, b) => {
        const [one, other] = [a, b].map((at) => notificationId('anna', { eventId: 'e', at: at.toISOString() }));
        if (a.getTime() !== b.getTime()) expect(String(one) < String(other)).toBe(a < b);
      }),
      500,
    );
  });
});
