import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { JournalEntry } from '../../core/ledger/entry.ts';
import type { AccountDay } from '../../core/ledger/model.ts';
import { type LedgerSighting, type LedgerWalk, rowName } from '../../core/ledger/ports.ts';
import type { Table } from './client.ts';
import { getAll } from './index-walk.ts';
import { entityOf, fromItem, indexes, keyOf, part, primaryKey, rows, toItem } from './keys.ts';
import { queryPage } from './query-page.ts';

type Item = Record<string, unknown>;

/** Items of a part of the walk. Most of a table are postings of search, which are read and left out. */
const ITEMS_AT_ONCE = 1000;
/** The rows that the ledger is made of, and that it has to agree with. */
const walked = ['transaction', 'escrow', 'payout', 'journalEntry', 'balance', 'accountDay', 'tallied'] as const;
const labels = new Map(walked.map((what, number) => [`:label${number}`, rows[what].label]));

/** Indexes follow within a second as a rule: the pauses add up to almost three. */
const PAUSES_MS = [150, 600, 2000];

export const dynamoLedgerWalk = (table: Table): LedgerWalk => ({
  async walk({ segment, segments }, after) {
    const { Items = [], LastEvaluatedKey } = await table.db.send(
      new ScanCommand({
        TableName: table.name,
        ...(segments > 1 && { Segment: segment, TotalSegments: segments }),
        Limit: ITEMS_AT_ONCE,
        FilterExpression: `entity IN (${[...labels.keys()].join(', ')})`,
        ExpressionAttributeValues: Object.fromEntries(labels),
        ...(after === undefined ? {} : { ExclusiveStartKey: JSON.parse(after) as Item }),
      }),
    );
    const found = Items.flatMap(sighted);
    return LastEvaluatedKey ? { found, next: JSON.stringify(LastEvaluatedKey) } : { found };
  },

  async present(wanted) {
    const keys = wanted.map(({ what, id }) => keyOf(what, id));
    return new Set((await getAll(table, keys, true)).flatMap(sighted).map(rowName));
  },

  async trade(transactionId) {
    const items = await partition(table, keyOf('transaction', transactionId).pk);
    const [transaction] = of(items, 'transaction');
    const [escrow] = of(items, 'escrow');
    return { transaction, escrow, entries: of(items, 'journalEntry') };
  },

  async payout(payoutId) {
    const items = await partition(table, keyOf('payout', payoutId).pk);
    const [payout] = of(items, 'payout');
    return { payout, entries: of(items, 'journalEntry') };
  },

  journalOf: ({ day }, page) =>
    queryPage(
      table,
      { index: 'gsi3', pk: `JOURNAL#${part(day)}`, prefix: 'ENTRY#', forwards: true },
      page,
      (item): JournalEntry => fromItem<'journalEntry'>(item),
    ),

  async accountDays({ account, currency, to }) {
    const { pk, sk } = keyOf('accountDay', `${account}:${currency}:${to}`);
    const items = await partition(table, pk, sk);
    return items.map((item): AccountDay => fromItem<'accountDay'>(item));
  },

  catchUp: (looks) => new Promise((resolve) => setTimeout(resolve, PAUSES_MS[looks] ?? 2000)),
});

/** Every item of a partition, or those up to a key; strongly consistent. */
async function partition({ name, db }: Table, pk: string, upTo?: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: Item | undefined, more = true; more; more = after !== undefined) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: name,
        ConsistentRead: true,
        KeyConditionExpression: upTo === undefined ? 'pk = :pk' : 'pk = :pk AND sk <= :to',
        ExpressionAttributeValues: { ':pk': pk, ...(upTo !== undefined && { ':to': upTo }) },
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    items.push(...Items);
    after = LastEvaluatedKey;
  }
  return items;
}

const of = <N extends (typeof walked)[number]>(items: readonly Item[], what: N) =>
  items.filter((item) => item['entity'] === rows[what].label).map((item) => fromItem<N>(item));

function sighted(item: Item): LedgerSighting[] {
  const what = walked.find((name) => name === entityOf(item['entity']));
  if (!what) return [];
  const [pk, sk] = [String(item[primaryKey.pk]), String(item[primaryKey.sk])];
  const group = pk.slice(pk.indexOf('#') + 1);
  return [
    {
      what,
      // Rows that stand together with others have their id in the second key, the others in the first.
      id: sk.includes('#') ? sk.slice(sk.indexOf('#') + 1) : group,
      of: group,
      row: fromItem(item),
      inPlace: isInPlace(what, item),
      position: JSON.stringify({ pk, sk }),
    },
  ];
}

/** Its keys are those that a store would give it today. */
function isInPlace(what: (typeof walked)[number], item: Item): boolean {
  try {
    const should = toItem(what, fromItem(item));
    return [primaryKey, ...Object.values(indexes)]
      .flatMap(({ pk, sk }) => [pk, sk])
      .every((name) => should[name] === item[name]);
  } catch (error) {
    // What is in it makes no key.
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}
