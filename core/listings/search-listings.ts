import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { ListingCard, ListingKind } from './model.ts';
import { termOf } from './terms.ts';

export const needs = { search: ['find'] } as const;

export interface SearchQuery extends PageRequest {
  readonly kind?: ListingKind | undefined;
  readonly sellerId?: string | undefined;
}

/** Active listings, newest first. */
export async function searchListings(
  { search }: Wired<typeof needs>,
  { kind, sellerId, ...page }: SearchQuery,
): Promise<Page<ListingCard>> {
  return search.find(termOf({ kind, sellerId }), page);
}
