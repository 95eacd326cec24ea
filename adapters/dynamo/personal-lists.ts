import type { PersonalLists } from '../../core/privacy/ports.ts';
import { hasEnded } from '../../core/transactions/escrow.ts';
import type { Table } from './client.ts';
import { fromItem, type IndexName, part } from './keys.ts';
import { queryPage } from './query-page.ts';
import { overdue } from './transaction-lists.ts';

export const dynamoPersonalLists = (table: Table): PersonalLists => ({
  openTradeOf: async (userId) =>
    (await openTradeIn(table, 'gsi1', `BUYER#${part(userId)}`)) ??
    (await openTradeIn(table, 'gsi2', `SELLER#${part(userId)}`)),
  ratingsBy: ({ userId }, page) =>
    queryPage(table, { index: 'gsi3', pk: `RATED-BY#${part(userId)}`, prefix: 'RATING#' }, page, (item) =>
      fromItem<'rating'>(item),
    ),
  reportsBy: ({ userId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `REPORTED-BY#${part(userId)}`, prefix: 'REPORT#' }, page, (item) =>
      fromItem<'report'>(item),
    ),
  closedBefore: (before, limit) => overdue(table, 'CLOSED', before, limit),
});

/** Newest first, as open ones are hardly ever old; to the end of the list when there is none. */
async function openTradeIn(table: Table, index: IndexName, pk: string): Promise<string | undefined> {
  for (let after: string | undefined; ; ) {
    const page = { limit: 100, ...(after !== undefined && { after }) };
    const { items, next } = await queryPage(table, { index, pk, prefix: 'TRADE#' }, page, (item) =>
      fromItem<'transaction'>(item),
    );
    const open = items.find(({ status }) => !hasEnded(status));
    if (open || next === undefined) return open?.id;
    after = next;
  }
}
