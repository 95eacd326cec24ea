import * as transactions from '../../contract/routes/transactions.ts';
import { buyListing, needs } from '../../core/transactions/buy-listing.ts';
import { photoUrls, store, terms } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  transactions.buyListing,
  signedIn(),
  wire(needs, { photoUrls, store, terms }),
  (deps, { body }, context) => buyListing(deps, body, context),
);
