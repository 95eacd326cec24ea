import { NewMessage } from '../../core/inquiries/model.ts';
import { masked } from '../../core/shared/masking.ts';
import { exampleInquiries } from '../../example/inquiries.ts';
import { exampleListings } from '../../example/listings.ts';
import { EXAMPLE_OPERATOR, examplePeople } from '../../example/people.ts';
import { exampleTrades } from '../../example/trades.ts';

const inquiries = exampleInquiries();
const people = new Map(examplePeople().map((person) => [person.signUp.username, person]));

describe('the inquiries of the example data', () => {
  test('each is about a listing that is for sale when it is asked, by somebody who is there and does not sell it', () => {
    for (const { listing, buyer, deeds } of inquiries) {
      const asked = deeds[0]?.daysAgo ?? Number.NaN;
      expect([listing.content.status, listing.archivedDaysAgo]).toEqual(['active', undefined]);
      expect(listing.listedDaysAgo - asked).toBeGreaterThanOrEqual(1);
      expect((people.get(buyer)?.joinedDaysAgo ?? 0) - asked).toBeGreaterThan(2);
      expect([listing.seller, EXAMPLE_OPERATOR]).not.toContain(buyer);
      const trade = exampleTrades().find(({ listing: { key } }) => key === listing.key);
      expect(trade?.deeds[0]?.daysAgo ?? -1).toBeLessThan(asked);
    }
  });

  test('nothing happens after the present, nothing after the end, and what is said is a message', () => {
    for (const { deeds } of inquiries) {
      expect(deeds.at(-1)?.daysAgo).toBeGreaterThan(0);
      expect(deeds.slice(0, -1).filter(({ closes }) => closes)).toEqual([]);
      for (const { text, closes } of deeds)
        if (!closes) expect(NewMessage.safeParse({ message: text }).success).toBe(true);
    }
    const said = inquiries.flatMap(({ deeds }) => deeds.flatMap(({ text }) => text ?? []));
    expect(new Set(said).size).toBe(said.length);
  });

  test('nobody asks twice about one thing, and the demo accounts have threads on both sides', () => {
    const names = inquiries.map(({ buyer, listing }) => `${buyer} ${listing.key}`);
    expect(new Set(names).size).toBe(names.length);
    expect(inquiries.some(({ buyer }) => buyer === 'demo-buyer')).toBe(true);
    expect(inquiries.some(({ listing }) => listing.seller === 'demo-seller')).toBe(true);
    expect(inquiries.some(({ deeds }) => deeds.some(({ who }) => who === EXAMPLE_OPERATOR))).toBe(true);
  });

  test('of all that is written about parts, products and trades, only a make that is also a host would be masked', () => {
    const texts = [
      ...exampleListings().flatMap(({ content }) => Object.values(content)),
      ...exampleTrades().flatMap(({ deeds }) =>
        deeds.map(({ does }) => (does.what === 'act' ? does.request.reason : '')),
      ),
    ].filter((text) => typeof text === 'string');
    expect(texts.length).toBeGreaterThan(1000);
    expect(texts.filter((text) => masked(text) !== text)).toEqual([
      'Cargo bike bakfiets.nl Cargo short with bench and rain tent',
    ]);
  });

  test('four of them have something to mask, and of the others every word is read', () => {
    const hidden = inquiries.filter(({ deeds }) => deeds.some(({ text = '' }) => masked(text) !== text));
    expect(hidden.map(({ buyer }) => buyer).sort()).toEqual(['bia.lima', 'callum.reid', 'joao.matos', 'mireille-c']);
  });
});
