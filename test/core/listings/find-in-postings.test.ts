import * as fc from 'fast-check';
import { findInPostings } from '../../../core/listings/find-in-postings.ts';
import { indexListing } from '../../../core/listings/index-listing.ts';
import { matcherOf } from '../../../core/listings/matching.ts';
import type { Listing, ListingCard } from '../../../core/listings/model.ts';
import type { SearchQuery } from '../../../core/listings/ports.ts';
import { orderOf, positionOf } from '../../../core/listings/posting-lists.ts';
import { planOf } from '../../../core/listings/search-plan.ts';
import { cardOf } from '../../../core/listings/terms.ts';
import { anyListings, anyQuery, listingOf } from '../../support/any-listing.ts';
import { aListing, aPart } from '../../support/builders.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { type MemorySearch, memorySearch } from '../../support/memory-search.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

/** Four lists at once, then three stretches of one. */
const MOST_READS = 7;

async function indexOf(listings: readonly Listing[]): Promise<MemorySearch> {
  const store = memoryStore();
  const search = memorySearch();
  for (const listing of listings) {
    store.seed('listing', listing);
    await indexListing({ store, listingIndex: search }, { listingId: listing.id });
  }
  return search;
}

/** What a query should find, by looking at every listing. */
function expected(query: SearchQuery, listings: readonly Listing[]): string[] {
  const newestFirst = [...listings].sort((a, b) => (a.id < b.id ? 1 : -1));
  const found = newestFirst.filter((listing) => listing.status === 'active' && matcherOf(query)(cardOf(listing)));
  if (query.sort === 'newest') return found.map(({ id }) => id);
  const cheapestFirst = [...found].reverse().sort((a, b) => a.price - b.price);
  return (query.sort === 'price-asc' ? cheapestFirst : cheapestFirst.reverse()).map(({ id }) => id);
}

async function pagesOf(search: MemorySearch, query: SearchQuery, limit: number): Promise<ListingCard[][]> {
  const pages: ListingCard[][] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const before = search.reads();
    const page = await search.find(query, { limit, ...(after === undefined ? {} : { after }) });
    expect(search.reads() - before).toBeLessThanOrEqual(MOST_READS);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    pages.push([...page.items]);
    after = page.next;
    if (pages.length > 500) throw new Error('the pages never end');
  }
  return pages;
}

describe('given any listings', () => {
  it('when any query is paged to its end, then it finds what fits, in order, each once, in a bounded number of reads', async () => {
    await holds(
      'queries',
      fc.asyncProperty(
        anyListings(40),
        fc.array(anyQuery, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        async (listings, queries, limit) => {
          const search = await indexOf(listings);
          for (const query of queries) {
            const found = (await pagesOf(search, query, limit)).flat().map(({ id }) => id);
            expect(found).toEqual(expected(query, listings));
          }
        },
      ),
      150,
    );
  });

  it('when listings come and go between pages, then nothing comes twice, and what was there all along is not missed', async () => {
    await holds(
      'restless pages',
      fc.asyncProperty(
        anyListings(40),
        anyQuery,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat(39)),
        async (listings, query, limit, picks) => {
          const search = await indexOf(listings);
          const touched = new Set<string>();
          const found: string[] = [];
          let version = 1;
          for (let after: string | undefined, more = true; more; more = after !== undefined) {
            const page = await search.find(query, { limit, ...(after === undefined ? {} : { after }) });
            found.push(...page.items.map(({ id }) => id));
            after = page.next;
            // One of them changes hands: it is archived, or put up again.
            const listing = listings[picks.next().value ?? 0];
            if (!listing) continue;
            touched.add(listing.id);
            version += 1;
            const status = version % 2 === 0 ? 'archived' : 'active';
            const store = memoryStore();
            store.seed('listing', { ...listing, status, version });
            await indexListing({ store, listingIndex: search }, { listingId: listing.id });
          }
          expect(new Set(found).size).toBe(found.length);
          const calm = expected(query, listings).filter((id) => !touched.has(id));
          expect(found.filter((id) => !touched.has(id))).toEqual(calm);
        },
      ),
      150,
    );
  });
});

describe('given two frequent words that no listing has both of', () => {
  const many = Array.from({ length: 2000 }, (_, number) =>
    listingOf(
      { kind: 'product', title: number % 2 === 0 ? 'Wheel' : 'Table' },
      `lst_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`,
      1,
    ),
  );
  const query: SearchQuery = { sort: 'newest', q: 'wheel table' };

  it('when a page is asked for, then it is short and says where to go on, and the last one ends', async () => {
    const search = await indexOf(many);
    const first = await search.find(query, { limit: 20 });
    expect([first.items, typeof first.next]).toEqual([[], 'string']);
    expect(search.reads()).toBe(5);
    expect((await pagesOf(search, query, 20)).flat()).toEqual([]);
  });
});

