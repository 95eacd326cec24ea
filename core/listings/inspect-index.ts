import type { Wired } from '../shared/ports.ts';
import { MOST_TRIES } from './index-listing.ts';
import { keysOf, keyText, truthOf } from './index-steps.ts';
import type { Listing } from './model.ts';
import type { FoundPosting, IndexedListing, PostingKey } from './ports.ts';

export const inspectionNeeds = {
  store: ['get'],
  listingIndex: ['indexed'],
  indexWalk: ['postings'],
} as const;

/**
 * Something in the index that is not as the listing is.
 * - `behind`: the listing has changed since it was indexed, or a run on it broke off
 * - `record`: what is recorded of it was never true of this version, or there is no such listing
 * - `failed`: it could not be mended, as others kept changing it: once more
 * - `missing`, `altered`, `stray`: a posting is not there, holds another card, or should not be there
 */
export type Finding =
  | { readonly listingId: string; readonly what: 'behind' | 'record' | 'failed' }
  | { readonly listingId: string; readonly what: 'missing' | 'altered' | 'stray'; readonly key: PostingKey };

/**
 * Compares all that search knows of a listing with the listing. Reads in between two looks at the record: when both are
 * the same, nobody has changed the index meanwhile.
 * @param suspects places to look at besides those where something should be
 */
export async function inspectIndex(
  { store, listingIndex, indexWalk }: Wired<typeof inspectionNeeds>,
  listingId: string,
  suspects: readonly PostingKey[],
): Promise<readonly Finding[]> {
  for (let attempt = 1; ; attempt += 1) {
    const [listing, record] = await Promise.all([store.get('listing', listingId), listingIndex.indexed(listingId)]);
    const keys = [...(listing ? keysOf(truthOf(listing).record) : []), ...(record ? keysOf(record) : []), ...suspects];
    const there = await indexWalk.postings(listingId, [...new Map(keys.map((key) => [keyText(key), key])).values()]);
    const again = await listingIndex.indexed(listingId);
    const quiet = record?.version === again?.version && record?.claimed === again?.claimed;
    if (quiet || attempt === MOST_TRIES)
      return quiet ? compared(listingId, listing, record, there) : [behind(listingId)];
  }
}

function compared(
  listingId: string,
  listing: Listing | undefined,
  record: IndexedListing | undefined,
  there: readonly FoundPosting[],
): Finding[] {
  if (!listing)
    return [
      ...(record ? [{ listingId, what: 'record' } as const] : []),
      ...there.map(({ key }) => ({ listingId, what: 'stray', key }) as const),
    ];
  if (!record || record.claimed !== undefined || record.version < listing.version) return [behind(listingId)];
  const truth = truthOf(listing);
  const wanted = new Map(keysOf(truth.record).map((key) => [keyText(key), key]));
  const found = new Map(there.map(({ key, card }) => [keyText(key), card]));
  return [
    ...(isTrue(record, truth.record) ? [] : [{ listingId, what: 'record' } as const]),
    ...[...wanted.values()].flatMap((key): Finding[] => {
      const card = found.get(keyText(key));
      if (card === undefined) return [{ listingId, what: 'missing', key }];
      return card === truth.card ? [] : [{ listingId, what: 'altered', key }];
    }),
    ...there
      .filter(({ key }) => !wanted.has(keyText(key)))
      .map(({ key }) => ({ listingId, what: 'stray', key }) as const),
  ];
}

const behind = (listingId: string): Finding => ({ listingId, what: 'behind' });

const isTrue = (record: IndexedListing, truth: IndexedListing): boolean =>
  record.version === truth.version &&
  record.digest === truth.digest &&
  sameTexts(keysOf(record).map(keyText), keysOf(truth).map(keyText));

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && new Set([...one, ...other]).size === new Set(one).size;
