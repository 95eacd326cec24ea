import type { Page, PageRequest } from '../shared/page.ts';
import type { Listing, ListingCard, ListingKind } from './model.ts';
import type { ListingStatus } from './status.ts';

/** Lists by owner, newest first. They come from an index: show them, never decide on them. */
export interface ListingLists {
  listingsBySeller(of: { sellerId: string }, page: PageRequest): Promise<Page<Listing>>;
  listingsBySellerAndStatus(of: { sellerId: string; status: ListingStatus }, page: PageRequest): Promise<Page<Listing>>;
}

export type SearchSort = 'newest' | 'price-asc' | 'price-desc';

/** What a buyer looks for. Everything that is given must hold; the three of a vehicle must hold of one and the same. */
export interface SearchQuery {
  /** As the buyer typed it; each word of it must be there. */
  readonly q?: string | undefined;
  readonly kind?: ListingKind | undefined;
  readonly sellerId?: string | undefined;
  readonly partCategory?: ListingCard['partCategory'];
  readonly condition?: ListingCard['condition'];
  /** Compared without regard to case, accents and punctuation, as the model is. */
  readonly vehicleMake?: string | undefined;
  readonly vehicleModel?: string | undefined;
  readonly vehicleYear?: number | undefined;
  /** Always given together with a bound of the price or an order by it. */
  readonly currency?: string | undefined;
  /** Minor units, inclusive. */
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly sort: SearchSort;
}

/** Finds active listings. Behind a port so that a search engine can take over where posting lists do not suffice. */
export interface Search {
  /**
   * Listings that fit, in the order asked for. A page may hold fewer than its limit, even none, and still have a next one.
   * @throws Refusal invalid-cursor for a position that is none of this query's
   */
  find(query: SearchQuery, page: PageRequest): Promise<Page<ListingCard>>;
}

/** One place of the index: a card lies under a term, once among the newest and once among the prices of a currency. */
export type PostingKey =
  | { readonly term: string; readonly by: 'newest' }
  | ({ readonly term: string; readonly by: 'price' } & Price);

export interface Price {
  /** Minor units. */
  readonly price: number;
  readonly currency: string;
}

/** What search knows of one listing. */
export interface IndexedListing {
  readonly listingId: string;
  /** Version of the listing that was indexed last, as a whole; 0 when none was. */
  readonly version: number;
  /** Version that is being indexed, or was until its run broke off. */
  readonly claimed?: number | undefined;
  /** Postings may be under these terms, among the newest and at these prices, and nowhere else. */
  readonly terms: readonly string[];
  readonly prices: readonly Price[];
  /** Of the card that all the postings hold; absent while they may not hold the same. */
  readonly digest?: string | undefined;
}

/** Changes of the index that are made together or not at all. */
export interface IndexStep {
  readonly listingId: string;
  /** What must be known of the listing for the step to be made: nothing, or a record with these versions. */
  readonly expect: 'absent' | Pick<IndexedListing, 'version' | 'claimed'>;
  /** What is known from then on; the same as before when absent. */
  readonly record?: IndexedListing | 'removed';
  readonly put: readonly PostingKey[];
  readonly remove: readonly PostingKey[];
  /** The card that is put, as JSON. */
  readonly card: string;
}

export interface ListingIndex {
  /** Strongly consistent. */
  indexed(listingId: string): Promise<IndexedListing | undefined>;
  /**
   * Makes a step of at most 99 postings and of less than 4 MB.
   * @returns false when its expectation does not hold: another run was faster, and nothing was written
   */
  apply(step: IndexStep): Promise<boolean>;
}

/** Something the table holds of a listing or of its index. */
export type Sighting =
  | { readonly what: 'listing'; readonly listingId: string }
  | { readonly what: 'record'; readonly listingId: string }
  | ({ readonly what: 'posting' } & FoundPosting & { readonly listingId: string });

export interface FoundPosting {
  readonly key: PostingKey;
  /** The card in it, as JSON. */
  readonly card: string;
}

/** A share of the table that is walked on its own, so that several can be at the same time. */
export interface Share {
  /** From 0. */
  readonly segment: number;
  readonly segments: number;
}

/** A walk through the whole table: for the operator's command and for no request. */
export interface IndexWalk {
  /** Some of what there is, in no order that means anything. `after` is where the walk was before. */
  walk(
    share: Share,
    after: string | undefined,
  ): Promise<{ readonly found: readonly Sighting[]; readonly next?: string }>;
  /** Listings by their ids; perhaps not as new as they are. */
  listings(ids: readonly string[]): Promise<readonly Listing[]>;
  /** Which of these postings of a listing are there; strongly consistent. */
  postings(listingId: string, keys: readonly PostingKey[]): Promise<readonly FoundPosting[]>;
}