describe('given a rare word among frequent ones', () => {
  const many = Array.from({ length: 600 }, (_, number) =>
    listingOf(
      { kind: 'product', title: number % 100 === 7 ? 'Zorp wheel' : 'Wheel' },
      `lst_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`,
      1,
    ),
  );

  it('when both are asked for, then the rare one’s list answers by itself, and there is no page after the last match', async () => {
    const search = await indexOf(many);
    for (const q of ['zorp wheel', 'wheel zorp', 'wheels zorp']) {
      const before = search.reads();
      const page = await search.find({ sort: 'newest', q, kind: 'product' }, { limit: 20 });
      expect([page.items.length, page.next, search.reads() - before]).toEqual([6, undefined, 3]);
    }
  });

  it('when a page ends within the matches, then the next one goes on behind the last that was shown', async () => {
    const search = await indexOf(many);
    const first = await search.find({ sort: 'newest', q: 'wheel' }, { limit: 20 });
    expect(first.next).toBe(first.items.at(-1)?.id);
  });
});

describe('given the plan for a query', () => {
  it.each<[Partial<SearchQuery>, string[]]>([
    [{}, ['all']],
    [{ kind: 'part' }, ['kind:part']],
    [{ kind: 'part', partCategory: 'ecu' }, ['category:ecu']],
    [{ vehicleMake: 'Land Rover', vehicleModel: '90' }, ['vehicle:landrover/90']],
    [{ vehicleMake: 'Land Rover' }, ['make:landrover']],
    [{ vehicleModel: 'Golf', vehicleYear: 2001 }, ['model:golf', 'year:2001']],
    [{ q: 'red golf 1K0-615', kind: 'product' }, ['word:1k0615', 'word:golf', 'word:red', 'kind:product']],
    [{ q: 'a b c d e' }, ['word:a', 'word:b', 'word:c', 'word:d']],
    [{ currency: 'EUR' }, ['currency:EUR']],
    [{ currency: 'EUR', minPrice: 5 }, ['currency:EUR']],
    [{ currency: 'EUR', minPrice: 5, sort: 'price-asc' }, ['all']],
    [{ currency: 'EUR', sort: 'price-desc', condition: 'new' }, ['condition:new']],
  ])('when %j is asked for, then these lists are read: %j', (query, terms) => {
    expect(planOf({ sort: 'newest', ...query })?.terms).toEqual(terms);
  });

  it('when products are asked for by what only parts have, then nothing is read', async () => {
    const search = await indexOf([aListing(), aListing(aPart() as Partial<Listing>)]);
    const query: SearchQuery = { sort: 'newest', kind: 'product', condition: 'new' };
    expect(await search.find(query, { limit: 10 })).toEqual({ items: [] });
    expect(search.reads()).toBe(0);
  });

  it('when one list answers all of a query, then one stretch of it is read, of one more than is shown', async () => {
    const search = await indexOf([aListing()]);
    const read = jest.spyOn(search, 'read');
    for (const query of [
      {},
      { kind: 'product' },
      { q: 'oak' },
      { currency: 'EUR' },
      { currency: 'EUR', sort: 'price-asc', maxPrice: 9 },
    ]) {
      read.mockClear();
      await findInPostings(search, { sort: 'newest', ...query } as SearchQuery, { limit: 20 });
      expect(read.mock.calls.map(([{ limit }]) => limit)).toEqual([21]);
    }
  });
});

describe('given a position', () => {
  const id = 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
  const priced: SearchQuery = { sort: 'price-asc', currency: 'EUR', minPrice: 5, maxPrice: 100 };

  it.each(['', 'x', `${id}#`, `#${id}`, `0000000000050#${id}`, 'lst_8'])(
    'when a list of the newest is to go on at %j, then it is refused',
    async (after) => {
      expect(await outcomeOf(memorySearch().find({ sort: 'newest' }, { limit: 1, after }))).toBe('invalid-cursor');
    },
  );

  it.each([
    id,
    `50#${id}`,
    `0000000000004#${id}`,
    `0000000000101#${id}`,
    `00000000000 5#${id}`,
    `000000000005e#${id}`,
    `0000000000050#${id}#`,
  ])('when a list by price is to go on at %j, then it is refused', async (after) => {
    expect(await outcomeOf(memorySearch().find(priced, { limit: 1, after }))).toBe('invalid-cursor');
  });

  it('when it is that of a card, then it is taken', async () => {
    for (const query of [{ sort: 'newest' }, priced] as const) {
      const after = positionOf(orderOf(query), { id, price: 50 });
      expect(await memorySearch().find(query, { limit: 1, after })).toEqual({ items: [] });
    }
  });
});
