import type { Listing } from '../../core/listings/model.ts';
import type { SearchQuery } from '../../core/listings/ports.ts';

/**
 * What search should find, told a second time by somebody who has not seen how it is done: by looking at every listing,
 * letter by letter. It shares no code with what it judges.
 */
export function oracle(listings: readonly Listing[]): (query: SearchQuery) => string[] {
  const read = listings.filter(({ status }) => status === 'active').map(readListing);
  read.sort((a, b) => (a.listing.id > b.listing.id ? -1 : 1));
  return (query) => {
    const sought = {
      words: typedWords(query.q ?? ''),
      make: bare(query.vehicleMake ?? ''),
      model: bare(query.vehicleModel ?? ''),
    };
    const found = read.filter((one) => isWanted(one, query, sought));
    if (query.sort === 'newest') return found.map(({ listing }) => listing.id);
    const up = found.sort((a, b) => a.listing.price - b.listing.price || (a.listing.id < b.listing.id ? -1 : 1));
    return (query.sort === 'price-asc' ? up : up.reverse()).map(({ listing }) => listing.id);
  };
}

interface ReadListing {
  readonly listing: Listing;
  readonly words: ReadonlySet<string>;
  readonly cars: readonly {
    readonly make: string;
    readonly model: string;
    readonly years: readonly [number, number] | null;
  }[];
}

function readListing(listing: Listing): ReadListing {
  const words = new Set<string>(printedWords(listing.title));
  const cars: ReadListing['cars'][number][] = [];
  if (listing.kind === 'part') {
    const { vehicleMake, vehicleModel, vehicleYear, fits, oemNumber } = listing;
    cars.push({
      make: bare(vehicleMake),
      model: bare(vehicleModel),
      years: vehicleYear ? [vehicleYear, vehicleYear] : null,
    });
    for (const fit of fits ?? [])
      cars.push({ make: bare(fit.make), model: bare(fit.model), years: [fit.yearFrom, fit.yearTo] });
    for (const name of [
      vehicleMake,
      vehicleModel,
      ...(fits ?? []).flatMap((fit) => [fit.make, fit.model]),
      oemNumber ?? '',
    ])
      for (const word of printedWords(name)) words.add(word);
    words.add(bare(oemNumber ?? ''));
  }
  return { listing, words, cars };
}

interface Sought {
  readonly words: readonly string[];
  readonly make: string;
  readonly model: string;
}

function isWanted({ listing, words, cars }: ReadListing, query: SearchQuery, sought: Sought): boolean {
  if (query.kind && listing.kind !== query.kind) return false;
  if (query.sellerId && listing.sellerId !== query.sellerId) return false;
  if (query.partCategory && !(listing.kind === 'part' && listing.partCategory === query.partCategory)) return false;
  if (query.condition && !(listing.kind === 'part' && listing.condition === query.condition)) return false;
  if (query.currency && listing.currency !== query.currency) return false;
  if (query.minPrice !== undefined && listing.price < query.minPrice) return false;
  if (query.maxPrice !== undefined && listing.price > query.maxPrice) return false;
  const { vehicleMake, vehicleModel, vehicleYear } = query;
  if (vehicleMake || vehicleModel || vehicleYear) {
    const right = cars.find(
      ({ make, model, years }) =>
        (!vehicleMake || make === sought.make) &&
        (!vehicleModel || model === sought.model) &&
        (!vehicleYear || (years !== null && vehicleYear >= years[0] && vehicleYear <= years[1])),
    );
    if (!right) return false;
  }
  return sought.words.every((word) => words.has(word));
}

/** Accents are dropped, whatever is not a letter, digit or mark becomes a gap. */
function letters(text: string): string[] {
  const result: string[] = [];
  for (const letter of text.normalize('NFKD')) {
    const code = letter.codePointAt(0) ?? 0;
    const accent =
      (code >= 0x300 && code <= 0x36f) || (code >= 0x64b && code <= 0x65f) || code === 0x640 || code === 0x670;
    if (accent) continue;
    const small = letter.toLowerCase();
    const simple =
      { ß: 'ss', ł: 'l', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' }[small] ?? small;
    result.push(/\s/u.test(letter) ? ' ' : /[\p{L}\p{N}\p{M}]/u.test(letter) ? simple : '|');
  }
  return result;
}

const bare = (text: string): string => letters(text).join('').replaceAll('|', '').replaceAll(' ', '').normalize('NFC');

const chunks = (text: string): string[] =>
  letters(text)
    .join('')
    .split(' ')
    .filter((chunk) => chunk.replaceAll('|', '') !== '');

const hasDigit = (chunk: string): boolean => [...chunk].some((letter) => /\p{N}/u.test(letter));
const split = (chunk: string): string[] => chunk.split('|').filter((word) => word !== '');
const joined = (chunk: string): string => chunk.replaceAll('|', '').normalize('NFC');

const printedWords = (text: string): string[] =>
  chunks(text).flatMap((chunk) =>
    hasDigit(chunk)
      ? [joined(chunk), ...split(chunk).map((word) => word.normalize('NFC'))]
      : split(chunk).map((word) => one(word.normalize('NFC'))),
  );

const typedWords = (text: string): string[] =>
  chunks(text).flatMap((chunk) =>
    hasDigit(chunk) ? [joined(chunk)] : split(chunk).map((word) => one(word.normalize('NFC'))),
  );

/** The plural rules as they are documented: -ies and -ie are -y, -es goes behind a hissing sound, -s goes. */
function one(word: string): string {
  if (word.length < 4 || [...word].some((letter) => letter < 'a' || letter > 'z')) return word;
  if (word === 'lens' || word === 'lenses') return 'lens';
  let rest = word;
  if (['ches', 'shes', 'sses', 'xes', 'zzes'].some((end) => word.endsWith(end))) rest = word.slice(0, -2);
  else if (word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us')) rest = word.slice(0, -1);
  return rest.length > 4 && rest.endsWith('ie') ? `${rest.slice(0, -2)}y` : rest;
}
