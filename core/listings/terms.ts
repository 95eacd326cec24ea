import { createHash } from 'node:crypto';
import type { FitsRange, Listing, ListingCard } from './model.ts';
import { nameKey, wholeNumber, wordsIn } from './words.ts';

/** The term every active listing carries. */
export const EVERYTHING = 'all';

/**
 * A listing is found by so many words at most, the title's first. Titles have up to twenty; the names of thirty vehicles
 * repeat each other. Without a bound one listing could cost as much as a thousand others.
 */
const MOST_WORDS = 64;

/** Longer values are hashed, so that a key stays far below DynamoDB's bounds however long a word is. */
const MOST_BYTES = 64;

/** A value as a part of a term: as it is where it is short and harmless, hashed where it is not. */
const value = (text: string): string =>
  /^[\p{L}\p{N}\p{M}-]+$/u.test(text) && Buffer.byteLength(text) <= MOST_BYTES
    ? text
    : `~${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;

/** The one way each kind of term is spelt, for those who write postings and those who look for them. */
export const term = {
  kind: (kind: string) => `kind:${kind}`,
  seller: (sellerId: string) => `seller:${value(sellerId)}`,
  category: (category: string) => `category:${category}`,
  condition: (condition: string) => `condition:${condition}`,
  currency: (currency: string) => `currency:${currency}`,
  make: (make: string) => `make:${value(nameKey(make))}`,
  model: (model: string) => `model:${value(nameKey(model))}`,
  /** Make and model of one and the same vehicle. */
  vehicle: (make: string, model: string) => `vehicle:${value(nameKey(make))}/${value(nameKey(model))}`,
  year: (year: number) => `year:${year}`,
  word: (word: string) => `word:${value(word)}`,
} as const;

/** What a search result shows of a listing, and all that search decides by. */
export const cardOf = (listing: Listing): ListingCard => ({
  id: listing.id,
  kind: listing.kind,
  sellerId: listing.sellerId,
  title: listing.title,
  price: listing.price,
  currency: listing.currency,
  location: listing.location,
  ...(listing.kind === 'part'
    ? {
        partCategory: listing.partCategory,
        condition: listing.condition,
        vehicleMake: listing.vehicleMake,
        vehicleModel: listing.vehicleModel,
        vehicleYear: listing.vehicleYear,
        fits: listing.fits,
        oemNumber: listing.oemNumber,
      }
    : {}),
  primaryPhoto: listing.primaryPhoto,
  createdAt: listing.createdAt,
});

/** A vehicle that a part is of or fits, with the years of it; none when its seller has not said. */
export type Vehicle = Pick<FitsRange, 'make' | 'model'> & Partial<Pick<FitsRange, 'yearFrom' | 'yearTo'>>;

/** The listing's own vehicle first, then those it fits. */
export function vehiclesOf({ vehicleMake, vehicleModel, vehicleYear, fits = [] }: ListingCard): readonly Vehicle[] {
  if (vehicleMake === undefined || vehicleModel === undefined) return fits;
  const years = vehicleYear === undefined ? {} : { yearFrom: vehicleYear, yearTo: vehicleYear };
  return [{ make: vehicleMake, model: vehicleModel, ...years }, ...fits];
}

/** The words a listing is found by, the title's first. */
export function wordsOf(card: ListingCard): readonly string[] {
  const { title, oemNumber = '' } = card;
  const number = wholeNumber(oemNumber);
  const names = vehiclesOf(card).flatMap(({ make, model }) => [make, model]);
  const words = [title, oemNumber, ...new Set(names)].flatMap(wordsIn);
  return [...new Set(number === '' ? words : [number, ...words])].slice(0, MOST_WORDS);
}

/** Every term a listing is found by; none unless it is active. */
export function termsOf(listing: Listing): string[] {
  if (listing.status !== 'active') return [];
  const card = cardOf(listing);
  const vehicles = vehiclesOf(card);
  return [
    ...new Set([
      EVERYTHING,
      term.kind(card.kind),
      term.seller(card.sellerId),
      term.currency(card.currency),
      ...(card.partCategory === undefined ? [] : [term.category(card.partCategory)]),
      ...(card.condition === undefined ? [] : [term.condition(card.condition)]),
      ...vehicles.flatMap(({ make, model }) => [term.make(make), term.model(model), term.vehicle(make, model)]),
      ...vehicles.flatMap(yearsOf).map(term.year),
      ...wordsOf(card).map(term.word),
    ]),
  ];
}

const yearsOf = ({ yearFrom, yearTo }: Vehicle): number[] =>
  yearFrom === undefined || yearTo === undefined
    ? []
    : Array.from({ length: yearTo - yearFrom + 1 }, (_, years) => yearFrom + years);
