import { exampleChecks } from '../../example/checks.ts';
import { exampleInquiries } from '../../example/inquiries.ts';
import { exampleListings } from '../../example/listings.ts';
import { examplePeople } from '../../example/people.ts';
import { exampleRatings } from '../../example/ratings.ts';
import { exampleReports, exampleSuspensions } from '../../example/reports.ts';
import { type Happening, type Step, timeline } from '../../example/timeline.ts';
import { examplePayouts, exampleTrades } from '../../example/trades.ts';

const during = exampleTrades().filter(({ afterPhotos }) => !afterPhotos);
const steps = timeline({
  people: examplePeople(),
  listings: exampleListings(),
  trades: exampleTrades(),
  payouts: examplePayouts(),
  checks: exampleChecks(),
  inquiries: exampleInquiries(),
  ratings: exampleRatings(),
  reports: exampleReports(),
  suspensions: exampleSuspensions(),
});
const doingsOf = ({ byPerson, dealings }: Step): Happening[] => [...byPerson.flat(), ...dealings];
const all = steps.flatMap(doingsOf);
const isDealing = ({ what }: Happening): boolean => !['join', 'list', 'archive'].includes(what);
const keyOf = (happening: Happening): string => ('listing' in happening ? happening.listing.key : '');

describe('the timeline of the example data', () => {
  test('goes through ninety days in 45 steps at most and one at the present, oldest first', () => {
    expect(steps.length).toBeLessThanOrEqual(46);
    expect(steps.at(-1)?.daysAgo).toBe(0);
    expect(steps.length).toBeGreaterThan(35);
    const ages = steps.map(({ daysAgo }) => daysAgo);
    expect(ages).toEqual([...new Set(ages)].sort((one, other) => other - one));
  });

  test('holds everybody and everything once, and what was archived twice', () => {
    const count = (what: Happening['what']) => all.filter((happening) => happening.what === what).length;
    expect(count('join')).toBe(examplePeople().length);
    expect(count('list')).toBe(exampleListings().length);
    expect(count('archive')).toBe(exampleListings().filter(({ archivedDaysAgo }) => archivedDaysAgo).length);
    expect(count('trade')).toBe(during.flatMap(({ deeds }) => deeds).length);
    expect(count('payout')).toBe(examplePayouts().length);
    expect(count('inquiry')).toBe(exampleInquiries().flatMap(({ deeds }) => deeds).length);
    expect(count('check')).toBe(exampleChecks().length);
    expect(count('settle')).toBe(exampleChecks().filter(({ settled }) => settled).length);
    expect(count('rate')).toBe(exampleRatings().length);
    expect(count('report')).toBe(exampleReports().length);
    expect(count('resolve')).toBe(exampleReports().filter(({ resolved }) => resolved).length);
    expect(count('suspend')).toBe(exampleSuspensions().length);
  });

  test('given one person, then they join first, and archive only what they have listed', () => {
    for (const { signUp } of examplePeople()) {
      const own = all.filter(({ who }) => who === signUp.username);
      expect(own[0]?.what).toBe('join');
      for (const dealing of [false, true]) {
        const ages = own.filter((each) => isDealing(each) === dealing).map(({ daysAgo }) => daysAgo);
        expect(ages).toEqual([...ages].sort((one, other) => other - one));
      }
      for (const [index, happening] of own.entries())
        if (happening.what === 'archive')
          expect(own.slice(0, index).some((other) => other.what === 'list' && keyOf(other) === keyOf(happening))).toBe(
            true,
          );
    }
  });

  test('given a step, then each person has one sequence in it', () => {
    for (const { byPerson } of steps) {
      const names = byPerson.map(([first]) => first?.who);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  const stepOf = (what: (happening: Happening) => boolean): number =>
    steps.findIndex((step) => doingsOf(step).some(what));

  test.each(during)('the trade of $listing.key: nobody in it answers another at the same time', (trade) => {
    const at = trade.deeds.map((deed) =>
      stepOf(
        (each) =>
          each.what === 'trade' && each.deed.index === deed.index && each.trade.listing.key === trade.listing.key,
      ),
    );
    for (const person of [trade.buyer, trade.listing.seller])
      expect(stepOf((each) => each.what === 'join' && each.who === person)).toBeLessThan(at[0] ?? -1);
    expect(stepOf((each) => each.what === 'list' && each.listing.key === trade.listing.key)).toBeLessThan(at[0] ?? -1);
    for (const [index, deed] of trade.deeds.entries()) {
      const before = trade.deeds[index - 1];
      if (!before) continue;
      const [step, earlier] = [at[index] ?? -1, at[index - 1] ?? Infinity];
      if (before.who === deed.who) expect(step).toBeGreaterThanOrEqual(earlier);
      else expect(step).toBeGreaterThan(earlier);
    }
  });
});
