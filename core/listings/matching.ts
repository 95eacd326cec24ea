import type { ListingCard } from './model.ts';
import type { SearchQuery } from './ports.ts';
import { type Vehicle, vehiclesOf, wordsOf } from './terms.ts';
import { nameKey, wordsSought } from './words.ts';

/** Tells of a card whether its listing fits the query: the definition of what search finds. Pure. */
export function matcherOf(query: SearchQuery): (card: ListingCard) => boolean {
  const words = query.q === undefined ? [] : wordsSought(query.q);
  const fits = vehicleMatcher(query);
  // What is cheap to tell comes first.
  return (card) =>
    same(query.kind, card.kind) &&
    same(query.sellerId, card.sellerId) &&
    same(query.partCategory, card.partCategory) &&
    same(query.condition, card.condition) &&
    same(query.currency, card.currency) &&
    card.price >= (query.minPrice ?? 0) &&
    card.price <= (query.maxPrice ?? Number.POSITIVE_INFINITY) &&
    (!fits || vehiclesOf(card).some(fits)) &&
    hasWords(card, words);
}

const same = <T>(wanted: T | undefined, found: T | undefined): boolean => wanted === undefined || wanted === found;

function vehicleMatcher({ vehicleMake, vehicleModel, vehicleYear: year }: SearchQuery) {
  if (vehicleMake === undefined && vehicleModel === undefined && year === undefined) return undefined;
  const make = vehicleMake && nameKey(vehicleMake);
  const model = vehicleModel && nameKey(vehicleModel);
  return (vehicle: Vehicle): boolean =>
    (year === undefined || isOf(vehicle, year)) &&
    (make === undefined || make === nameKey(vehicle.make)) &&
    (model === undefined || model === nameKey(vehicle.model));
}

const isOf = ({ yearFrom, yearTo }: Vehicle, year: number): boolean =>
  yearFrom !== undefined && yearTo !== undefined && yearFrom <= year && year <= yearTo;

function hasWords(card: ListingCard, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const own = new Set(wordsOf(card));
  return words.every((word) => own.has(word));
}
