import { findInPostings } from '../../core/listings/find-in-postings.ts';
import { keyText } from '../../core/listings/index-steps.ts';
import type { ListingCard } from '../../core/listings/model.ts';
import type { IndexedListing, IndexStep, ListingIndex, PostingKey, Search } from '../../core/listings/ports.ts';
import { isAfter, type Order, type PostingLists, positionOf } from '../../core/listings/posting-lists.ts';

interface Posting {
  readonly listingId: string;
  readonly key: PostingKey;
  readonly card: ListingCard;
}

export interface MemorySearch extends Search, ListingIndex, PostingLists {
  /** Everything in the index, as `<term or term with price> <listing>` → card. */
  readonly postings: () => Record<string, ListingCard>;
  /** How many stretches have been read. */
  readonly reads: () => number;
}

/** Search that keeps the ports' promises: a step whose expectation does not hold changes nothing. */
export function memorySearch(): MemorySearch {
  const records = new Map<string, IndexedListing>();
  const postings = new Map<string, Posting>();
  let reads = 0;
  const placeOf = (key: PostingKey, listingId: string) => `${keyText(key)} ${listingId}`;
  const memory: MemorySearch = {
    postings: () => structuredClone(Object.fromEntries([...postings].map(([place, { card }]) => [place, card]))),
    reads: () => reads,
    indexed: async (listingId) => structuredClone(records.get(listingId)),
    async apply(step) {
      if (!holds(step, records.get(step.listingId))) return false;
      const { listingId, record } = step;
      if (record === 'removed') records.delete(listingId);
      else if (record) records.set(listingId, structuredClone(record));
      for (const key of step.remove) postings.delete(placeOf(key, listingId));
      for (const key of step.put)
        postings.set(placeOf(key, listingId), { listingId, key, card: JSON.parse(step.card) as ListingCard });
      return true;
    },
    async read({ term, order, after, limit }) {
      reads += 1;
      const list = [...postings.values()]
        .filter(({ key }) => key.term === term && isIn(order, key))
        .map(({ key, card }) => ({ card, at: positionOf(order, { id: card.id, price: priceOf(key) }) }))
        .filter(({ at }) => after === undefined || isAfter(order, at, after))
        .sort((a, b) => (isAfter(order, a.at, b.at) ? 1 : -1));
      const found = list.slice(0, limit);
      const last = found.at(-1);
      const cards = structuredClone(found.map(({ card }) => card));
      return { cards, ...(list.length > limit && last ? { end: last.at } : {}) };
    },
    find: (query, page) => findInPostings(memory, query, page),
  };
  return memory;
}

const priceOf = (key: PostingKey): number => (key.by === 'price' ? key.price : 0);

const isIn = (order: Order, key: PostingKey): boolean =>
  order.by === 'newest'
    ? key.by === 'newest'
    : key.by === 'price' && key.currency === order.currency && key.price >= order.least && key.price <= order.most;

function holds({ expect }: IndexStep, record: IndexedListing | undefined): boolean {
  if (expect === 'absent') return record === undefined;
  return record !== undefined && record.version === expect.version && record.claimed === expect.claimed;
}
