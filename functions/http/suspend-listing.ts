import * as moderation from '../../contract/routes/moderation.ts';
import { needs, suspendListing } from '../../core/moderation/moderate-listing.ts';
import { photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.suspendListing,
  operatorsOnly(),
  wire(needs, { photoUrls, store }),
  (deps, { params, body }, context) => suspendListing(deps, { ...params, ...body }, context),
);
