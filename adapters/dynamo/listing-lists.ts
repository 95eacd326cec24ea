import type { Listing } from '../../core/listings/model.ts';
import type { ListingLists } from '../../core/listings/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';

const read = (item: Record<string, unknown>): Listing => fromItem<'listing'>(item);

export const dynamoListingLists = (table: Table): ListingLists => ({
  listingsBySeller: ({ sellerId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `SELLER#${part(sellerId)}`, prefix: 'LISTING#' }, page, read),
  listingsBySellerAndStatus: ({ sellerId, status }, page) =>
    queryPage(table, { index: 'gsi2', pk: `SELLER#${part(sellerId)}#${status}`, prefix: 'LISTING#' }, page, read),
});
