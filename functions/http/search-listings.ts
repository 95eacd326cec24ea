import * as listings from '../../contract/routes/listings.ts';
import { needs, searchListings } from '../../core/listings/search-listings.ts';
import { photoUrls, search } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { httpList } from '../runtime/http-list.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(listings.searchListings, anyone, wire(needs, { search, photoUrls }), searchListings);
