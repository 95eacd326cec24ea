import * as fc from 'fast-check';
import type { Listing } from '../../core/listings/model.ts';
import type { SearchQuery } from '../../core/listings/ports.ts';
import { aListing } from './builders.ts';

/** Few values of each kind, so that listings and queries meet. */
export const sellers = ['3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11', '00000000-0000-4000-8000-000000000000'] as const;
const makes = ['Volkswagen', 'Škoda', 'MERCEDES-BENZ', '!?'] as const;
const models = ['Golf', 'Octavia', 'C-Class', 'CX 5'] as const;
const titles = ['Wheel', 'Wheels, four', 'Golf club', '1K0-615 disc', 'Škoda 東京', 'Batteries 1K0615'] as const;
const years = [1998, 1999, 2000, 2001] as const;
const currencies = ['EUR', 'JPY'] as const;
const prices = [1, 99, 100, 2500] as const;

const range = fc
  .record({
    make: fc.constantFrom(...makes),
    model: fc.constantFrom(...models),
    one: fc.constantFrom(...years),
    other: fc.constantFrom(...years),
  })
  .map(({ make, model, one, other }) => ({
    make,
    model,
    yearFrom: Math.min(one, other),
    yearTo: Math.max(one, other),
  }));

const shared = {
  title: fc.constantFrom(...titles),
  sellerId: fc.constantFrom(...sellers),
  price: fc.constantFrom(...prices),
  currency: fc.constantFrom(...currencies),
  status: fc.constantFrom('active', 'active', 'active', 'archived', 'reserved', 'draft'),
};
const product = fc.record({ kind: fc.constant('product'), ...shared });
const part = fc.record(
  {
    kind: fc.constant('part'),
    ...shared,
    partCategory: fc.constantFrom('engine', 'body'),
    condition: fc.constantFrom('new', 'used-good'),
    vehicleMake: fc.constantFrom(...makes),
    vehicleModel: fc.constantFrom(...models),
    vehicleYear: fc.constantFrom(...years),
    fits: fc.array(range, { maxLength: 3 }),
    oemNumber: fc.constantFrom('1K0 615', 'A-1'),
  },
  {
    requiredKeys: [
      'kind',
      'title',
      'sellerId',
      'price',
      'currency',
      'status',
      'partCategory',
      'condition',
      'vehicleMake',
      'vehicleModel',
    ],
  },
);

/** Any listing; of its id, version and times the caller decides. */
export const anyContent: fc.Arbitrary<Partial<Listing>> = fc.oneof(product, part) as fc.Arbitrary<Partial<Listing>>;

const idOf = (number: number): string => `lst_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`;

/** Listings of different ids. */
export const anyListings = (most: number): fc.Arbitrary<Listing[]> =>
  fc
    .array(anyContent, { maxLength: most })
    .map((contents) => contents.map((content, number) => listingOf(content, idOf(number + 1), 1)));

export function listingOf(content: Partial<Listing>, id: string, version: number): Listing {
  const { description: _, ...plain } = aListing();
  return { ...(content.kind === 'product' ? aListing() : plain), ...content, id, version } as Listing;
}

/** Any query that makes sense. */
export const anyQuery: fc.Arbitrary<SearchQuery> = fc
  .record(
    {
      sort: fc.constantFrom('newest', 'price-asc', 'price-desc'),
      q: fc.constantFrom('wheel', 'golf', 'skoda', '1K0-615', 'wheels four', 'battery', '東京', 'nothing'),
      kind: fc.constantFrom('product', 'part'),
      sellerId: fc.constantFrom(...sellers),
      partCategory: fc.constantFrom('engine', 'body'),
      condition: fc.constantFrom('new', 'used-good'),
      vehicleMake: fc.constantFrom('volkswagen', 'Skoda', 'Mercedes Benz', '!?'),
      vehicleModel: fc.constantFrom('GOLF', 'c class', 'CX-5'),
      vehicleYear: fc.constantFrom(...years),
      currency: fc.constantFrom(...currencies),
      minPrice: fc.constantFrom(0, 1, 99, 100),
      maxPrice: fc.constantFrom(100, 2500, 10 ** 12),
    },
    { requiredKeys: ['sort'] },
  )
  .map((query) =>
    query.sort !== 'newest' || query.minPrice !== undefined || query.maxPrice !== undefined
      ? { ...query, currency: query.currency ?? 'EUR' }
      : query,
  ) as fc.Arbitrary<SearchQuery>;
