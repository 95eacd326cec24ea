import { DeleteCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fromItem, keyOf, rows, toItem } from '../../../adapters/dynamo/keys.ts';
import type { LocalTable } from '../../../bench/local-table.ts';
import type { JournalEntry, PlatformAccount, Posting } from '../../../core/ledger/entry.ts';
import { accountDayId, balanceId } from '../../../core/ledger/model.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';

type Item = Record<string, unknown>;

/** Everything in the table, and how it is damaged and mended. */
export async function damaging(table: LocalTable) {
  const { name: TableName, db } = table;
  const { Items = [] } = await db.send(new ScanCommand({ TableName }));
  const all = <N extends EntityName>(entity: N): Entities[N][] =>
    Items.filter((item) => item['entity'] === rows[entity].label).map((item) => fromItem<N>(item));
  const touched = new Map<string, readonly [entity: EntityName, id: string]>();
  const keyed = (entity: EntityName, id: string) => {
    touched.set(`${entity} ${id}`, [entity, id]);
    return keyOf(entity, id);
  };
  const original = (entity: EntityName, id: string): Item | undefined => {
    const { pk, sk } = keyOf(entity, id);
    return Items.find((item) => item['pk'] === pk && item['sk'] === sk);
  };
  return {
    all,
    get<N extends EntityName>(entity: N, id: string): Entities[N] {
      const item = original(entity, id);
      if (!item) throw new Error(`the history has no ${entity} ${id}`);
      return fromItem<N>(item);
    },
    has: (entity: EntityName, id: string): boolean => original(entity, id) !== undefined,
    /** Writes a row as the store would, keys and all. */
    async put<N extends EntityName>(entity: N, value: Entities[N]): Promise<void> {
      keyed(entity, value.id);
      await db.send(new PutCommand({ TableName, Item: toItem(entity, value) }));
    },
    /** Writes one attribute, and leaves the keys as they are. */
    async alter(entity: EntityName, id: string, attribute: string, value: unknown): Promise<void> {
      await db.send(
        new UpdateCommand({
          TableName,
          Key: keyed(entity, id),
          UpdateExpression: value === undefined ? 'REMOVE #name' : 'SET #name = :value',
          ExpressionAttributeNames: { '#name': attribute },
          ...(value !== undefined && { ExpressionAttributeValues: { ':value': value } }),
        }),
      );
    },
    async remove(entity: EntityName, id: string): Promise<void> {
      await db.send(new DeleteCommand({ TableName, Key: keyed(entity, id) }));
    },
    /** Everything as it was. */
    async mend(): Promise<void> {
      for (const [entity, id] of touched.values()) {
        const Item = original(entity, id);
        if (Item) await db.send(new PutCommand({ TableName, Item }));
        else await db.send(new DeleteCommand({ TableName, Key: keyOf(entity, id) }));
      }
      touched.clear();
    },
  };
}

export type Damage = Awaited<ReturnType<typeof damaging>>;

/** What an entry that is gone, or does not count any more, takes with it. */
export const missedBy = (entry: JournalEntry): string[] => [...sellerOf(entry), ...daysOf(entry)];

export const sellerOf = ({ sellerId, currency, postings }: JournalEntry): string[] =>
  postings.some(({ account }) => account.startsWith('seller:'))
    ? [`balance-sum ${balanceId(String(sellerId), currency)}`]
    : [];

export const daysOf = (entry: JournalEntry, whats: readonly string[] = ['day-sum', 'day-count']): string[] =>
  dayIdsOf(entry).flatMap((id) => whats.map((what) => `${what} ${id}`));

export const dayIdsOf = ({ postings, currency, at }: JournalEntry): string[] =>
  postings
    .filter(({ account }) => !/^(escrow|seller):/.test(account))
    .map(({ account }) => accountDayId(account as PlatformAccount, currency, at.slice(0, 10)));

/** An entry with other amounts. */
export const withAmounts = (entry: JournalEntry, change: (posting: Posting) => number): JournalEntry => ({
  ...entry,
  postings: entry.postings.map((posting) => ({ ...posting, amount: change(posting) })),
});
