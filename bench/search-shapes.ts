import type { SearchQuery } from '../core/listings/ports.ts';

/** The first has an eighth of all listings. */
export const SELLERS = Array.from({ length: 300 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

export interface Shape {
  readonly title: string;
  readonly query: Partial<SearchQuery>;
  /** One filter, or one order: what must cost the same however much there is. */
  readonly single?: true;
}

const eur = { currency: 'EUR' } as const;
const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf' } as const;
/** Each single filter and order, what buyers usually combine, and the worst they can do. */
export const shapes: readonly Shape[] = [
  { title: 'everything', query: {}, single: true },
  { title: 'kind', query: { kind: 'part' }, single: true },
  { title: 'seller', query: { sellerId: SELLERS[0] }, single: true },
  { title: 'category', query: { partCategory: 'body' }, single: true },
  { title: 'condition', query: { condition: 'used-good' }, single: true },
  { title: 'make', query: { vehicleMake: 'volkswagen' }, single: true },
  { title: 'model', query: { vehicleModel: 'Golf' }, single: true },
  { title: 'make and model', query: golf, single: true },
  { title: 'year', query: { vehicleYear: 2001 }, single: true },
  { title: 'currency', query: eur, single: true },
  { title: 'a frequent word', query: { q: 'wheels' }, single: true },
  { title: 'a rare word', query: { q: 'quirky' } },
  { title: 'a part number', query: { q: '1K0-101-101' } },
  { title: 'cheapest first', query: { ...eur, sort: 'price-asc' }, single: true },
  { title: 'dearest first', query: { ...eur, sort: 'price-desc' }, single: true },
  {
    title: 'cheapest first from 20 to 30',
    query: { ...eur, sort: 'price-asc', minPrice: 2000, maxPrice: 3000 },
    single: true,
  },
  { title: 'two words', query: { q: 'golf wheels' } },
  { title: 'three words', query: { q: 'used golf wheels' } },
  { title: 'a word, of a kind', query: { q: 'wheels', kind: 'part' } },
  { title: 'a word, newest from 20 to 30', query: { q: 'wheels', ...eur, minPrice: 2000, maxPrice: 3000 } },
  {
    title: 'a word, of a make, cheapest first',
    query: { q: 'wheels', vehicleMake: 'Volkswagen', ...eur, sort: 'price-asc' },
  },
  { title: 'make, model and year', query: { ...golf, vehicleYear: 2001 } },
  { title: 'make, model, year and category', query: { ...golf, vehicleYear: 2001, partCategory: 'wheels' } },
  { title: 'category and condition', query: { partCategory: 'body', condition: 'used-good' } },
  { title: 'a rare condition in a rare category', query: { partCategory: 'glass', condition: 'for-parts' } },
  { title: 'a seller’s parts', query: { sellerId: SELLERS[0], kind: 'part' } },
  { title: 'two frequent lists without a common listing', query: { q: 'bookshelf', partCategory: 'body' } },
  { title: 'four of them', query: { q: 'oak bookshelf', partCategory: 'body', condition: 'used-good' } },
];

export const queryOf = ({ query }: Shape): SearchQuery => ({ sort: 'newest', ...query });
