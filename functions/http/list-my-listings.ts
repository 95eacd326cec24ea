import * as listings from '../../contract/routes/listings.ts';
import { listMyListings, needs } from '../../core/listings/list-my-listings.ts';
import { listingLists, photoUrls } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  listings.listMyListings,
  signedIn(),
  wire(needs, { listingLists, photoUrls }),
  listMyListings,
);
