import { rateTransaction } from '../../../core/ratings/rate-transaction.ts';
import { aTransaction, aUser } from '../../support/builders.ts';
import { anActor, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const trade = aTransaction({ status: 'completed', since: noon.toISOString() });
const buyer = anActor({ userId: trade.buyerId, username: 'bob' });
const DAY = 24 * 60 * 60;

function world(over = {}) {
  const store = memoryStore();
  store.seed('transaction', { ...trade, ...over });
  store.seed('user', aUser());
  const rate = (input: object = {}, context = signedInAs(buyer)) =>
    rateTransaction({ store }, { transactionId: trade.id, rating: 4, ...input }, context);
  const seller = () => store.peek('user', trade.sellerId);
  return { store, rate, seller };
}

test('the rating and what the seller’s profile says of all of them are one write', async () => {
  const { store, rate, seller } = world();
  expect(await rate({ reviewText: 'It fits.' })).toEqual({
    id: trade.id.replace('txn', 'rat'),
    listingId: trade.listingId,
    sellerId: trade.sellerId,
    buyerId: trade.buyerId,
    rating: 4,
    reviewText: 'It fits.',
    isVerifiedPurchase: true,
    createdAt: noon.toISOString(),
  });
  expect(seller()?.rating).toEqual({ count: 1, average: 4 });
  expect(store.commits).toHaveLength(1);
});

test('a second rating is refused, whatever it says', async () => {
  const { rate, seller } = world();
  await rate();
  expect(await outcomeOf(rate({ rating: 1 }))).toBe('already-rated');
  expect(seller()?.rating).toEqual({ count: 1, average: 4 });
});

test.each([
  ['its seller', anActor(), 'not-allowed'],
  ['an operator', anActor({ userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f', operator: true }), 'not-allowed'],
  ['somebody else', anActor({ userId: '00000000-0000-4000-8000-000000000000' }), 'not-found'],
])('%s does not rate it', async (_, actor, refusal) => {
  const { rate, seller } = world();
  expect(await outcomeOf(rate({}, signedInAs(actor)))).toBe(refusal);
  expect(seller()?.rating.count).toBe(0);
});

test.each([
  'reserved',
  'paid',
  'shipped',
  'delivered',
  'disputed',
  'settling',
  'refunded',
  'split',
  'cancelled',
] as const)('one that is %s is not rated', async (status) => {
  expect(await outcomeOf(world(aTransaction({ status })).rate())).toBe('invalid-state');
});

test('it is rated until the sixtieth day is over, and not a millisecond longer', async () => {
  const end = inSeconds(60 * DAY);
  expect(await outcomeOf(world().rate({}, signedInAs(buyer, { now: end })))).toBe('done');
  const late = new Date(end.getTime() + 1);
  expect(await outcomeOf(world().rate({}, signedInAs(buyer, { now: late })))).toBe('invalid-state');
});

test('of fifty at once, one counts', async () => {
  const { rate, seller } = world();
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) => outcomeOf(rate({ rating: 1 + (index % 5) }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'already-rated')).toHaveLength(49);
  expect(seller()?.rating.count).toBe(1);
});
