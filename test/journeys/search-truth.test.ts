import { dynamoListingIndex } from '../../adapters/dynamo/listing-index.ts';
import { dynamoPostingLists } from '../../adapters/dynamo/search.ts';
import { type LocalTable, openLocalTable } from '../../bench/local-table.ts';
import { marketListing, often, vehicles } from '../../bench/market.ts';
import { findInPostings } from '../../core/listings/find-in-postings.ts';
import { applied } from '../../core/listings/index-listing.ts';
import { stepsTo } from '../../core/listings/index-steps.ts';
import type { Listing } from '../../core/listings/model.ts';
import type { SearchQuery } from '../../core/listings/ports.ts';
import type { PostingLists } from '../../core/listings/posting-lists.ts';
import { newId } from '../../functions/runtime/new-id.ts';
import { howMany } from '../support/effort.ts';
import { below, dice, oneOf, replay, say, seed } from '../support/random.ts';
import { oracle } from '../support/search-oracle.ts';

const LISTINGS = howMany('SEARCH_LISTINGS', 1500, 5000);
const QUERIES = howMany('SEARCH_QUERIES', 500, 2000);
const SELLERS = 200;
/** The table works on one thing at a time: more at once only wait for each other. */
const AT_ONCE = 4;
/** Queries that find more than this take most of the time and show little: only some of them are asked. */
const MOST_FOUND = 150;
/** Four lists at once, then three stretches of one. */
const MOST_READS = 7;

const roll = dice();
const sellers = Array.from(
  { length: SELLERS },
  (_, number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
);
/** In the order in which they were put up; some of them can not be found. */
const listings: readonly Listing[] = Array.from({ length: LISTINGS }, (_, number) => {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000);
  const listing = marketListing(roll, { id: newId(at)('lst'), sellerId: often(roll, sellers), at: at.toISOString() });
  return roll() < 0.05
    ? { ...listing, status: oneOf(roll, ['draft', 'archived', 'reserved', 'suspended'] as const) }
    : listing;
});

/** What a buyer who has seen this listing might type of it. */
function typed(listing: Listing): string {
  const texts = [listing.title, ...(listing.kind === 'part' ? [listing.vehicleModel, listing.oemNumber ?? ''] : [])];
  const words = texts
    .join(' ')
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const some = Array.from({ length: 1 + below(roll, 3) }, () => oneOf(roll, words));
  const text = oneOf(roll, [
    some.join(' '),
    some.join(' ').toUpperCase(),
    some.join('  ').normalize('NFD'),
    `${some.join(', ')}!`,
  ]);
  return roll() < 0.1 ? `${text} ${oneOf(roll, ['wheel', 'golf', 'xyzzy', 'used'])}` : text;
}

/** A query that often has something to find: each filter is asked for as some listing has it, mostly one and the same. */
function aQuery(): SearchQuery {
  const seen = oneOf(roll, listings);
  const other = oneOf(roll, listings);
  const pick = () => (roll() < 0.85 ? seen : other);
  const asked = (share: number) => roll() < share;
  const part = seen.kind === 'part' && asked(0.9);
  const [fit] = (seen.kind === 'part' && seen.fits) || [];
  const car =
    seen.kind === 'part'
      ? { make: seen.vehicleMake, model: seen.vehicleModel, year: seen.vehicleYear ?? 1999 }
      : undefined;
  const wanted = asked(0.5) && fit ? { make: fit.make, model: fit.model, year: fit.yearFrom + below(roll, 3) } : car;
  const spelled = (name: string) =>
    oneOf(roll, [name, name.toUpperCase(), name.replace('-', ' '), name.normalize('NFD')]);
  const { price, currency } = pick();
  const sort = oneOf(roll, ['newest', 'price-asc', 'price-desc'] as const);
  const bounds = asked(0.3);
  return {
    sort,
    ...(asked(0.45) && { q: typed(pick()) }),
    ...(asked(0.25) && { kind: pick().kind }),
    ...(asked(0.12) && { sellerId: pick().sellerId }),
    ...(part && asked(0.25) && { partCategory: seen.partCategory }),
    ...(part && asked(0.25) && { condition: seen.condition }),
    ...(wanted && asked(0.4) && { vehicleMake: spelled(wanted.make) }),
    ...(wanted && asked(0.3) && { vehicleModel: spelled(wanted.model) }),
    ...(wanted && asked(0.3) && { vehicleYear: wanted.year }),
    ...((bounds || sort !== 'newest' || asked(0.2)) && { currency }),
    ...(bounds && asked(0.7) && { minPrice: Math.max(0, price - below(roll, 3) * 250) }),
    ...(bounds && asked(0.7) && { maxPrice: price + below(roll, 3) * 250 }),
  };
}

