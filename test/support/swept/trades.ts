import { randomUUID } from 'node:crypto';
import type { PayoutView } from '../../../core/payouts/model.ts';
import type { RatingView } from '../../../core/ratings/model.ts';
import type { TransactionView } from '../../../core/transactions/model.ts';
import { joinAs, type Person, type TestCloud } from '../cloud.ts';
import { trading } from '../trades.ts';
import { asking, must, mustBe, type Rows, read, somebody } from './row.ts';

const times = ({ timeline }: TransactionView, action: string): number =>
  timeline.filter((happening) => happening.action === action).length;

/** A trade that the buyer has accepted and that has come to its end. */
export async function completed(cloud: TestCloud, seller: Person, buyer: Person, price = 4500) {
  const { offer, buy, pay, act, reaches } = trading(cloud);
  const trade = await pay(buyer, await buy(buyer, (await offer(seller, { price })).id));
  await act(seller, trade, { action: 'ship' });
  await act(buyer, trade, { action: 'accept' });
  return reaches(buyer, trade, 'completed');
}

/** Trades, what is earned by them, and what buyers say of them. */
export function sweptTrades(cloud: TestCloud): Rows {
  const { post } = asking(cloud);
  const { offer, buy, pay, act, balance, read: lookAt, reaches } = trading(cloud);
  // Twenty reservations in a quarter of an hour.
  const buyer = somebody(cloud, () => joinAs(cloud), 15);
  const seller = somebody(cloud, () => joinAs(cloud, 'seller'));
  // Whose balance, or rating, is nobody else's business.
  const earner = somebody(cloud, () => joinAs(cloud, 'seller'));
  const praised = somebody(cloud, () => joinAs(cloud, 'seller'));
  const rich = somebody(cloud, async () => {
    const person = await joinAs(cloud, 'seller');
    await completed(cloud, person, await buyer(), 10 ** 9);
    return person;
  });
  const reserved = async (from: () => Promise<Person> = seller) => {
    const [owner, who] = await Promise.all([from(), buyer()]);
    const trade = await buy(who, (await offer(owner)).id);
    const listing = () => owner.api.getListing({ params: { listingId: trade.listingId } });
    return { owner, who, trade, path: `/transactions/${trade.id}`, listing };
  };

  return {
    buyListing: async () => {
      const [owner, who] = await Promise.all([seller(), buyer()]);
      const { id } = await offer(owner);
      return {
        call: () => post(who, '/transactions', { listingId: id }, id),
        async converged(answer) {
          mustBe(answer, '201');
          const { items } = await who.api.listTransactions({ query: { as: 'buyer', limit: 100 } });
          const made = items.filter(({ listingId }) => listingId === id);
          must(`there are ${made.length}`, made.length === 1 && made[0]?.id === read<TransactionView>(answer).id);
          const { status } = await owner.api.getListing({ params: { listingId: id } });
          must(`the listing is ${status}`, status === 'reserved');
        },
      };
    },
    payTransaction: async () => {
      const { who, trade, path } = await reserved();
      return {
        call: () => post(who, `${path}/payment`, { paymentMethod: 'pm_ok' }, trade.id),
        async converged(answer) {
          mustBe(answer, '200');
          const now = await lookAt(who, trade);
          must(`is ${now.status}`, now.status === 'paid' && now.escrow.held === trade.amount);
          must(`was paid ${times(now, 'pay')} times`, times(now, 'pay') === 1 && now.payment?.attempt === 1);
        },
      };
    },
    'actOnTransaction ship': async () => {
      const { owner, who, trade, path, listing } = await reserved();
      await pay(who, trade);
      return {
        call: () => post(owner, `${path}/actions`, { action: 'ship' }, trade.id),
        async converged(answer) {
          mustBe(answer, '200');
          const now = await lookAt(owner, trade);
          must(`is ${now.status}, ${times(now, 'ship')}`, now.status === 'shipped' && times(now, 'ship') === 1);
          const { status } = await listing();
          must(`the listing is ${status}`, status === 'sold');
        },
      };
    },
    'actOnTransaction accept': async () => {
      const { owner, who, trade, path } = await reserved(earner);
      await pay(who, trade);
      await act(owner, trade, { action: 'ship' });
      const before = await balance(owner);
      return {
        call: () => post(who, `${path}/actions`, { action: 'accept' }, trade.id),
        async converged(answer) {
          mustBe(answer, '200');
          const now = await reaches(who, trade, 'completed');
          must(`accepted ${times(now, 'accept')} times`, times(now, 'accept') === 1 && times(now, 'settle') === 1);
          const { held, toSeller = 0, fee = 0 } = now.escrow;
          must(`${held} are held`, held === 0);
          const earned = (await balance(owner)) - before;
          must(`${earned} in the balance of ${toSeller}, fee ${fee}`, earned === toSeller);
        },
      };
    },
    requestPayout: async () => {
      const person = await rich();
      const before = await balance(person);
      const key = randomUUID();
      return {
        call: () => post(person, '/payouts', { amount: 77, currency: 'EUR' }, key),
        async converged(answer) {
          mustBe(answer, '201');
          await cloud.settle();
          const { items } = await person.api.listPayouts({ query: { limit: 100 } });
          const made = items.find(({ id }) => id === read<PayoutView>(answer).id);
          must(`it is ${made?.status}`, made !== undefined && made.status !== 'failed');
          const taken = before - (await balance(person));
          must(`${taken} were taken out`, taken === 77);
        },
      };
    },
    rateTransaction: async () => {
      const [owner, who] = await Promise.all([praised(), buyer()]);
      const trade = await completed(cloud, owner, who);
      const count = async () => (await who.api.getUser({ params: { userId: owner.userId } })).rating.count;
      const before = await count();
      return {
        call: () => post(who, `/transactions/${trade.id}/rating`, { rating: 4 }, trade.id),
        async converged(answer) {
          mustBe(answer, '201');
          const { listingId } = trade;
          const { items } = await who.api.listListingRatings({ params: { listingId } });
          must(`there are ${items.length}`, items.length === 1 && items[0]?.id === read<RatingView>(answer).id);
          must('is not counted once', (await count()) === before + 1);
        },
      };
    },
  };
}
