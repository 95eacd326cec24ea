import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Condition, NewListing, PartCategory } from '../../core/listings/model.ts';
import { exponentOf } from '../../core/shared/money.ts';
import { type ExampleListing, exampleListings } from '../../example/listings.ts';
import { examplePeople } from '../../example/people.ts';

type Content = ExampleListing['content'];
type Part = Extract<Content, { kind: 'part' }>;

const listings = exampleListings();
const contents = listings.map(({ content }) => content);
const parts = contents.filter((content): content is Part => content.kind === 'part');
const sellers = new Map(examplePeople().map((person) => [person.signUp.username, person]));
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The smallest step that a person asks prices in, in minor units: nobody wants 1,237 yen for a bumper. */
const steps = { JPY: 10, KWD: 250, SEK: 1000, DKK: 1000, CZK: 1000, INR: 10_000, PLN: 100 };
const stepOf = (currency: string): number => (steps as Record<string, number>)[currency] ?? 50;

/** Roughly what a euro buys, enough to tell a slip of the decimal point. */
const rates = { JPY: 160, INR: 95, CZK: 25, SEK: 11, DKK: 7.5, PLN: 4.3, BRL: 6, KWD: 0.35 };
const perEuro = (currency: string): number => (rates as Record<string, number>)[currency] ?? 1;