let table: LocalTable;
let lists: PostingLists;
let reads = 0;
beforeAll(async () => {
  const began = performance.now();
  table = await openLocalTable();
  const index = dynamoListingIndex(table);
  const left = [...listings];
  let postings = 0;
  await inParallel(async () => {
    const listing = left.pop();
    if (!listing) return false;
    const steps = stepsTo(listing, undefined);
    postings += steps.reduce((sum, { put }) => sum + put.length, 0);
    if (!(await applied(index, steps))) throw new Error(`${listing.id} was indexed by somebody else`);
    return true;
  });
  const real = dynamoPostingLists(table);
  lists = {
    read: (stretch) => {
      reads += 1;
      return real.read(stretch);
    },
  };
  say(`${listings.length} listings, ${postings} postings in ${seconds(began)}, seed ${seed}`);
}, 300_000);
afterAll(() => table?.close());

const seconds = (began: number): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;

/** @param next does one thing; false when there is nothing left to do */
async function inParallel(next: () => Promise<boolean>): Promise<void> {
  const worker = async (): Promise<void> => {
    while (await next());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Everything a query finds, page after page. */
async function paged(query: SearchQuery, limit: number): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    let own = 0;
    const counted: PostingLists = {
      read: (stretch) => {
        own += 1;
        return lists.read(stretch);
      },
    };
    const page = await findInPostings(counted, query, { limit, ...(after === undefined ? {} : { after }) });
    if (own > MOST_READS) throw new Error(`a page of ${JSON.stringify(query)} took ${own} reads`);
    if (page.items.length > limit) throw new Error(`a page of ${JSON.stringify(query)} is too long`);
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return found;
}

/** The fewer a query finds, the smaller its pages may be: hundreds of pages of one would prove nothing more. */
const aLimit = (finds: number): number => Math.min(100, Math.max(1, Math.ceil(finds / 4)) + below(roll, 20));

test(`given ${LISTINGS} listings, when ${QUERIES} queries are paged to their end, then each finds exactly what an independent count finds`, async () => {
  const began = performance.now();
  const expected = oracle(listings);
  const singles: SearchQuery[] = [
    { sort: 'newest' },
    { sort: 'price-desc', currency: 'EUR' },
    { sort: 'newest', kind: 'part' },
    { sort: 'price-asc', currency: 'JPY', kind: 'product' },
    ...vehicles.map(([vehicleMake]): SearchQuery => ({ sort: 'newest', vehicleMake })),
  ];
  const planned = Array.from({ length: QUERIES }, (_, number) => {
    for (;;) {
      const query = singles[number] ?? aQuery();
      const ids = expected(query);
      if (ids.length <= MOST_FOUND || singles[number] || roll() < 0.03)
        return { query, ids, limit: aLimit(ids.length) };
    }
  });
  const left = [...planned];
  const wrong: string[] = [];
  await inParallel(async () => {
    const one = left.pop();
    if (!one) return false;
    const found = await paged(one.query, one.limit);
    if (found.join() !== one.ids.join())
      wrong.push(`${JSON.stringify(one)} found ${found.length}: ${found.filter((id) => !one.ids.includes(id)).join()}`);
    return true;
  });
  const finding = planned.filter(({ ids }) => ids.length > 0);
  const total = finding.reduce((sum, { ids }) => sum + ids.length, 0);
  say(
    `${planned.length} queries in ${seconds(began)}: ${finding.length} of them found ${total} listings by ${reads} Queries, seed ${seed}`,
  );

  expect(
    wrong.length === 0 ? '' : `${wrong.length} are wrong, ${replay(__filename)}: ${wrong.slice(0, 3).join('\n')}`,
  ).toBe('');
  // Otherwise it would prove little.
  expect(finding.length).toBeGreaterThan(QUERIES / 2);
}, 300_000);
