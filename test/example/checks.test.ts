import { fitmentOf } from '../../core/fitment/fitment-of.ts';
import { FitmentRequest, FitmentSettlement } from '../../core/fitment/model.ts';
import { exampleChecks } from '../../example/checks.ts';
import { EXAMPLE_OPERATOR, examplePeople } from '../../example/people.ts';
import { exampleTrades } from '../../example/trades.ts';

const checks = exampleChecks();
const people = new Map(examplePeople().map(({ signUp, joinedDaysAgo }) => [signUp.username, joinedDaysAgo]));
const trades = exampleTrades();

describe('the fitment checks of the example data', () => {
  test.each(checks)('that of $listing.key comes out as it is told', ({ listing, request, says, because }) => {
    const { content } = listing;
    if (content.kind !== 'part') throw new Error('it is no part');
    const { fitmentStatus, reasons } = fitmentOf(content, request);
    expect([fitmentStatus, reasons[0]?.code]).toEqual([says, because]);
    expect(FitmentRequest.safeParse(request).error).toBeUndefined();
  });

  test('there is every answer, some that are decided, and some that wait', () => {
    expect(new Set(checks.map(({ says }) => says)).size).toBe(3);
    expect(new Set(checks.flatMap(({ settled }) => settled?.fitmentStatus ?? []))).toEqual(
      new Set(['compatible', 'incompatible']),
    );
    expect(checks.filter(({ says, settled }) => says === 'needs-review' && !settled).length).toBeGreaterThan(1);
  });

  test('each is of something that is for sale then, by somebody else who is there, once', () => {
    for (const { listing, who, daysAgo } of checks) {
      expect([listing.seller, EXAMPLE_OPERATOR]).not.toContain(who);
      expect(people.get(who)).toBeGreaterThan(daysAgo);
      expect(listing.content.status).toBe('active');
      expect(listing.listedDaysAgo).toBeGreaterThan(daysAgo);
      expect(listing.archivedDaysAgo ?? 0).toBeLessThan(daysAgo);
      const sold = trades.find((trade) => trade.listing.key === listing.key);
      if (sold) expect([sold.buyer, (sold.deeds[0]?.daysAgo ?? 0) < daysAgo]).toEqual([who, true]);
    }
    expect(new Set(checks.map(({ listing }) => listing.key)).size).toBe(checks.length);
  });

  test('some are in the receipt of a purchase', () => {
    const bought = checks.filter(({ listing, who }) =>
      trades.some((trade) => trade.listing.key === listing.key && trade.buyer === who),
    );
    expect(bought.length).toBeGreaterThan(2);
  });

  test('what an operator decides needs a review, and is decided on a later day', () => {
    for (const { says, daysAgo, settled } of checks) {
      if (!settled) continue;
      const { daysAgo: decidedDaysAgo, ...settlement } = settled;
      expect(FitmentSettlement.safeParse(settlement).error).toBeUndefined();
      expect([says, daysAgo - decidedDaysAgo >= 2, decidedDaysAgo > 0]).toEqual(['needs-review', true, true]);
    }
  });
});
