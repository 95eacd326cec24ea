import type { Entities, EntityName } from '../../core/shared/ports.ts';

/** The table's attributes that are keys, expiry or bookkeeping: everything else of an item is the entity as it is. */
export const primaryKey = { pk: 'pk', sk: 'sk' } as const;
export const indexes = {
  gsi1: { pk: 'gsi1pk', sk: 'gsi1sk' },
  gsi2: { pk: 'gsi2pk', sk: 'gsi2sk' },
} as const;
export type IndexName = keyof typeof indexes;
export const expiryAttribute = 'expiresAt';

type Key = readonly [pk: string, sk: string];

interface Row<E> {
  /** Where the item is, by its id. */
  readonly at: (id: string) => Key;
  /** What the console shows an operator. */
  readonly label: string;
  readonly on?: { readonly [I in IndexName]?: (entity: E) => Key };
}

/**
 * The one picture of the table: every item type, its key, and the index that answers each question.
 *
 * | question                                   | answered by                                  |
 * |--------------------------------------------|----------------------------------------------|
 * | a listing, a user, their live sessions …   | GetItem by `pk`, `sk`                        |
 * | a seller's listings, newest first          | gsi1 `SELLER#<user>`                         |
 * | … in one status                            | gsi2 `SELLER#<user>#<status>`                |
 * | active listings that carry a term, newest  | `ACTIVE#<term>` in the table (search.ts)     |
 *
 * Ids that sort by time (ULIDs) make newest-first a matter of direction.
 */
export const rows: { readonly [N in EntityName]: Row<Entities[N]> } = {
  user: { at: (id) => [`USER#${id}`, 'PROFILE'], label: 'User' },
  sessions: { at: (id) => [`USER#${id}`, 'SESSIONS'], label: 'Sessions' },
  loginAttempts: { at: (id) => [`ATTEMPTS#${id}`, 'ATTEMPTS'], label: 'LoginAttempts' },
  recordedAnswer: { at: (id) => [`ANSWER#${id}`, 'ANSWER'], label: 'RecordedAnswer' },
  listing: {
    at: (id) => [`LISTING#${id}`, 'LISTING'],
    label: 'Listing',
    on: {
      gsi1: (listing) => [`SELLER#${part(listing.sellerId)}`, `LISTING#${listing.id}`],
      gsi2: (listing) => [`SELLER#${part(listing.sellerId)}#${listing.status}`, `LISTING#${listing.id}`],
    },
  },
};

/** Labels of the items whose changes become events: the stream's filter lets only these through. */
export const announcedLabels = [rows.listing.label, rows.user.label];

/** Search items: a card under each term of an active listing, and what is indexed of it. */
export const searchKeys = {
  posting: (term: string, listingId: string): Key => [`ACTIVE#${part(term)}`, `NEW#${part(listingId)}`],
  indexed: (listingId: string): Key => [`LISTING#${part(listingId)}`, 'INDEXED'],
};

/** A value as a part of a key. The separator in it would reach another item. @throws RangeError */
export function part(value: string): string {
  if (value === '' || value.includes('#')) throw new RangeError('not usable as part of a key');
  return value;
}

/** The key of an entity's item. @throws RangeError for an id with a separator in it */
export function keyOf(entity: EntityName, id: string): { pk: string; sk: string } {
  const [pk, sk] = rows[entity].at(part(id));
  return { pk, sk };
}

/** An entity as the table keeps it. */
export function toItem<N extends EntityName>(entity: N, value: Entities[N]): Record<string, unknown> {
  const row: Row<Entities[N]> = rows[entity];
  const item: Record<string, unknown> = { ...keyOf(entity, value.id), entity: row.label };
  for (const name of Object.keys(indexes) as IndexName[]) {
    const key = row.on?.[name]?.(value);
    if (key) [item[indexes[name].pk], item[indexes[name].sk]] = key;
  }
  return { ...item, ...value };
}

const bookkeeping: ReadonlySet<string> = new Set([
  ...Object.values(primaryKey),
  ...Object.values(indexes).flatMap((index) => [index.pk, index.sk]),
  'entity',
  'writeId',
]);

/** The entity in an item: the table holds only what `toItem` made of one. */
export const fromItem = <N extends EntityName>(item: Record<string, unknown>): Entities[N] =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !bookkeeping.has(name))) as unknown as Entities[N];

/** Which entity an item's label names. */
export const entityOf = (label: unknown): EntityName | undefined =>
  (Object.keys(rows) as EntityName[]).find((name) => rows[name].label === label);
