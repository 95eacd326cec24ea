import { occasionOf } from '../../../core/notifications/facts.ts';
import { messages, type Recipient, reminders } from '../../../core/notifications/messages.ts';
import { NotificationView } from '../../../core/notifications/model.ts';
import { inMoney, inTime, worded } from '../../../core/notifications/words.ts';
import { openStatuses, timersOf, transitions } from '../../../core/transactions/escrow.ts';
import type { Transaction } from '../../../core/transactions/model.ts';
import { mailKinds } from '../../../core/users/model.ts';
import { aTransaction, aUser } from '../../support/builders.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { notifying } from './world.ts';

const at = '2026-03-01T12:00:00.000Z';
const steps = transitions.flatMap((row) => row.by.map((by) => ({ ...row, by })));
const toTell = (by: string): Recipient[] => (['buyer', 'seller'] as const).filter((role) => role !== by);

/** A trade that has just taken this step. */
const after = ({ action, to, by, ...row }: (typeof steps)[number]): Transaction =>
  aTransaction({
    status: to,
    ...(('pays' in row && row.pays) || action === 'settle'
      ? { plan: { toBuyer: 1000, toSeller: 3500, fee: 175, givesBack: false } }
      : {}),
    timeline: [
      { at: '2026-03-01T11:00:00.000Z', by: 'buyer', action: 'reserve', status: 'reserved' },
      { at, by, action, status: to },
    ],
  });

describe('given the table of transitions', () => {
  test.each(steps.map((step) => [step.action, step.from.join(' or '), step.to, step.by, step] as const))(
    'when %s leads from %s to %s, done by %s, then the others are told in whole sentences, and whoever did it is not',
    async (_, __, ___, by, step) => {
      const store = memoryStore();
      const trade = after(step);
      store.seed('transaction', trade);
      for (const id of [trade.buyerId, trade.sellerId]) store.seed('user', aUser({ id }));
      const world = notifying(store);
      const told = await world.notify({
        eventId: 'e1',
        type: `transaction.${step.event}`,
        at,
        transactionId: trade.id,
      });
      const people = toTell(by).map((role) => (role === 'buyer' ? trade.buyerId : trade.sellerId));
      expect(told.map(({ id }) => id.slice(0, id.indexOf(':'))).sort()).toEqual(people.sort());
      for (const { title, body } of world.notifications()) {
        expect(title).toContain(trade.title);
        expect(body).toMatch(/^[“0-9A-Z].*[.]$/);
        expect(`${title} ${body}`).not.toMatch(/[{}]|undefined|NaN|escrow/i);
      }
    },
  );

  test('when a row of messages stands for a trade, then there is a step that it tells of', () => {
    const happens = new Set(['transaction.reserved', ...transitions.map(({ event }) => `transaction.${event}`)]);
    const rows = Object.keys(messages).filter((type) => type.startsWith('transaction.'));
    expect(rows.filter((type) => !happens.has(type))).toEqual([]);
    expect([...happens].filter((type) => !rows.includes(type))).toEqual([]);
  });

  test('when a role is told of something, then somebody else can have done it', () => {
    for (const [type, message] of Object.entries(messages))
      if (type.startsWith('transaction.') && type !== 'transaction.reserved')
        for (const role of Object.keys(message)) {
          const doers = steps.filter(({ event }) => `transaction.${event}` === type).map(({ by }) => by);
          expect([type, role, doers.some((by) => by !== role)]).toEqual([type, role, true]);
        }
  });

  test('when mail is sent, then of these things to these people, and of nothing else', () => {
    const rows = Object.entries(messages).flatMap(([type, message]) =>
      Object.entries(message).flatMap(([role, { mail }]) => (mail ? [`${type} to the ${role}: ${mail}`] : [])),
    );
    expect(rows).toEqual([
      'transaction.paid to the seller: paid',
      'transaction.shipped to the buyer: shipped',
      'transaction.disputed to the buyer: dispute',
      'transaction.disputed to the seller: dispute',
      'transaction.held to the buyer: dispute',
      'transaction.held to the seller: dispute',
      'transaction.dispute-resolved to the buyer: dispute',
      'transaction.dispute-resolved to the seller: dispute',
      'transaction.dispute-lapsed to the buyer: dispute',
      'transaction.dispute-lapsed to the seller: dispute',
      'payout.paid to the owner: payout',
      'payout.failed to the owner: payout',
    ]);
    const kinds = new Set(['deadline', ...rows.map((row) => row.split(': ')[1])]);
    expect([...kinds].sort()).toEqual([...mailKinds].sort());
  });

  test('when somebody is reminded, then in a status that the clock ends, of what they may do there', () => {
    for (const [status, row] of Object.entries(reminders)) {
      expect(openStatuses).toContain(status);
      expect(timersOf(status as Transaction['status'])).not.toEqual([]);
      const can = transitions.some(
        ({ from, by }) =>
          (from as readonly string[]).includes(status) && (by as readonly string[]).includes(row?.who ?? ''),
      );
      expect([status, can, row?.words.mail]).toEqual([status, true, 'deadline']);
    }
  });
});

describe('given words and facts', () => {
  test.each([
    [4500, 'EUR', '45.00 EUR'],
    [5, 'EUR', '0.05 EUR'],
    [0, 'EUR', '0.00 EUR'],
    [4500, 'JPY', '4500 JPY'],
    [4500, 'KWD', '4.500 KWD'],
    [10 ** 12, 'EUR', '10000000000.00 EUR'],
  ])('when an amount is %i in %s, then it reads %s', (amount, currency, words) => {
    expect(inMoney(amount, currency)).toBe(words);
  });

  test('when a time is told, then to the minute and in UTC', () => {
    expect(inTime(new Date('2026-03-01T09:05:59.999Z'))).toBe('01 Mar 2026 09:05 UTC');
  });

  test('when a fact looks like a place for another one, then it stays as it is; one that is missing is an error', () => {
    const facts = { title: '{amount} $& {title}', amount: '1' };
    expect(worded({ title: '{title}', body: '{amount} for {title}' }, facts)).toEqual({
      title: '{amount} $& {title}',
      body: '1 for {amount} $& {title}',
    });
    for (const name of ['nothing', 'constructor', '__proto__'])
      expect(() => worded({ title: `{${name}}`, body: '' }, facts)).toThrow(name);
  });

  test('when an event is of a kind that nobody can read, or its subject is gone, then that is an error', async () => {
    const store = memoryStore();
    const event = { eventId: 'e', at, transactionId: 'txn_x', payoutId: 'pay_x' };
    for (const type of ['transaction.paid', 'payout.paid', 'listing.sold'])
      await expect(occasionOf(store, { ...event, type })).rejects.toThrow();
    store.seed('transaction', { ...aTransaction(), id: 'txn_x' });
    await expect(occasionOf(store, { ...event, type: 'transaction.shipped' })).rejects.toThrow('no such step');
  });

  test('when something is told, then its type is one that the API knows', () => {
    expect(NotificationView.shape.subject.shape.type.options).toEqual([
      ...['transaction', 'payout', 'inquiry', 'rating', 'listing', 'compatibility-log', 'report'],
    ]);
  });
});
