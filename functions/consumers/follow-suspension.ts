import * as z from 'zod';
import { followSuspension, needs } from '../../core/moderation/follow-suspension.ts';
import { ListingId, UserId } from '../../core/shared/ids.ts';
import { listingLists, store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

/** Events of a person name them as such, events of a listing as its seller. */
const Detail = z.union([
  z.object({ sellerId: UserId, listingId: ListingId }),
  z.object({ userId: UserId }).transform(({ userId }) => ({ sellerId: userId })),
]);

export const handler = consumer(Detail, wire(needs, { listingLists, store }), followSuspension);
