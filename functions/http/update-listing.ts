import * as listings from '../../contract/routes/listings.ts';
import { needs, updateListing } from '../../core/listings/update-listing.ts';
import { photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  listings.updateListing,
  signedIn(),
  wire(needs, { photoUrls, store }),
  (deps, { params, body, ifMatch }, context) =>
    updateListing(deps, { ...params, change: body, expectedVersion: ifMatch }, context),
);
