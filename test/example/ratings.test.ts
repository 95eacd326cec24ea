import { NewRating } from '../../core/ratings/model.ts';
import { masked } from '../../core/shared/masking.ts';
import { exampleRatings } from '../../example/ratings.ts';
import { exampleTrades } from '../../example/trades.ts';

const ratings = exampleRatings();
const completed = exampleTrades().filter(({ ends }) => ends === 'completed');
const withStars = (stars: number) => ratings.filter(({ rating }) => rating === stars);

describe('the ratings of the example data', () => {
  test('the API takes every one as it is', () => {
    for (const { trade: _, daysAgo: __, ...body } of ratings)
      expect(NewRating.safeParse(body)).toEqual({ success: true, data: body });
  });

  test('most of what was completed is rated, once, and something is left for demo-buyer to rate', () => {
    const rated = new Set(ratings.map(({ trade }) => trade.listing.key));
    expect(rated.size).toBe(ratings.length);
    for (const { trade } of ratings) expect(trade.ends).toBe('completed');
    expect(ratings.length / completed.length).toBeGreaterThan(0.75);
    const left = completed.filter(({ listing }) => !rated.has(listing.key));
    expect(left.map(({ buyer }) => buyer)).toContain('demo-buyer');
  });

  test('each is given at least two days after the last thing that anybody did in the trade', () => {
    for (const { trade, daysAgo } of ratings) {
      expect(daysAgo).toBeGreaterThan(0);
      expect((trade.deeds.at(-1)?.daysAgo ?? 0) - daysAgo).toBeGreaterThanOrEqual(2);
    }
  });

  test('most people are content, one is not quite, and one complains and says why', () => {
    expect(withStars(5).length + withStars(4).length).toBe(ratings.length - 2);
    expect([withStars(3).length, withStars(2).length, withStars(1).length]).toEqual([1, 1, 0]);
    for (const { reviewText } of [...withStars(3), ...withStars(2)]) expect(reviewText?.length).toBeGreaterThan(60);
  });

  test('they are in the buyers’ own words and languages, with nothing in them that would be masked', () => {
    const texts = ratings.flatMap(({ reviewText }) => reviewText ?? []);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThan(12);
    expect(texts.filter((text) => masked(text) !== text)).toEqual([]);
    for (const language of [/\p{Script=Hiragana}/u, /\p{Script=Arabic}/u, /[ąęłżź]/, /ä.*ö|ö.*ä/, /ß/, /æ|ø/])
      expect(texts.some((text) => language.test(text))).toBe(true);
  });

  test('both demo accounts are rated as sellers', () => {
    const sellers = new Set(ratings.map(({ trade }) => trade.listing.seller));
    expect([...sellers]).toEqual(expect.arrayContaining(['demo-buyer', 'demo-seller']));
    expect(sellers.size).toBeGreaterThan(8);
  });
});
