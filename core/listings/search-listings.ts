import { invalid } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { ListingCardView } from './model.ts';
import type { SearchQuery } from './ports.ts';
import { shownCard } from './view.ts';
import { wordsSought } from './words.ts';

export const needs = { search: ['find'], photoUrls: ['urlOf'] } as const;

/** More than anybody types; each word may be one more list to read. */
export const MOST_WORDS_SOUGHT = 8;

/**
 * Active listings that fit.
 * @throws Refusal invalid-request for a query that means nothing, invalid-cursor
 */
export async function searchListings(
  { search, photoUrls }: Wired<typeof needs>,
  { limit, after, ...query }: SearchQuery & PageRequest,
): Promise<Page<ListingCardView>> {
  mustMakeSense(query);
  const page = await search.find(query, { limit, ...(after === undefined ? {} : { after }) });
  return { ...page, items: page.items.map((card) => shownCard(card, photoUrls)) };
}

function mustMakeSense({ q, sort, currency, minPrice, maxPrice }: SearchQuery): void {
  if (currency === undefined && (sort !== 'newest' || minPrice !== undefined || maxPrice !== undefined))
    throw invalid('#/query/currency', 'Say in which currency: prices of different ones do not compare.');
  if (minPrice !== undefined && maxPrice !== undefined && minPrice > maxPrice)
    throw invalid('#/query/maxPrice', 'must not be less than minPrice');
  if (q === undefined) return;
  const words = wordsSought(q).length;
  if (words === 0) throw invalid('#/query/q', 'has neither letter nor digit in it');
  if (words > MOST_WORDS_SOUGHT) throw invalid('#/query/q', `has more than ${MOST_WORDS_SOUGHT} words`);
}