describe('the listings of the example data', () => {
  test('given two runs, then they are the same to the byte', () => {
    expect(hashOf(exampleListings())).toBe(hashOf(listings));
    expect(hashOf(examplePeople())).toBe(hashOf([...sellers.values()]));
  });

  test('the API takes every one as it is', () => {
    const refused = listings.flatMap(({ key, content }) => {
      const { data, error } = NewListing.safeParse(content);
      return isDeepStrictEqual(data, content) ? [] : [{ key, error }];
    });
    expect(refused).toEqual([]);
  });

  test('there are about two hundred, three of five car parts', () => {
    expect(listings.length).toBeGreaterThanOrEqual(195);
    expect(listings.length).toBeLessThanOrEqual(215);
    expect(parts.length).toBeGreaterThanOrEqual(115);
    expect(parts.length).toBeLessThanOrEqual(125);
  });

  test('keys are unique and fit into an idempotency key', () => {
    expect(new Set(listings.map(({ key }) => key)).size).toBe(listings.length);
    for (const { key } of listings) expect(key).toMatch(/^[a-z0-9-]{3,100}$/);
  });

  test('nobody offers two things under one title, by which they are told apart on a second run', () => {
    expect(new Set(contents.map(({ title }) => title)).size).toBe(listings.length);
  });

  test('descriptions and notes are not one text over and over', () => {
    const told = contents.flatMap(({ description }) => description ?? []);
    expect(new Set(told).size / told.length).toBeGreaterThan(0.8);
    expect(new Set(parts.map(({ compatibilityNotes }) => compatibilityNotes)).size).toBe(parts.length);
    const openings = contents.map(({ title }) => title.slice(0, 12).toLowerCase());
    expect(new Set(openings).size / openings.length).toBeGreaterThan(0.9);
  });

  test('they are written in many scripts', () => {
    const titles = contents.map(({ title }) => title).join(' ');
    for (const script of ['Hiragana', 'Katakana', 'Han', 'Greek', 'Arabic'])
      expect(titles).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
    expect(titles).toMatch(/[ąęłżź].*[äöüß]|[äöüß].*[ąęłżź]/su);
  });

  test('parts are offered by sellers only, products by others too', () => {
    const roleOf = ({ seller }: ExampleListing) => sellers.get(seller)?.signUp.role;
    const ofParts = listings.filter(({ content }) => content.kind === 'part');
    expect(new Set(ofParts.map(roleOf))).toEqual(new Set(['seller']));
    expect(new Set(listings.map(roleOf))).toEqual(new Set(['seller', 'buyer']));
  });

  test('goods are where their seller lives and cost what the seller’s currency can express', () => {
    for (const { seller, content } of listings) {
      const person = sellers.get(seller);
      expect(content.location?.country).toBe(person?.home.country);
      expect([undefined, person?.home.city]).toContain(content.location?.city);
      expect(content.currency).toBe(person?.currency);
    }
  });

  test('prices are what somebody asks in that currency: round, and neither a cent nor a fortune', () => {
    const odd = contents.filter(({ price, currency }) => price % stepOf(currency) !== 0);
    expect(odd).toEqual([]);
    const beyond = contents.filter(({ price, currency }) => {
      const euros = price / 10 ** (exponentOf(currency) ?? 0) / perEuro(currency);
      return euros < 5 || euros > 3000;
    });
    expect(beyond).toEqual([]);
    const yen = contents.filter(({ currency }) => currency === 'JPY').map(({ price }) => price);
    expect(Math.min(...yen)).toBeGreaterThanOrEqual(100);
  });

  test('what is broken costs less than what is new, taken over all of them', () => {
    const middle = (condition: Part['condition']): number => {
      const euros = parts
        .filter((part) => part.condition === condition && ['EUR', 'GBP', 'USD'].includes(part.currency))
        .map(({ price }) => price)
        .sort((one, other) => one - other);
      return euros[Math.floor(euros.length / 2)] ?? 0;
    };
    expect(middle('for-parts')).toBeGreaterThan(0);
    expect(middle('for-parts')).toBeLessThan(middle('new'));
    expect(middle('new')).toBeLessThan(middle('refurbished'));
  });

  test('every category and condition of parts is represented', () => {
    expect(new Set(parts.map(({ partCategory }) => partCategory))).toEqual(new Set(PartCategory.options));
    expect(new Set(parts.map(({ condition }) => condition))).toEqual(new Set(Condition.options));
  });

  test('given a part with a year and ranges, then one of the ranges holds the car it comes from', () => {
    const both = parts.filter(({ vehicleYear, fits }) => vehicleYear !== undefined && fits !== undefined);
    expect(both.length).toBeGreaterThan(100);
    for (const { title, vehicleMake, vehicleModel, vehicleYear = 0, fits = [] } of both) {
      const own = fits.filter(
        ({ make, model, yearFrom, yearTo }) =>
          make === vehicleMake && model === vehicleModel && yearFrom <= vehicleYear && vehicleYear <= yearTo,
      );
      expect({ title, own: own.length > 0 }).toEqual({ title, own: true });
    }
  });

  test('a good share of parts fits several models, and some say no year, which leaves the fitment in doubt', () => {
    expect(parts.filter(({ fits = [] }) => fits.length > 1).length).toBeGreaterThan(40);
    expect(parts.filter(({ vehicleYear, fits }) => vehicleYear === undefined && !fits).length).toBeGreaterThanOrEqual(
      3,
    );
  });

  test('most are active, some are drafts and some were archived later on', () => {
    const drafts = listings.filter(({ content }) => content.status === 'draft');
    const archived = listings.filter(({ archivedDaysAgo }) => archivedDaysAgo !== undefined);
    expect(drafts.length).toBeGreaterThanOrEqual(6);
    expect(drafts.length).toBeLessThanOrEqual(20);
    expect(archived.length).toBeGreaterThanOrEqual(10);
    expect(archived.length).toBeLessThanOrEqual(30);
    for (const { content, listedDaysAgo, archivedDaysAgo = 0 } of archived) {
      expect(content.status).toBe('active');
      expect(archivedDaysAgo).toBeLessThan(listedDaysAgo);
    }
  });

  test('the demo accounts have something in every status to show', () => {
    const statuses = (username: string) =>
      listings
        .filter(({ seller }) => seller === username)
        .map(({ content, archivedDaysAgo }) => (archivedDaysAgo === undefined ? content.status : 'archived'));
    expect(new Set(statuses('demo-seller'))).toEqual(new Set(['active', 'draft', 'archived']));
    expect(statuses('demo-buyer')).toEqual(expect.arrayContaining(['active', 'draft']));
    expect(statuses('demo-operator')).toEqual([]);
  });

  test('each is younger than its seller’s account, and together they are spread over the ninety days', () => {
    for (const { seller, listedDaysAgo } of listings) {
      expect(listedDaysAgo).toBeGreaterThan(0);
      expect(listedDaysAgo).toBeLessThan(sellers.get(seller)?.joinedDaysAgo ?? 0);
    }
    const weeks = new Set(listings.map(({ listedDaysAgo }) => Math.floor(listedDaysAgo / 7)));
    expect(weeks.size).toBeGreaterThanOrEqual(12);
  });
});
