import { type Listing, mayRead } from '../listings/model.ts';
import { again } from '../shared/again.ts';
import { allowed, type Limit } from '../shared/allowance.ts';
import type { Actor, SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, type Put, replace, type Store, type Wired } from '../shared/ports.ts';
import { type ForVehicles, fitmentOf } from './fitment-of.ts';
import { type CompatibilityLog, type CompatibilityLogView, type FitmentRequest, latestCheckId } from './model.ts';
import { shownLog } from './view.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** More than anybody compares in an hour: who asks more often is after something else. */
const LIMIT: Limit = { what: 'fitment', most: 60, seconds: 3600 };

export interface CheckFitment {
  readonly listingId: string;
  readonly request: FitmentRequest;
}

/**
 * Tells whether a part fits the buyer's vehicle, and keeps the answer: the receipt of a purchase has the latest one.
 * @throws Refusal not-found, invalid-state for what is no part, too-many-attempts
 */
export function checkFitment(
  { store }: Wired<typeof needs>,
  { listingId, request }: CheckFitment,
  context: SignedIn,
): Promise<CompatibilityLogView> {
  const { actor, newId, answer } = context;
  const id = newId('fit');
  return again(async () => {
    const listing = mustBePart(await store.get('listing', listingId), actor);
    const log = checked(listing, request, { id, ...context });
    const [counted, pointer] = await Promise.all([allowed(store, LIMIT, context), latest(store, log)]);
    const view = shownLog(log);
    await store.commit(create('compatibilityLog', log), pointer, counted, ...answer(view));
    return view;
  });
}

function mustBePart(listing: Listing | undefined, actor: Actor): Listing & ForVehicles {
  if (!listing || !mayRead(listing, actor)) throw notFound();
  if (listing.kind !== 'part')
    throw new Refusal('invalid-state', 'This is no part of a vehicle: there is nothing to fit.');
  return listing;
}

function checked(
  listing: Listing & ForVehicles,
  request: FitmentRequest,
  { id, actor, now }: Pick<SignedIn, 'actor' | 'now'> & { id: string },
): CompatibilityLog {
  const at = now.toISOString();
  return {
    id,
    buyerId: actor.userId,
    listingId: listing.id,
    sellerId: listing.sellerId,
    ...request,
    ...fitmentOf(listing, request),
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
}

/** The write that makes this check the one that a purchase finds. */
async function latest(store: Pick<Store, 'get'>, { id, buyerId, listingId }: CompatibilityLog): Promise<Put> {
  const before = await store.get('latestCheck', latestCheckId(buyerId, listingId));
  const next = { id: latestCheckId(buyerId, listingId), compatibilityLogId: id, version: (before?.version ?? 0) + 1 };
  return before ? replace('latestCheck', next, before) : create('latestCheck', next);
}
