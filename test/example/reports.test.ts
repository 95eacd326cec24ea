import { ModerationRequest, NewReport, ReportResolution } from '../../core/moderation/model.ts';
import { ListingId, RatingId } from '../../core/shared/ids.ts';
import { masked } from '../../core/shared/masking.ts';
import { EXAMPLE_OPERATOR, examplePeople } from '../../example/people.ts';
import { exampleRatings } from '../../example/ratings.ts';
import { exampleReports, exampleSuspensions } from '../../example/reports.ts';
import { exampleTrades } from '../../example/trades.ts';

const reports = exampleReports();
const suspensions = exampleSuspensions();
const people = new Map(examplePeople().map(({ signUp, joinedDaysAgo }) => [signUp.username, joinedDaysAgo]));
const ids = { listing: `lst_${'0'.repeat(26)}`, rating: `rat_${'0'.repeat(26)}` };
const traded = new Set(exampleTrades().map(({ listing }) => listing.key));

describe('the reports of the example data', () => {
  test('the API takes what is said in them and about them', () => {
    expect([ListingId.safeParse(ids.listing).success, RatingId.safeParse(ids.rating).success]).toEqual([true, true]);
    for (const { about: type, reason, details, resolved } of reports) {
      const body = { subject: { type, id: ids[type] }, reason, details };
      expect(NewReport.safeParse(body)).toEqual({ success: true, data: body });
      if (!resolved) continue;
      const { daysAgo: _, ...resolution } = resolved;
      expect(ReportResolution.safeParse(resolution).error).toBeUndefined();
    }
    for (const { reason } of suspensions) expect(ModerationRequest.safeParse({ reason }).error).toBeUndefined();
  });

  test('some wait and some are resolved, either way, and one is about a rating', () => {
    expect(reports.length).toBeGreaterThanOrEqual(4);
    const open = reports.filter(({ resolved }) => !resolved).map(({ about }) => about);
    expect(open).toEqual(expect.arrayContaining(['listing', 'rating']));
    expect(new Set(reports.flatMap(({ resolved }) => resolved?.outcome ?? []))).toEqual(
      new Set(['upheld', 'dismissed']),
    );
  });

  test('each is by somebody who is there and can see what it is about, and whom it does not accuse', () => {
    for (const { about, listing, who, daysAgo } of reports) {
      expect(people.get(who)).toBeGreaterThan(daysAgo);
      expect(who).not.toBe(EXAMPLE_OPERATOR);
      if (about === 'rating') {
        const rating = exampleRatings().find(({ trade }) => trade.listing.key === listing.key);
        expect(who).toBe(listing.seller);
        expect(rating?.daysAgo).toBeGreaterThanOrEqual(daysAgo + 2);
        continue;
      }
      expect(who).not.toBe(listing.seller);
      expect([listing.content.status, listing.archivedDaysAgo, traded.has(listing.key)]).toEqual([
        'active',
        undefined,
        false,
      ]);
      expect(listing.listedDaysAgo).toBeGreaterThan(daysAgo);
    }
  });

  test('no two say the same, by which they are known, and none says how to reach somebody', () => {
    const said = reports.map(({ details }) => details);
    expect(new Set(said).size).toBe(said.length);
    expect(said.filter((text) => masked(text) !== text)).toEqual([]);
  });

  test('what is resolved is so on a later day', () => {
    for (const { daysAgo, resolved } of reports)
      if (resolved) expect([daysAgo - resolved.daysAgo > 1.9, resolved.daysAgo > 0]).toEqual([true, true]);
  });

  test('what is suspended was for sale, and somebody’s report of it was upheld by then', () => {
    expect(suspensions.length).toBeGreaterThan(0);
    for (const { listing, daysAgo } of suspensions) {
      const report = reports.find((each) => each.about === 'listing' && each.listing.key === listing.key);
      expect(report?.resolved).toMatchObject({ outcome: 'upheld' });
      expect(report?.resolved?.daysAgo).toBeGreaterThanOrEqual(daysAgo);
      expect(daysAgo).toBeGreaterThan(0);
    }
  });
});
