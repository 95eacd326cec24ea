import { transactionStatuses } from '../../core/transactions/escrow.ts';
import { ActionRequest, PaymentRequest } from '../../core/transactions/model.ts';
import { EXAMPLE_OPERATOR, examplePeople } from '../../example/people.ts';
import { type ExampleTrade, examplePayouts, exampleTrades } from '../../example/trades.ts';

const trades = exampleTrades();
const during = trades.filter(({ afterPhotos }) => !afterPhotos);
const people = new Map(examplePeople().map((person) => [person.signUp.username, person]));
const requests = trades.flatMap(({ deeds }) =>
  deeds.flatMap(({ does }) => (does.what === 'act' ? [{ ...does.request }] : [])),
);
const boughtBy = (username: string): readonly ExampleTrade[] => trades.filter(({ buyer }) => buyer === username);
const soldBy = (username: string): readonly ExampleTrade[] =>
  trades.filter(({ listing }) => listing.seller === username);
const endsOf = (some: readonly ExampleTrade[]): ReadonlySet<string> => new Set(some.map(({ ends }) => ends));

describe('the trades of the example data', () => {
  test('there are some forty, in every status that a trade can stay in, and most are completed', () => {
    expect(trades.length).toBeGreaterThanOrEqual(40);
    expect(trades.length).toBeLessThanOrEqual(50);
    expect(endsOf(during)).toEqual(new Set(transactionStatuses.filter((status) => status !== 'settling')));
    const counts = transactionStatuses.map((status) => during.filter(({ ends }) => ends === status).length);
    expect(Math.max(...counts)).toBe(during.filter(({ ends }) => ends === 'completed').length);
  });

  test('they are of parts and products, in yen, dinars and most of the other currencies', () => {
    const currencies = new Set(trades.map(({ listing }) => listing.content.currency));
    expect([...currencies]).toEqual(expect.arrayContaining(['JPY', 'KWD', 'EUR', 'USD', 'GBP', 'SEK']));
    expect(currencies.size).toBeGreaterThanOrEqual(10);
    const parts = trades.filter(({ listing }) => listing.content.kind === 'part').length;
    expect(parts).toBeGreaterThan(15);
    expect(trades.length - parts).toBeGreaterThan(15);
  });

  test('nothing is traded twice, and nothing that was never for sale or was taken back', () => {
    expect(new Set(trades.map(({ listing }) => listing.key)).size).toBe(trades.length);
    for (const { listing } of trades) {
      expect(listing.content.status).toBe('active');
      expect(listing.archivedDaysAgo).toBeUndefined();
    }
  });

  test('each has two parties that are there by then, and an operator is neither', () => {
    for (const { buyer, listing, deeds } of trades) {
      const began = deeds[0]?.daysAgo ?? Number.NaN;
      expect(buyer).not.toBe(listing.seller);
      expect([buyer, listing.seller]).not.toContain(EXAMPLE_OPERATOR);
      expect(people.get(buyer)?.joinedDaysAgo).toBeGreaterThan(began);
      expect(listing.listedDaysAgo).toBeGreaterThan(began);
    }
  });

  test('nothing happens after the present', () => {
    for (const { deeds } of trades) {
      const ages = deeds.map(({ daysAgo }) => daysAgo);
      expect(ages).toEqual([...ages].sort((one, other) => other - one));
      expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
    }
  });

  test('what is reserved, or bought with its photos, begins at the present', () => {
    for (const { ends, afterPhotos, deeds } of trades)
      expect(deeds[0]?.daysAgo === 0).toBe(afterPhotos === true || ends === 'reserved');
  });

  test('the API takes what is said and sent', () => {
    for (const request of requests) expect(ActionRequest.safeParse(request).error).toBeUndefined();
    const payments = trades.flatMap(({ deeds }) => deeds.flatMap(({ does }) => (does.what === 'pay' ? [does] : [])));
    for (const { paymentMethod } of payments) expect(PaymentRequest.safeParse({ paymentMethod }).error).toBeUndefined();
    expect(new Set(payments.map(({ paymentMethod }) => paymentMethod)).size).toBe(3);
  });

  test('reasons and tracking numbers are not one over and over', () => {
    const reasons = requests.flatMap(({ reason }) => reason ?? []);
    const numbers = requests.flatMap(({ tracking }) => tracking?.number ?? []);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('each demo account has something to look at in each of its roles', () => {
    const has = (some: readonly ExampleTrade[], ...statuses: string[]) =>
      expect([...endsOf(some)]).toEqual(expect.arrayContaining(statuses));
    has(boughtBy('demo-buyer'), 'reserved', 'shipped', 'delivered', 'returning', 'completed', 'refunded', 'cancelled');
    has(soldBy('demo-buyer'), 'paid', 'completed');
    has(soldBy('demo-seller'), 'paid', 'shipped', 'delivered', 'disputed', 'return-shipped', 'completed', 'refunded');
    has(boughtBy('demo-seller'), 'completed', 'refunded');
    const decided = requests.flatMap(({ resolution }) => resolution?.outcome ?? []);
    expect(new Set(decided)).toEqual(new Set(['release', 'refund', 'split']));
  });

  test('payouts are told apart by their amount', () => {
    const payouts = examplePayouts().map(({ who, amount, currency }) => `${who} ${amount} ${currency}`);
    expect(new Set(payouts).size).toBe(payouts.length);
  });
});
