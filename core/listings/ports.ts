import type { Page, PageRequest } from '../shared/page.ts';
import type { Listing, ListingCard } from './model.ts';
import type { ListingStatus } from './status.ts';

/** Lists by owner, newest first. They come from an index: show them, never decide on them. */
export interface ListingLists {
  listingsBySeller(of: { sellerId: string }, page: PageRequest): Promise<Page<Listing>>;
  listingsBySellerAndStatus(of: { sellerId: string; status: ListingStatus }, page: PageRequest): Promise<Page<Listing>>;
}

/** Finds active listings. Behind a port so that a search engine can take over where posting lists do not suffice. */
export interface Search {
  /** Listings that carry the term, newest first. */
  find(term: string, page: PageRequest): Promise<Page<ListingCard>>;
}

/** What search knows of one listing. */
export interface IndexedListing {
  readonly listingId: string;
  /** Version of the listing that was indexed last. */
  readonly version: number;
  readonly terms: readonly string[];
}

export interface ListingIndex {
  indexed(listingId: string): Promise<IndexedListing | undefined>;
  /**
   * Makes `next` what search knows of the listing: its card under each of its terms and under no other.
   * @returns false when another run was faster; nothing was written then
   */
  reindex(before: IndexedListing | undefined, next: IndexedListing, card: ListingCard | undefined): Promise<boolean>;
}
