import * as fc from 'fast-check';
import { dynamoFitmentLists } from '../../../adapters/dynamo/fitment-lists.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { type CompatibilityLog, FitmentStatus } from '../../../core/fitment/model.ts';
import type { Page, PageRequest } from '../../../core/shared/page.ts';
import { create, replace } from '../../../core/shared/ports.ts';
import { aCheck } from '../../support/builders.ts';
import { holds } from '../../support/properties.ts';

/** Everybody's checks are one list, so each test has a table of its own. */
async function withTable<T>(run: (table: LocalTable) => Promise<T>): Promise<T> {
  const table = await openLocalTable();
  try {
    return await run(table);
  } finally {
    await table.close();
  }
}
const check = (number: number, over: Partial<CompatibilityLog>): CompatibilityLog =>
  aCheck({ id: `fit_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`, ...over });
const keep = async (table: LocalTable, checks: readonly CompatibilityLog[]): Promise<void> => {
  for (const one of checks) await dynamoStore(table).commit(create('compatibilityLog', one));
};

async function pages(
  read: (page: PageRequest) => Promise<Page<CompatibilityLog>>,
  limit: number,
): Promise<CompatibilityLog[][]> {
  const all: CompatibilityLog[][] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page: Page<CompatibilityLog> = await read({ limit, ...(after !== undefined && { after }) });
    all.push([...page.items]);
    after = page.next;
    if (all.length > 100) throw new Error('the list does not end');
  }
  return all;
}

const waits = ({ fitmentStatus }: CompatibilityLog): boolean => fitmentStatus === 'needs-review';
const newestFirst = (checks: readonly CompatibilityLog[]) => [...checks].reverse();

test('given any number of checks in any status, when they are paged through, then each is there once, in order', async () => {
  const statuses = fc.array(fc.constantFrom(...FitmentStatus.options), { maxLength: 9 });
  await withTable(async (table) => {
    const lists = dynamoFitmentLists(table);
    const known: CompatibilityLog[] = [];
    await holds(
      'pages of checks',
      fc.asyncProperty(statuses, fc.integer({ min: 1, max: 7 }), async (more, limit) => {
        const buyerId = `00000000-0000-4000-8000-${String(known.length).padStart(12, '0')}`;
        const own = more.map((fitmentStatus, index) => check(known.length + index, { fitmentStatus, buyerId }));
        await keep(table, own);
        known.push(...own);

        const all = await pages((page) => lists.allChecks(page), Math.max(limit, Math.ceil(known.length / 20)));
        expect(all.flat()).toEqual([...known.filter(waits), ...newestFirst(known.filter((one) => !waits(one)))]);
        // Full pages but the last one, and that is not empty unless there is nothing at all.
        const size = Math.max(limit, Math.ceil(known.length / 20));
        expect(all.slice(0, -1).every((page) => page.length === size)).toBe(true);
        expect(all.at(-1)?.length === 0 && known.length > 0).toBe(false);

        const mine = await pages((page) => lists.checksOf({ buyerId }, page), limit);
        expect(mine.flat()).toEqual(newestFirst(own));
        for (const fitmentStatus of FitmentStatus.options) {
          const some = own.filter((one) => one.fitmentStatus === fitmentStatus);
          const found = await pages((page) => lists.checksOf({ buyerId, fitmentStatus }, page), limit);
          expect(found.flat()).toEqual(newestFirst(some));
          const everybodys = known.filter((one) => one.fitmentStatus === fitmentStatus);
          const inStatus = await pages((page) => lists.checksInStatus({ fitmentStatus }, page), size);
          expect(inStatus.flat()).toEqual(fitmentStatus === 'needs-review' ? everybodys : newestFirst(everybodys));
        }
      }),
      10,
    );
  });
});

test('given a check that waits, when it is settled, then it leaves the ones that wait and is among the others', async () => {
  await withTable(async (table) => {
    const lists = dynamoFitmentLists(table);
    const all = [1, 2, 3].map((number) =>
      check(number, { fitmentStatus: number === 3 ? 'compatible' : 'needs-review' }),
    );
    await keep(table, all);
    const [first, second, third] = all;
    if (!first) throw new Error('there is no check');
    const settled = { ...first, fitmentStatus: 'incompatible' as const, version: 2 };
    await dynamoStore(table).commit(replace('compatibilityLog', settled, first));

    expect((await lists.allChecks({ limit: 5 })).items).toEqual([second, third, settled]);
    expect((await lists.checksInStatus({ fitmentStatus: 'needs-review' }, { limit: 5 })).items).toEqual([second]);
    expect((await lists.checksOf({ buyerId: first.buyerId }, { limit: 5 })).items).toEqual([third, second, settled]);
  });
});

test('given a buyer whose id would reach another partition, when they list, then that is an error', () => {
  const table = { name: 'none', db: {} } as unknown as LocalTable;
  expect(() => dynamoFitmentLists(table).checksOf({ buyerId: 'a#b' }, { limit: 1 })).toThrow(RangeError);
});
