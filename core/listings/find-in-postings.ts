import type { Page, PageRequest } from '../shared/page.ts';
import { matcherOf } from './matching.ts';
import type { ListingCard } from './model.ts';
import type { SearchQuery } from './ports.ts';
import { isAfter, mustBePosition, type Order, type PostingLists, positionOf, type Read } from './posting-lists.ts';
import { planOf } from './search-plan.ts';

/**
 * The most cards that are read each time when a page is not full yet. A card with its key is some 800 bytes, half a read
 * unit is 4 KB: all three together are about fifty units, on top of the first reads. That is what a page costs which
 * hardly anything fits; measured in docs/search.md.
 */
const FURTHER_READS = [100, 150, 250];
/** Where some fit, enough of them should be among so many times as many as the share of them so far asks for. */
const MARGIN = 1.25;

/**
 * One page of what fits a query. The lists of its terms are read at once from where the page begins. A card tells all
 * that a query asks, and a listing that fits is in every list: so the list that has got farthest in the common order
 * holds everything that fits up to there. When that does not fill the page, reading goes on in this list alone, three
 * times at most; then the page ends there, however short it is.
 * @throws Refusal invalid-cursor
 */
export async function findInPostings(
  lists: PostingLists,
  query: SearchQuery,
  { limit, after }: PageRequest,
): Promise<Page<ListingCard>> {
  const plan = planOf(query);
  if (!plan) return { items: [] };
  const { order, terms } = plan;
  if (after !== undefined) mustBePosition(order, after);
  const fits = matcherOf(query);
  const starts = await Promise.all(
    // One more than is shown tells whether there is a next page.
    terms.map(async (term) => ({ term, ...(await lists.read({ term, order, after, limit: limit + 1 })) })),
  );
  const best = starts.reduce((one, other) => (isFarther(order, other, one) ? other : one));
  const found = best.cards.filter(fits);
  let { end } = best;
  let seen = best.cards.length;
  for (const more of FURTHER_READS) {
    if (end === undefined || found.length >= limit) break;
    const missing = limit - found.length;
    const likely = found.length === 0 ? more : Math.ceil(((missing * seen) / found.length) * MARGIN) + 1;
    const read = await lists.read({ term: best.term, order, after: end, limit: Math.min(more, likely) });
    found.push(...read.cards.filter(fits));
    seen += read.cards.length;
    end = read.end;
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? positionOf(order, last) : end;
  return { items, ...(next === undefined ? {} : { next }) };
}

const isFarther = (order: Order, { end: one }: Read, { end: other }: Read): boolean =>
  other !== undefined && (one === undefined || isAfter(order, one, other));
