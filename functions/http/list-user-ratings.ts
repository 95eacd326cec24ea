import * as ratings from '../../contract/routes/ratings.ts';
import { listUserRatings, needs } from '../../core/ratings/list-user-ratings.ts';
import { ratingLists, store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { httpList } from '../runtime/http-list.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(ratings.listUserRatings, anyone, wire(needs, { ratingLists, store }), listUserRatings);
