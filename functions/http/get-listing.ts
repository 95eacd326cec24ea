import * as listings from '../../contract/routes/listings.ts';
import { getListing, needs } from '../../core/listings/get-listing.ts';
import { identity, photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { optionallySignedIn } from '../runtime/optionally-signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  listings.getListing,
  optionallySignedIn(),
  wire(needs, { identity, photoUrls, store }),
  (deps, { params }, context) => getListing(deps, params, context),
);
