import type { Listing } from '../listings/model.ts';
import type { Store } from '../shared/ports.ts';
import { type CompatibilityLog, latestCheckId } from './model.ts';

/**
 * A buyer's latest check of a listing as it is now, settled or not. It is read by its pointer instead of being kept twice:
 * a check is written more often than a part is bought, and what is personal in it has one place to be erased from.
 */
export async function latestCheckOf(
  store: Pick<Store, 'get'>,
  buyerId: string,
  { id, kind }: Listing,
): Promise<CompatibilityLog | undefined> {
  // What is offered as a product by now is bought as one.
  if (kind !== 'part') return undefined;
  const latest = await store.get('latestCheck', latestCheckId(buyerId, id));
  return latest && store.get('compatibilityLog', latest.compatibilityLogId);
}
