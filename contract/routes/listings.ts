import * as z from 'zod';
import { Listing, ListingCard, ListingChange, ListingKind, NewListing } from '../../core/listings/model.ts';
import { ListingStatus } from '../../core/listings/status.ts';
import { ListingId, UserId } from '../../core/shared/ids.ts';
import { listOf, nothing, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const params = z.object({ listingId: ListingId });

export const createListing = {
  method: 'POST',
  path: '/v1/listings',
  auth: 'user',
  status: 201,
  tag: 'listings',
  summary: 'Offer a product or a car part',
  description:
    'Active at once unless it says `"status": "draft"`. Anybody signed in sells products, sellers sell parts.',
  body: NewListing,
  reply: Listing,
  idempotency: 'optional',
  refuses: ['seller-only'],
} as const satisfies Route;

export const searchListings = {
  method: 'GET',
  path: '/v1/listings',
  auth: 'public',
  status: 200,
  tag: 'listings',
  summary: 'Active listings, newest first',
  query: z.strictObject({ kind: ListingKind.optional(), sellerId: UserId.optional(), ...paging }),
  reply: listOf(ListingCard).meta({ id: 'ListingCards' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const getListing = {
  method: 'GET',
  path: '/v1/listings/{listingId}',
  auth: 'optional',
  status: 200,
  tag: 'listings',
  summary: 'One listing',
  description: 'Everybody reads active ones; the rest are for their owner and operators.',
  params,
  reply: Listing,
  refuses: ['not-found'],
} as const satisfies Route;

export const updateListing = {
  method: 'PATCH',
  path: '/v1/listings/{listingId}',
  auth: 'user',
  status: 200,
  tag: 'listings',
  summary: 'Change, publish or archive your listing',
  params,
  body: ListingChange,
  reply: Listing,
  ifMatch: true,
  refuses: ['not-allowed', 'seller-only', 'not-found', 'invalid-state', 'changed-meanwhile'],
} as const satisfies Route;

export const deleteListing = {
  method: 'DELETE',
  path: '/v1/listings/{listingId}',
  auth: 'user',
  status: 204,
  tag: 'listings',
  summary: 'Archive your listing',
  params,
  reply: nothing,
  ifMatch: true,
  refuses: ['not-allowed', 'not-found', 'invalid-state', 'changed-meanwhile'],
} as const satisfies Route;

export const listMyListings = {
  method: 'GET',
  path: '/v1/users/me/listings',
  auth: 'user',
  status: 200,
  tag: 'listings',
  summary: 'Your own listings in every status, newest first',
  query: z.strictObject({ status: ListingStatus.optional(), ...paging }),
  reply: listOf(Listing).meta({ id: 'Listings' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;
