import * as z from 'zod';
import { NewRating, RatingView } from '../../core/ratings/model.ts';
import { ListingId, TransactionId, UserId } from '../../core/shared/ids.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const reply = listOf(RatingView).meta({ id: 'Ratings' });
const query = z.strictObject({ ...paging });
/** A rating that was taken down is gone from everybody's answer within this many seconds. */
const cache = 'public, max-age=0, s-maxage=10, stale-if-error=0';

export const rateTransaction = {
  method: 'POST',
  path: '/v1/transactions/{transactionId}/rating',
  auth: 'user',
  status: 201,
  tag: 'ratings',
  summary: 'Rate what you bought: once, within sixty days of its completion',
  params: z.object({ transactionId: TransactionId }),
  body: NewRating,
  reply: RatingView,
  idempotency: 'optional',
  refuses: ['not-allowed', 'not-found', 'invalid-state', 'already-rated'],
} as const satisfies Route;

export const listUserRatings = {
  method: 'GET',
  path: '/v1/users/{userId}/ratings',
  auth: 'public',
  status: 200,
  tag: 'ratings',
  summary: 'What buyers said of a seller, newest first',
  params: z.object({ userId: UserId }),
  query,
  reply,
  cache,
  refuses: ['not-found', 'invalid-cursor'],
} as const satisfies Route;

export const listListingRatings = {
  method: 'GET',
  path: '/v1/listings/{listingId}/ratings',
  auth: 'public',
  status: 200,
  tag: 'ratings',
  summary: 'What buyers said of what they got by a listing, newest first',
  params: z.object({ listingId: ListingId }),
  query,
  reply,
  cache,
  refuses: ['not-found', 'invalid-cursor'],
} as const satisfies Route;
