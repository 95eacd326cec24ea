import { createHash } from 'node:crypto';
import type { Listing } from './model.ts';
import type { IndexedListing, IndexStep, PostingKey, Price } from './ports.ts';
import { cardOf, termsOf } from './terms.ts';

/** DynamoDB takes 100 actions in a transaction; one of them is the guard. */
const MOST_POSTINGS = 99;
/** And 4 MB, keys and names counted. */
const MOST_BYTES = 3_500_000;
const BYTES_BESIDE_THE_CARD = 500;

export interface Reindexing {
  /** Writes every posting, whatever is said to be there already. */
  readonly afresh?: boolean;
  /** Postings that must go although nobody has recorded them. */
  readonly strays?: readonly PostingKey[];
}

/**
 * The steps that make the index agree with a listing, each to be made only if the one before was. Those of one listing
 * never mix with those of another version of it: the first of several claims the listing's record for this version, and
 * the others expect the claim. Until the last one is made the record names everything that may be there, old and new, so
 * that whoever comes after a broken run knows what to remove.
 */
export function stepsTo(
  listing: Listing,
  before: IndexedListing | undefined,
  { afresh = false, strays = [] }: Reindexing = {},
): IndexStep[] {
  const { record: next, card } = truthOf(listing);
  const wanted = keysOf(next);
  const recorded = before ? keysOf(before) : [];
  const there = new Set(!afresh && before?.digest === next.digest ? recorded.map(keyText) : []);
  const wantedTexts = new Set(wanted.map(keyText));
  const changes = [
    ...wanted.filter((key) => !there.has(keyText(key))).map((put) => ({ put })),
    ...[...recorded, ...strays].filter((key) => !wantedTexts.has(keyText(key))).map((remove) => ({ remove })),
  ];
  return inSteps({ listingId: listing.id, card, before, next, changes: distinct(changes) });
}

type Change = { readonly put: PostingKey } | { readonly remove: PostingKey };

interface Work {
  readonly listingId: string;
  readonly card: string;
  readonly before: IndexedListing | undefined;
  readonly next: IndexedListing;
  readonly changes: readonly Change[];
}

function inSteps({ listingId, card, before, next, changes }: Work): IndexStep[] {
  const size = Math.min(MOST_POSTINGS, Math.floor(MOST_BYTES / (Buffer.byteLength(card) + BYTES_BESIDE_THE_CARD)));
  const batches = inBatches(changes, size);
  const known = before ? versionsOf(before) : 'absent';
  if (batches.length <= 1) return [{ listingId, expect: known, record: next, ...sorted(changes), card }];
  const claim = claimOf(before, next);
  return batches.map((batch, at) => ({
    listingId,
    expect: at === 0 ? known : versionsOf(claim),
    ...(at === 0 ? { record: claim } : at === batches.length - 1 ? { record: next } : {}),
    ...sorted(batch),
    card,
  }));
}

/** The steps that remove what is said of a listing that there is not, and what has been found of it. */
export function stepsToNothing(
  listingId: string,
  before: IndexedListing | undefined,
  strays: readonly PostingKey[],
): IndexStep[] {
  const expect = before ? versionsOf(before) : 'absent';
  const gone = distinct([...(before ? keysOf(before) : []), ...strays].map((remove) => ({ remove })));
  const batches = inBatches(gone, MOST_POSTINGS);
  return (batches.length === 0 ? [[]] : batches).map((batch, at) => ({
    listingId,
    expect,
    ...(before && at >= batches.length - 1 ? { record: 'removed' } : {}),
    ...sorted(batch),
    card: '',
  }));
}

const inBatches = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** While it holds, postings of before and after may be there, and none of them is certain. */
const claimOf = (before: IndexedListing | undefined, next: IndexedListing): IndexedListing => ({
  listingId: next.listingId,
  // Somebody may have put a version there that never was: a claim is never below what is said to be done.
  version: Math.min(before?.version ?? 0, next.version),
  claimed: next.version,
  terms: [...new Set([...(before?.terms ?? []), ...next.terms])],
  prices: [...new Map([...(before?.prices ?? []), ...next.prices].map((price) => [priceText(price), price])).values()],
});

const versionsOf = ({ version, claimed }: IndexedListing): IndexStep['expect'] =>
  claimed === undefined ? { version } : { version, claimed };

const sorted = (changes: readonly Change[]): Pick<IndexStep, 'put' | 'remove'> => ({
  put: changes.flatMap((change) => ('put' in change ? [change.put] : [])),
  remove: changes.flatMap((change) => ('remove' in change ? [change.remove] : [])),
});

const distinct = (changes: readonly Change[]): Change[] => [
  ...new Map(changes.map((change) => [keyText('put' in change ? change.put : change.remove), change])).values(),
];

/** Equal cards are equal texts: a database gives the fields of a map in any order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Every posting there is or may be by this record. */
export const keysOf = ({ terms, prices }: Pick<IndexedListing, 'terms' | 'prices'>): PostingKey[] =>
  terms.flatMap((term): PostingKey[] => [
    { term, by: 'newest' },
    ...prices.map(({ price, currency }): PostingKey => ({ term, by: 'price', price, currency })),
  ]);

/** What is recorded of a listing, and what its postings hold, when all of it is as the listing is. */
export function truthOf(listing: Listing): { readonly record: IndexedListing; readonly card: string } {
  const card = JSON.stringify(cardOf(listing), inOrder);
  const { id: listingId, version } = listing;
  const digest = createHash('sha256').update(card).digest('base64url').slice(0, 22);
  const terms = termsOf(listing);
  // Found nowhere, it has no price either.
  const prices = terms.length === 0 ? [] : [{ price: listing.price, currency: listing.currency }];
  return { record: { listingId, version, terms, prices, digest }, card };
}

/** Equal for equal keys. */
export const keyText = (key: PostingKey): string => (key.by === 'newest' ? key.term : `${key.term} ${priceText(key)}`);

const priceText = ({ price, currency }: Price): string => `${price} ${currency}`;
