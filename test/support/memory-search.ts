import type { ListingCard } from '../../core/listings/model.ts';
import type { IndexedListing, ListingIndex, Search } from '../../core/listings/ports.ts';

export interface MemorySearch extends Search, ListingIndex {
  /** Ids of the listings found by each term that finds any. */
  readonly postings: () => Record<string, string[]>;
}

/** Search that keeps the port's promises: a run that lost the race writes nothing. */
export function memorySearch(): MemorySearch {
  const indexed = new Map<string, IndexedListing>();
  const cards = new Map<string, Map<string, ListingCard>>();
  const under = (term: string): Map<string, ListingCard> => {
    const found = cards.get(term) ?? new Map<string, ListingCard>();
    cards.set(term, found);
    return found;
  };
  return {
    postings: () =>
      Object.fromEntries(
        [...cards].filter(([, found]) => found.size > 0).map(([term, found]) => [term, [...found.keys()].sort()]),
      ),
    indexed: async (listingId) => structuredClone(indexed.get(listingId)),
    async reindex(before, next, card) {
      if (indexed.get(next.listingId)?.version !== before?.version) return false;
      indexed.set(next.listingId, structuredClone(next));
      for (const term of before?.terms ?? []) under(term).delete(next.listingId);
      for (const term of next.terms) {
        if (!card) throw new Error('a listing with terms has a card');
        under(term).set(next.listingId, structuredClone(card));
      }
      return true;
    },
    async find(term, { limit, after }) {
      const newestFirst = [...under(term).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      const rest = newestFirst.filter(({ id }) => after === undefined || id < after);
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(rest.length > limit && last ? { next: last.id } : {}) };
    },
  };
}
