import { messages } from '../../../core/notifications/messages.ts';
import { aListing, aTransaction, aUser } from '../../support/builders.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { notifying } from './world.ts';

const at = '2026-03-01T12:00:00.000Z';
const times = { createdAt: at, updatedAt: at, version: 1 };
const trade = aTransaction({ status: 'completed' });
const { buyerId, sellerId } = trade;
const [inquiryId, ratingId, reportId, compatibilityLogId] = ['inq', 'rat', 'rep', 'fit'].map(
  (prefix) => `${prefix}_01JD3Z8Q2V6W7X8Y9ZABCDEFGH`,
) as [string, string, string, string];
const listingId = aListing().id;

function world() {
  const store = memoryStore();
  for (const id of [buyerId, sellerId]) store.seed('user', aUser({ id }));
  store.seed('transaction', trade);
  const thread = {
    listingId,
    title: 'Oak bookshelf',
    message: 'Is it there?',
    status: 'open',
    messageCount: 1,
  } as const;
  store.seed('inquiry', { id: inquiryId, buyerId, sellerId, ...thread, ...times });
  const rating = { listingId, rating: 4, isVerifiedPurchase: true, reviewText: 'It is mine.' };
  store.seed('rating', { id: ratingId, transactionId: trade.id, buyerId, sellerId, ...rating, ...times });
  const subject = { type: 'listing', id: listingId } as const;
  store.seed('report', { id: reportId, subject, reason: 'scam', status: 'resolved', reporterId: buyerId, ...times });
  const suspension = { at, reason: 'It is a replica.', by: 'operator' } as const;
  store.seed('listing', aListing({ sellerId, status: 'suspended', suspension }));
  const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001, vinLast8: '1W123456' };
  const verdict = { fitmentStatus: 'compatible', reasons: [{ code: 'year-listed', detail: 'It is.' }] } as const;
  store.seed('compatibilityLog', {
    id: compatibilityLogId,
    buyerId,
    sellerId,
    listingId,
    ...golf,
    ...verdict,
    ...times,
  });
  return { store, ...notifying(store) };
}
const ids = { inquiryId, ratingId, reportId, listingId, compatibilityLogId };
const types = Object.keys(messages).filter((type) => !/^(?:transaction|payout)\./.test(type));
const told = (type: string): string[] => {
  const people: Readonly<Record<string, string>> = {
    buyer: buyerId,
    seller: sellerId,
    owner: type.startsWith('report.') ? buyerId : sellerId,
  };
  return Object.keys(messages[type] ?? {}).map((role) => people[role] ?? '');
};

test.each(types)(
  'when %s is told, then whom it concerns, in whole sentences and without anybody’s own words',
  async (type) => {
    const { notify, notifications } = world();
    const results = await notify({ eventId: 'e1', type, at, ...ids });
    expect(results.map(({ id }) => id.slice(0, id.indexOf(':'))).sort()).toEqual(told(type).sort());
    expect(results.length).toBeGreaterThan(0);
    for (const { title, body } of notifications()) {
      expect(body).toMatch(/^[“A-Z].*[.]$/);
      expect(`${title} ${body}`).not.toMatch(/[{}]|undefined|1W123456|Is it there|It is mine/);
    }
  },
);

test('what an operator took off the market is told its owner; what left it with its seller is not', async () => {
  const { store, notify, notifications } = world();
  const suspension = { at, reason: 'Its seller is leaving.', by: 'seller-suspension' } as const;
  store.seed('listing', aListing({ sellerId, status: 'suspended', suspension }));
  expect(await notify({ eventId: 'e1', type: 'listing.suspended', at, listingId })).toEqual([]);
  expect(notifications()).toEqual([]);
});

test('a check that was erased since is told nobody, and somebody who is leaving is told nothing', async () => {
  const { store, notify } = world();
  await store.remove('compatibilityLog', compatibilityLogId);
  expect(await notify({ eventId: 'e1', type: 'fitment.settled', at, compatibilityLogId })).toEqual([]);
  store.seed('user', aUser({ id: buyerId, closing: { at } }));
  expect(await notify({ eventId: 'e2', type: 'inquiry.replied', at, inquiryId })).toEqual([]);
});
