import type { Wired } from '../shared/ports.ts';
import { applied, indexListing, MOST_TRIES } from './index-listing.ts';
import { keysOf, keyText, stepsTo, stepsToNothing, truthOf } from './index-steps.ts';
import { type Finding, inspectIndex } from './inspect-index.ts';
import type { Listing } from './model.ts';
import type { PostingKey, Share, Sighting } from './ports.ts';

export const needs = {
  store: ['get'],
  listingIndex: ['indexed', 'apply'],
  indexWalk: ['walk', 'listings', 'postings'],
} as const;
type Deps = Wired<typeof needs>;

/**
 * - `verify`: tells what is wrong and changes nothing
 * - `repair`: tells what is wrong, and makes it right
 * - `rebuild`: writes every posting anew, right or wrong, and removes those that should not be there
 */
export const reindexModes = ['verify', 'repair', 'rebuild'] as const;
export type ReindexMode = (typeof reindexModes)[number];

export interface Reindex extends Share {
  readonly mode: ReindexMode;
  /** Where the part before ended. */
  readonly after?: string | undefined;
}

export interface ReindexReport {
  /** What has been looked at. */
  readonly listings: number;
  readonly postings: number;
  readonly findings: readonly Finding[];
  /** Listings whose index was written. */
  readonly written: number;
  /** Where to go on; absent when the share has been walked to its end. */
  readonly next?: string;
}

/** Listings looked at in parallel: enough to hide the time that a read takes, few enough for a small table. */
const AT_ONCE = 8;
/**
 * Listings whose places are remembered from one part of a walk to the next: some ten megabytes. What is remembered may be
 * old, and is only a first sight: whatever looks wrong is read again.
 */
const MOST_KEPT = 3000;
/** More than anybody reads, fewer than what fits into the answer of a function. */
const MOST_FINDINGS = 1000;

/**
 * Walks a share of the table and compares the index with the listings. It may be broken off, repeated and run while
 * people trade: what it writes goes the way of every other reindexing.
 * @param isOver says when to stop and tell where to go on; asked between two parts of the walk
 */
export async function reindexListings(
  deps: Deps,
  { mode, segment, segments, after }: Reindex,
  isOver: () => boolean,
): Promise<ReindexReport> {
  const report = { listings: 0, postings: 0, findings: [] as Finding[], written: 0 };
  const places: Places = new Map();
  let position = after;
  do {
    const { found, next } = await deps.indexWalk.walk({ segment, segments }, position);
    position = next;
    report.listings += found.filter(({ what }) => what === 'listing').length;
    report.postings += found.filter(({ what }) => what === 'posting').length;
    await inParallel(await casesOf(deps, found, places), async (one) => {
      const findings = mode === 'rebuild' && one.listed ? [] : await findingsOf(deps, one);
      report.findings.push(...findings);
      if (mode === 'verify' || (findings.length === 0 && !(mode === 'rebuild' && one.listed))) return;
      if (await mended(deps, one)) report.written += 1;
      else report.findings.push({ listingId: one.listingId, what: 'failed' });
    });
  } while (position !== undefined && !isOver() && report.findings.length < MOST_FINDINGS);
  return position === undefined ? report : { ...report, next: position };
}

/** What has been seen of one listing in a part of the walk, and calls for a closer look. */
interface Case {
  readonly listingId: string;
  /** The listing itself has been seen. */
  readonly listed: boolean;
  /** A record has been seen, and there is no such listing. */
  readonly orphaned: boolean;
  /** Postings that are not as they should be, at first sight. */
  readonly suspects: readonly PostingKey[];
}

/** Which card should be where, by listing, as far as it has been read. */
type Places = Map<string, ReadonlyMap<string, string>>;

async function casesOf({ indexWalk }: Deps, found: readonly Sighting[], places: Places): Promise<Case[]> {
  const listed = new Set(found.flatMap(({ what, listingId }) => (what === 'listing' ? [listingId] : [])));
  const others = new Set(found.flatMap(({ what, listingId }) => (what === 'listing' ? [] : [listingId])));
  const unread = [...others].filter((listingId) => !places.has(listingId));
  if (places.size + unread.length > MOST_KEPT) places.clear();
  for (const listing of await indexWalk.listings([...others].filter((listingId) => !places.has(listingId))))
    places.set(listing.id, placesOf(listing));
  const cases = new Map<string, Case>();
  for (const sighting of found) {
    const { listingId, what } = sighting;
    const own = places.get(listingId);
    const { suspects = [], orphaned = false } = cases.get(listingId) ?? {};
    const isSuspect = what === 'posting' && own?.get(keyText(sighting.key)) !== sighting.card;
    cases.set(listingId, {
      listingId,
      listed: listed.has(listingId),
      orphaned: orphaned || (what === 'record' && !own),
      suspects: isSuspect ? [...suspects, sighting.key] : suspects,
    });
  }
  return [...cases.values()].filter((one) => one.listed || one.orphaned || one.suspects.length > 0);
}

function placesOf(listing: Listing): Map<string, string> {
  const { record, card } = truthOf(listing);
  return new Map(keysOf(record).map((key) => [keyText(key), card]));
}

/** What is wrong, told once in a whole walk: of a posting where it is, of all else where its listing is. */
async function findingsOf(deps: Deps, { listingId, listed, orphaned, suspects }: Case): Promise<Finding[]> {
  const seen = new Set(suspects.map(keyText));
  const findings = await inspectIndex(deps, listingId, suspects);
  return findings.filter((finding) =>
    finding.what === 'stray' || finding.what === 'altered' ? seen.has(keyText(finding.key)) : listed || orphaned,
  );
}

/** @returns false when others keep changing the index of the same listing: the rest of the walk does not wait for it */
async function mended(deps: Deps, { listingId, suspects: strays }: Case): Promise<boolean> {
  const { store, listingIndex } = deps;
  for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
    const [listing, before] = await Promise.all([store.get('listing', listingId), listingIndex.indexed(listingId)]);
    const steps = listing
      ? stepsTo(listing, before, { afresh: true, strays })
      : stepsToNothing(listingId, before, strays);
    if (!(await applied(listingIndex, steps))) continue;
    // Somebody may have changed it while its record told of a version that never was, and have found nothing to do.
    if (listing) await indexListing(deps, { listingId });
    return true;
  }
  return false;
}

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
