import { eventsOf } from '../../../core/events.ts';
import { transitions } from '../../../core/transactions/escrow.ts';
import type { Transaction } from '../../../core/transactions/model.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { buyer, operator, type Situation, seller, situations, tradeIn, type World } from './world.ts';

/** The types of all events of a world's trade so far, and the events themselves. */
function told(w: World) {
  const versions = w.store.commits
    .flatMap((writes) => writes.flatMap((write) => ('put' in write && write.put === 'transaction' ? [write.item] : [])))
    .filter(({ id }) => id === w.transactionId);
  const events = versions.flatMap((after: Transaction, index) =>
    eventsOf({ entity: 'transaction', before: versions[index - 1], after }),
  );
  expect(events).toHaveLength(versions.length);
  return { events, types: events.map(({ type }) => type.replace('transaction.', '')) };
}

const after = async (situation: Situation, act: (w: World) => Promise<unknown>) => {
  const w = await tradeIn(situation);
  await act(w);
  return told(w).types.at(-1);
};

describe('given a trade', () => {
  it.each([
    ['reserved', 'expired', (w: World) => w.atDeadline().meet()],
    ['reserved', 'cancelled', (w: World) => w.act(buyer, 'cancel')],
    ['reserved', 'paid', (w: World) => w.pay()],
    ['reserved', 'changed', (w: World) => outcomeOf(w.pay({ paymentMethod: 'pm_declined' }))],
    ['paid', 'cancelled', (w: World) => w.act(seller, 'cancel')],
    ['paid', 'lapsed', (w: World) => w.atDeadline().meet()],
    ['paid', 'shipped', (w: World) => w.act(seller, 'ship')],
    ['paid', 'needs-attention', (w: World) => w.flag()],
    ['shipped', 'delivered', (w: World) => w.atDeadline().meet()],
    ['delivered', 'accepted', (w: World) => w.act(buyer, 'accept')],
    ['delivered', 'accepted', (w: World) => w.atDeadline().meet()],
    ['delivered', 'disputed', (w: World) => w.act(buyer, 'dispute')],
    ['delivered', 'held', (w: World) => w.act(operator, 'hold')],
    ['disputed', 'dispute-withdrawn', (w: World) => w.act(buyer, 'withdraw')],
    ['disputed', 'return-accepted', (w: World) => w.act(seller, 'accept-return')],
    ['disputed', 'dispute-resolved', (w: World) => w.act(operator, 'resolve')],
    ['disputed', 'dispute-escalated', (w: World) => w.atDeadline().meet()],
    ['escalated', 'dispute-lapsed', (w: World) => w.atDeadline().meet()],
    ['returning', 'return-shipped', (w: World) => w.act(buyer, 'ship-return')],
    ['returning', 'return-lapsed', (w: World) => w.atDeadline().meet()],
    ['return-shipped', 'return-received', (w: World) => w.act(seller, 'receive-return')],
    ['settling', 'completed', (w: World) => w.settle()],
  ] as const)('when it is %s and then %s, then the event says so', async (situation, type, act) => {
    expect(await after(situation, act)).toBe(type);
  });

  it('when it has ended in any way, then the event says which', async () => {
    for (const end of ['completed', 'refunded', 'split', 'cancelled'] as const)
      expect(told(await tradeIn(end)).types.at(-1)).toBe(end);
    expect(new Set(transitions.map(({ event }) => event))).toContain('split');
  });

  it.each(situations)(
    'when it is %s, then its events tell ids and states and nothing else, each with an id of its own',
    async (situation) => {
      const w = await tradeIn(situation);
      const { events, types } = told(w);
      expect(types[0]).toBe('reserved');
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      for (const [index, { id, detail, at }] of events.entries()) {
        expect(id).toBe(`transaction:${w.transactionId}:${index + 1}`);
        expect(detail).toEqual({
          transactionId: w.transactionId,
          listingId: w.listing().id,
          status: expect.any(String),
          version: index + 1,
        });
        expect(Date.parse(at)).toBeLessThanOrEqual(w.now().getTime());
      }
    },
  );

  it('when money moves, then each entry is told once, by its id', async () => {
    const w = await tradeIn('completed');
    const events = w.entries().flatMap((after) => eventsOf({ entity: 'journalEntry', after }));
    expect(events.map(({ id, type, detail }) => [id, type, detail])).toEqual(
      ['fund', 'settle'].map((kind) => [
        `journalEntry:${w.transactionId}:${kind}:1`,
        'ledger.posted',
        { entryId: `${w.transactionId}:${kind}`, kind, version: 1 },
      ]),
    );
    for (const { at } of events) expect(w.trade().timeline.map((happening) => happening.at)).toContain(at);
  });
});

test('given a payout, when it is requested, looked at and ends, then its events say so', () => {
  const payout = (version: number, status: 'pending' | 'paid' | 'failed') => ({
    ...{ id: 'pay_1', userId: 'anna', amount: 1, currency: 'EUR', status, createdAt: '', updatedAt: '', version },
  });
  const type = (...[before, after]: Parameters<typeof payout>[]) =>
    eventsOf({ entity: 'payout', before: before && payout(...before), after: after && payout(...after) }).map(
      (event) => [event.type, event.detail],
    );
  const detail = (status: string, version: number) => ({ payoutId: 'pay_1', status, version });
  expect(type(undefined as never, [1, 'pending'])).toEqual([['payout.requested', detail('pending', 1)]]);
  expect(type([1, 'pending'], [2, 'pending'])).toEqual([['payout.changed', detail('pending', 2)]]);
  expect(type([2, 'pending'], [3, 'paid'])).toEqual([['payout.paid', detail('paid', 3)]]);
  expect(type([2, 'pending'], [3, 'failed'])).toEqual([['payout.failed', detail('failed', 3)]]);
  expect(type([3, 'failed'], [3, 'failed'])).toEqual([]);
});
