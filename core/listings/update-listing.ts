import type * as z from 'zod';
import type { SignedIn } from '../shared/context.ts';
import { type Fault, Refusal } from '../shared/errors.ts';
import { faultWords } from '../shared/fault-words.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { mustBeSeller } from './create-listing.ts';
import { type Listing, ListingChange, ListingContent, type ListingView } from './model.ts';
import { ownListing } from './own-listing.ts';
import { editable, moved, termsOfSale } from './status.ts';
import { shownListing } from './view.ts';

export const needs = { store: ['get', 'commit'], photoUrls: ['urlOf'] } as const;

export interface UpdateListing {
  readonly listingId: string;
  readonly change: ListingChange;
  /** From `if-match`. */
  readonly expectedVersion?: number | undefined;
}

/** @throws Refusal not-found, not-allowed, seller-only, invalid-state, invalid-request, version-mismatch */
export async function updateListing(
  { store, photoUrls }: Wired<typeof needs>,
  { listingId, change, expectedVersion }: UpdateListing,
  { actor, now }: SignedIn,
): Promise<ListingView> {
  const listing = await ownListing(store, listingId, actor, expectedVersion);
  if (change.kind === 'part' && listing.kind !== 'part') await mustBeSeller(store, actor.userId);
  const next = changed(listing, change, now);
  await store.commit(replace('listing', next, listing));
  return shownListing(next, photoUrls);
}

/** The listing with the change made, or a refusal. Pure. */
export function changed(listing: Listing, { status, ...change }: ListingChange, now: Date): Listing {
  const allowance = editable[listing.status];
  const locked = termsOfSale.filter((field) => change[field] !== undefined && change[field] !== listing[field]);
  if (allowance === 'nothing' || (allowance === 'not-terms' && locked.length > 0))
    throw invalidState(
      listing,
      allowance === 'nothing' ? 'it can not be changed' : `${locked.join(', ')} can not be changed`,
    );
  return {
    ...without(listing, sellersFields),
    ...content(listing, change),
    status: nextStatus(listing, status),
    updatedAt: now.toISOString(),
    version: listing.version + 1,
  };
}

function nextStatus(listing: Listing, wanted: ListingChange['status']): Listing['status'] {
  if (wanted === undefined || wanted === listing.status) return listing.status;
  const next = moved(listing.status, wanted === 'active' ? 'publish' : 'archive', 'owner');
  if (!next) throw invalidState(listing, `it can not become ${wanted}`);
  return next;
}

/** The seller's own words after the change; fields that only the former kind has go with it. */
function content(listing: Listing, change: Omit<ListingChange, 'status'>): ListingContent {
  const keepsKind = change.kind === undefined || change.kind === listing.kind;
  const kept = pick(listing, keepsKind ? sellersFields : sharedFields);
  const merged = Object.entries({ ...kept, ...change }).filter(([, value]) => value !== null && value !== undefined);
  const result = ListingContent.safeParse(Object.fromEntries(merged), { error: faultWords });
  if (result.success) return result.data;
  throw new Refusal('invalid-request', 'The listing would not be complete.', {
    errors: result.error.issues.flatMap(faults),
  });
}

/** A field that the kind does not have is pointed at by its name. */
const faults = (issue: z.core.$ZodIssue): Fault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: `#/body/${key}`, detail: 'is not a field of this kind of listing' }))
    : [{ pointer: ['#/body', ...issue.path].join('/'), detail: issue.message }];

/** What a seller states. Everything else of a listing is the server's, and stays as it is. */
const { status: _, ...stated } = ListingChange.shape;
const sellersFields = Object.keys(stated);
const sharedFields = ['kind', 'title', 'description', 'price', 'currency', 'location'] as const;

const pick = (from: object, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => fields.includes(name)));

const without = (from: Listing, fields: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !fields.includes(name))) as Pick<
    Listing,
    'id' | 'sellerId' | 'createdAt'
  >;

export const invalidState = (listing: Listing, what: string): Refusal =>
  new Refusal('invalid-state', `While the listing is ${listing.status}, ${what}.`);
