import * as z from 'zod';
import { indexListing, needs } from '../../core/listings/index-listing.ts';
import { ListingId } from '../../core/shared/ids.ts';
import { listingIndex, store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(z.object({ listingId: ListingId }), wire(needs, { store, listingIndex }), indexListing);
