import * as ratings from '../../contract/routes/ratings.ts';
import { listListingRatings, needs } from '../../core/ratings/list-listing-ratings.ts';
import { ratingLists, store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { httpList } from '../runtime/http-list.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  ratings.listListingRatings,
  anyone,
  wire(needs, { ratingLists, store }),
  listListingRatings,
);
