import * as listings from '../../contract/routes/listings.ts';
import { deleteListing, needs } from '../../core/listings/delete-listing.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  listings.deleteListing,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, ifMatch }, context) => deleteListing(deps, { ...params, expectedVersion: ifMatch }, context),
);
