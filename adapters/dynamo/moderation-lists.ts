import type { ModerationLists } from '../../core/moderation/ports.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { queryPage } from './query-page.ts';

export const dynamoModerationLists = (table: Table): ModerationLists => ({
  reports: ({ status }, page) =>
    queryPage(
      table,
      { index: 'gsi3', pk: `REPORTS#${status}`, prefix: 'REPORT#', forwards: status === 'open' },
      page,
      (item) => fromItem<'report'>(item),
    ),
  auditEntries: ({ subjectId }, page) =>
    queryPage(
      table,
      subjectId === undefined
        ? { index: 'gsi1', pk: 'AUDIT', prefix: 'AUDIT#' }
        : { index: 'gsi2', pk: `AUDIT#${part(subjectId)}`, prefix: 'AUDIT#' },
      page,
      (item) => fromItem<'auditEntry'>(item),
    ),
});
