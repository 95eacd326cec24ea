import type { Rating } from '../../core/ratings/model.ts';
import type { RatingLists } from '../../core/ratings/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';

const read = (item: Record<string, unknown>): Rating => fromItem<'rating'>(item);

export const dynamoRatingLists = (table: Table): RatingLists => ({
  ratingsOfSeller: ({ sellerId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `RATED#${part(sellerId)}`, prefix: 'RATING#' }, page, read),
  ratingsOfListing: ({ listingId }, page) =>
    queryPage(table, { index: 'gsi2', pk: `RATED#${part(listingId)}`, prefix: 'RATING#' }, page, read),
});
