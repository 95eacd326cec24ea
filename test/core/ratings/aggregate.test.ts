import { removeRating } from '../../../core/moderation/remove-rating.ts';
import type { Rating } from '../../../core/ratings/model.ts';
import { rateTransaction } from '../../../core/ratings/rate-transaction.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { aTransaction, aUser } from '../../support/builders.ts';
import { anActor, nextId, noon, signedInAs } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { below, dice, oneOf, replay, say, seed } from '../../support/random.ts';

const operator = anActor({ userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f', operator: true });
const sellers = [0, 1, 2].map((number) => `00000000-0000-4000-8000-00000000000${number}`);
const OPERATIONS = 5000;

test('after any ratings and removals, some at once and some of them repeated, what profiles say is what can be counted', async () => {
  const roll = dice();
  const store = memoryStore();
  for (const id of sellers) store.seed('user', aUser({ id }));
  const ids: string[] = [];
  const rate = async (transactionId: string): Promise<void> => {
    const trade = store.peek('transaction', transactionId);
    const actor = anActor({ userId: trade?.buyerId ?? '' });
    await rateTransaction({ store }, { transactionId, rating: 1 + below(roll, 5) }, signedInAs(actor));
  };
  const operation = async (): Promise<void> => {
    if (ids.length === 0 || roll() < 0.6) {
      const trade = aTransaction({
        id: nextId('txn'),
        sellerId: oneOf(roll, sellers),
        status: 'completed',
        since: noon.toISOString(),
      });
      store.seed('transaction', trade);
      ids.push(trade.id);
      await rate(trade.id);
    } else if (roll() < 0.3) await rate(oneOf(roll, ids));
    else {
      const ratingId = oneOf(roll, ids).replace('txn', 'rat');
      await removeRating({ store }, { ratingId, reason: 'It insults.' }, signedInAs(operator));
    }
  };
  let refused = 0;
  for (let done = 0; done < OPERATIONS; ) {
    const atOnce = Math.min(1 + below(roll, 4), OPERATIONS - done);
    done += atOnce;
    const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, operation));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') {
        if (!(outcome.reason instanceof Refusal)) throw outcome.reason;
        refused += 1;
      }
  }
  const all = ids.flatMap((id) => store.peek('rating', id.replace('txn', 'rat')) ?? []);
  const counted = sellers.map((sellerId) => recount(all.filter((one) => one.sellerId === sellerId && !one.removed)));
  say(
    `ratings: ${OPERATIONS} operations, ${all.length} given, ${all.filter(({ removed }) => removed).length} removed, ${refused} refused, seed ${seed}`,
  );
  expect([replay(__filename), sellers.map((id) => store.peek('user', id)?.rating)]).toEqual([
    replay(__filename),
    counted,
  ]);
  expect(refused).toBeGreaterThan(0);
  expect(all.some(({ removed }) => removed)).toBe(true);
});

const recount = (ratings: readonly Rating[]) => ({
  count: ratings.length,
  average: Math.round((ratings.reduce((sum, { rating }) => sum + rating, 0) * 100) / ratings.length) / 100,
});

test('without any rating there is no average', async () => {
  const store = memoryStore();
  store.seed('user', aUser());
  const trade = aTransaction({ status: 'completed', since: noon.toISOString() });
  store.seed('transaction', trade);
  const { id: ratingId } = await rateTransaction(
    { store },
    { transactionId: trade.id, rating: 1 },
    signedInAs(anActor({ userId: trade.buyerId })),
  );
  await removeRating({ store }, { ratingId, reason: 'It insults.' }, signedInAs(operator));
  expect(store.peek('user', trade.sellerId)?.rating).toEqual({ count: 0, average: null });
});
