import type { PayoutLists } from '../../core/payouts/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';
import { overdue } from './transaction-lists.ts';

export const dynamoPayoutLists = (table: Table): PayoutLists => ({
  payoutsOf: ({ userId }, page) =>
    queryPage(table, { index: 'gsi1', pk: `PAYOUTS#${part(userId)}`, prefix: 'PAYOUT#' }, page, (item) =>
      fromItem<'payout'>(item),
    ),
  overduePayouts: (before, limit) => overdue(table, 'PAYOUTS-DUE', before, limit),
});
