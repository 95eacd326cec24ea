import type { SearchQuery } from './ports.ts';
import { type Order, orderOf } from './posting-lists.ts';
import { EVERYTHING, term } from './terms.ts';
import { wordsSought } from './words.ts';

/** Which posting lists are read for a query. Each listing that fits is in all of them. */
export interface SearchPlan {
  readonly order: Order;
  readonly terms: readonly string[];
}

/** Reading more lists at once finds the shortest more surely, and costs more where one of the first was it. */
const MOST_TERMS = 4;

/** The plan for a query; none when no listing can fit it. */
export function planOf(query: SearchQuery): SearchPlan | undefined {
  const { kind, vehicleMake, vehicleModel } = query;
  const order = orderOf(query);
  const ofParts = [query.partCategory, query.condition, vehicleMake, vehicleModel, query.vehicleYear];
  const onlyParts = ofParts.some((filter) => filter !== undefined);
  if (onlyParts && kind === 'product') return undefined;
  const bothNames = vehicleMake !== undefined && vehicleModel !== undefined;
  // Those that fewest listings carry, as a rule, come first; what another one implies is left out.
  const terms = [
    ...rarestFirst(query.q === undefined ? [] : wordsSought(query.q)).map(term.word),
    ...(bothNames ? [term.vehicle(vehicleMake, vehicleModel)] : []),
    ...given(bothNames ? undefined : vehicleModel, term.model),
    ...given(query.sellerId, term.seller),
    ...given(query.vehicleYear, term.year),
    ...given(bothNames ? undefined : vehicleMake, term.make),
    ...given(query.partCategory, term.category),
    ...given(query.condition, term.condition),
    ...given(order.by === 'price' ? undefined : query.currency, term.currency),
    ...given(onlyParts ? undefined : kind, term.kind),
  ];
  return { order, terms: terms.length === 0 ? [EVERYTHING] : terms.slice(0, MOST_TERMS) };
}

const given = <T>(filter: T | undefined, termOf: (filter: T) => string): string[] =>
  filter === undefined ? [] : [termOf(filter)];

/** Numbers of some length are part numbers, and among other words the long ones are the rare ones. */
const rarestFirst = (words: readonly string[]): string[] => {
  const weight = (word: string): number => word.length + (/\p{N}/u.test(word) && word.length >= 5 ? 100 : 0);
  return [...words].sort((a, b) => weight(b) - weight(a));
};
