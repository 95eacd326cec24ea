import type { CompatibilityLog } from '../../core/fitment/model.ts';
import type { FitmentLists } from '../../core/fitment/ports.ts';
import type { Page, PageRequest } from '../../core/shared/page.ts';
import type { Table } from './client.ts';
import { fromItem, part } from './keys.ts';
import { type Partition, queryPage } from './query-page.ts';

const read = (item: Record<string, unknown>): CompatibilityLog => fromItem<'compatibilityLog'>(item);
const inStatus = (status: string): Partition => ({
  index: 'gsi2',
  pk: `CHECKS#${status}`,
  prefix: 'CHECK#',
  forwards: status === 'needs-review',
});
const waiting = inStatus('needs-review');
const decided: Partition = { index: 'gsi3', pk: 'CHECKS-DECIDED', prefix: 'CHECK#' };

export const dynamoFitmentLists = (table: Table): FitmentLists => ({
  checksOf: ({ buyerId, fitmentStatus: value }, page) =>
    queryPage(
      table,
      {
        ...{ index: 'gsi1', pk: `CHECKS#${part(buyerId)}`, prefix: 'CHECK#' },
        having: value && { attribute: 'fitmentStatus', value },
      },
      page,
      read,
    ),
  checksInStatus: ({ fitmentStatus }, page) => queryPage(table, inStatus(fitmentStatus), page, read),
  allChecks: (page) => oneAfterTheOther(table, page),
});

/** Which of the two lists a position of both is in, and where. */
const IN_WAITING = 'w';
const IN_DECIDED = 'd';

/** Two lists as one. A page goes on in the second where the first ends. */
async function oneAfterTheOther(
  table: Table,
  { limit, after = IN_WAITING }: PageRequest,
): Promise<Page<CompatibilityLog>> {
  const position = after.slice(1);
  if (after.startsWith(IN_DECIDED))
    return marked(IN_DECIDED, await queryPage(table, decided, at(limit, position), read));
  const first = marked(IN_WAITING, await queryPage(table, waiting, at(limit, position), read));
  if (first.next !== undefined) return first;
  const room = limit - first.items.length;
  // A full page has to know whether another one follows.
  const second = await queryPage(table, decided, at(Math.max(1, room), ''), read);
  if (room > 0) return { ...marked(IN_DECIDED, second), items: [...first.items, ...second.items] };
  return second.items.length > 0 ? { ...first, next: IN_DECIDED } : first;
}

const at = (limit: number, position: string): PageRequest => ({ limit, ...(position !== '' && { after: position }) });

const marked = <T>(list: string, { items, next }: Page<T>): Page<T> => ({
  items,
  ...(next !== undefined && { next: `${list}${next}` }),
});
