import * as z from 'zod';
import {
  Condition,
  ListingCardView,
  ListingChange,
  ListingKind,
  ListingView,
  NewListing,
  PartCategory,
} from '../../core/listings/model.ts';
import { ListingStatus } from '../../core/listings/status.ts';
import { ListingId, UserId } from '../../core/shared/ids.ts';
import { Currency, LARGEST_AMOUNT } from '../../core/shared/money.ts';
import { line } from '../../core/shared/text.ts';
import { listOf, nothing, paging, wholeNumber } from '../paging.ts';
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
  reply: ListingView,
  idempotency: 'optional',
  refuses: ['seller-only'],
} as const satisfies Route;

/** What a buyer types; how many words may be in it is told where they are counted. */
const Words = line(1, 100).meta({ description: 'At most eight words', examples: ['golf alternator'] });
const VehicleName = line(1, 60);
const SearchSort = z.enum(['newest', 'price-asc', 'price-desc']).default('newest');

export const searchListings = {
  method: 'GET',
  path: '/v1/listings',
  auth: 'public',
  status: 200,
  tag: 'listings',
  summary: 'Search what is for sale',
  description: `Active listings for which everything holds that is asked.

- **Words** are looked for in title, make, model, fitting vehicles and part number, without regard to case, accents and
  plural. A word with a digit in it is looked for as a whole, whatever its punctuation: \`1K0-615-301\` finds \`1K0 615 301\`
  as a part number, and so does \`1k0615301\`.
- **Make, model and year** hold of one and the same vehicle: the one a part is from, or one it fits.
- **Prices** compare within a currency only: bounds and orders by price need \`currency\`.

A page may hold fewer items than \`limit\`, even none, and still have a \`cursor\`: go on until there is none.`,
  query: z.strictObject({
    q: Words.optional(),
    kind: ListingKind.optional(),
    partCategory: PartCategory.optional(),
    condition: Condition.optional(),
    vehicleMake: VehicleName.optional(),
    vehicleModel: VehicleName.optional(),
    vehicleYear: wholeNumber(1886, 2100).optional(),
    currency: Currency.optional(),
    minPrice: wholeNumber(0, LARGEST_AMOUNT).meta({ description: 'Smallest unit of the currency' }).optional(),
    maxPrice: wholeNumber(0, LARGEST_AMOUNT).meta({ description: 'Smallest unit of the currency' }).optional(),
    sellerId: UserId.optional(),
    sort: SearchSort,
    ...paging,
  }),
  reply: listOf(ListingCardView).meta({ id: 'ListingCards' }),
  // A burst of readers costs one answer a second at each edge of the CDN; nothing that was sold is shown for longer.
  cache: 'public, max-age=0, s-maxage=1, stale-if-error=0',
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
  reply: ListingView,
  cache: 'public, max-age=0, s-maxage=1, stale-if-error=0',
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
  reply: ListingView,
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
  reply: listOf(ListingView).meta({ id: 'Listings' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;
