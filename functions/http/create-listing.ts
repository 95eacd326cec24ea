import * as listings from '../../contract/routes/listings.ts';
import { createListing, needs } from '../../core/listings/create-listing.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(listings.createListing, signedIn(), wire(needs, { store }), (deps, { body }, context) =>
  createListing(deps, body, context),
);
