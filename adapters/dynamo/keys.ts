import { announcedEntities } from '../../core/events.ts';
import type { PostingKey, Price } from '../../core/listings/ports.ts';
import { sortable } from '../../core/listings/posting-lists.ts';
import type { Entities, EntityName } from '../../core/shared/ports.ts';

/** The table's attributes that are keys, expiry or bookkeeping: everything else of an item is the entity as it is. */
export const primaryKey = { pk: 'pk', sk: 'sk' } as const;
export const indexes = {
  gsi1: { pk: 'gsi1pk', sk: 'gsi1sk' },
  gsi2: { pk: 'gsi2pk', sk: 'gsi2sk' },
  gsi3: { pk: 'gsi3pk', sk: 'gsi3sk' },
} as const;
export type IndexName = keyof typeof indexes;
export const expiryAttribute = 'expiresAt';

type Key = readonly [pk: string, sk: string];

interface Row<E> {
  /** Where the item is, by its id. */
  readonly at: (id: string) => Key;
  /** What the console shows an operator. */
  readonly label: string;
  readonly on?: { readonly [I in IndexName]?: (entity: E) => Key | undefined | false | '' };
}

/**
 * The one picture of the table: every item type, its key, and the index that answers each question.
 *
 * | question                                    | answered by                                       |
 * |---------------------------------------------|---------------------------------------------------|
 * | a listing, its photos, a user, sessions …   | GetItem by `pk`, `sk`                             |
 * | a seller's listings, newest first           | gsi1 `SELLER#<user>`                              |
 * | … in one status                             | gsi2 `SELLER#<user>#<status>`                     |
 * | a buyer's, a seller's trades, newest first  | gsi1 `BUYER#<user>`, gsi2 `SELLER#<user>`         |
 * | trades in one status, by their deadline     | gsi3 `TRADES#<status>` / `DUE#<time>`             |
 * | all of one trade: escrow, entries, receipt  | `TRADE#<transaction>`                             |
 * | a seller's balances                         | `BALANCES#<user>`                                 |
 * | what changed a seller's balance, newest     | gsi1 `STATEMENT#<user>`                           |
 * | the journal of a day                        | gsi3 `JOURNAL#<day>`                              |
 * | a seller's payouts, newest; pending ones    | gsi1 `PAYOUTS#<user>`; gsi3 `PAYOUTS-DUE`         |
 * | what operators did, newest; to one thing    | gsi1 `AUDIT`; gsi2 `AUDIT#<id>`                   |
 * | ratings of a seller, of a listing, newest   | gsi1 `RATED#<user>`; gsi2 `RATED#<listing>`       |
 * | what somebody rated, reported               | gsi3 `RATED-BY#<user>`; gsi1 `REPORTED-BY#<user>` |
 * | accounts that are to be erased              | gsi3 `CLOSED` / `DUE#<time>`                      |
 * | reports by status, in order of making       | gsi3 `REPORTS#<status>`                           |
 * | a buyer's fitment checks, newest first      | gsi1 `CHECKS#<user>`                              |
 * | everybody's in one status; what is decided  | gsi2 `CHECKS#<status>`; gsi3 `CHECKS-DECIDED`     |
 * | what somebody asked, was asked, by activity | gsi1 `ASKED#<user>`, gsi2 `ASKED#<user>`          |
 * | inquiries in one status, newest activity    | gsi3 `INQUIRIES#<status>` / `ACTIVE#<time>`       |
 * | a thread with its messages                  | `INQUIRY#<inquiry>`                               |
 * | what a person was told, newest first        | `FEED#<user>` / `NOTE#…`                          |
 * | reminders that are due                      | gsi3 `REMINDERS` / `DUE#<time>`                   |
 * | active listings that carry a term, newest   | `ACTIVE#<term>` / `NEW#<listing>` (search.ts)     |
 * | … by price                                  | `ACTIVE#<term>` / `PRICE#<currency>#<price>`      |
 *
 * Ids that sort by time (ULIDs) make newest-first a matter of direction.
 */
export const rows: { readonly [N in EntityName]: Row<Entities[N]> } = {
  user: {
    at: (id) => [`USER#${id}`, 'PROFILE'],
    label: 'User',
    on: { gsi3: ({ id, closing }) => closing && ['CLOSED', `DUE#${closing.due ?? closing.at}#${id}`] },
  },
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
  gallery: { at: (id) => [`LISTING#${id}`, 'PHOTOS'], label: 'Gallery' },
  transaction: {
    at: (id) => [`TRADE#${id}`, 'TRADE'],
    label: 'Transaction',
    on: {
      gsi1: ({ id, buyerId }) => [`BUYER#${part(buyerId)}`, `TRADE#${id}`],
      gsi2: ({ id, sellerId }) => [`SELLER#${part(sellerId)}`, `TRADE#${id}`],
      gsi3: ({ id, status, due, sweepAt, updatedAt }) => [
        `TRADES#${status}`,
        `DUE#${sweepAt ?? due?.at ?? updatedAt}#${id}`,
      ],
    },
  },
  escrow: { at: (id) => [`TRADE#${id}`, 'ESCROW'], label: 'Escrow' },
  fitReceipt: { at: (id) => [`TRADE#${id}`, 'RECEIPT'], label: 'FitReceipt' },
  workflowRun: { at: (id) => [`TRADE#${id}`, 'WORKFLOW'], label: 'WorkflowRun' },
  journalEntry: {
    at: (id) => [`${id.startsWith('pay_') ? 'PAYOUT' : 'TRADE'}#${ofPair(id)}`, `ENTRY#${id}`],
    label: 'JournalEntry',
    on: {
      gsi1: ({ id, at, sellerId }) => sellerId && [`STATEMENT#${part(sellerId)}`, `ENTRY#${at}#${id}`],
      gsi3: ({ id, at }) => [`JOURNAL#${at.slice(0, 10)}`, `ENTRY#${at}#${id}`],
    },
  },
  balance: { at: (id) => [`BALANCES#${ofPair(id)}`, `BALANCE#${id}`], label: 'Balance' },
  payout: {
    at: (id) => [`PAYOUT#${id}`, 'PAYOUT'],
    label: 'Payout',
    on: {
      gsi1: ({ id, userId }) => [`PAYOUTS#${part(userId)}`, `PAYOUT#${id}`],
      gsi3: ({ id, dueAt }) => dueAt !== undefined && ['PAYOUTS-DUE', `DUE#${dueAt}#${id}`],
    },
  },
  accountDay: { at: (id) => [`ACCOUNT#${ofPair(id)}`, `DAY#${id}`], label: 'AccountDay' },
  tallied: { at: (id) => [`TALLIED#${id}`, 'TALLIED'], label: 'Tallied' },
  allowance: { at: (id) => [`ALLOWANCE#${id}`, 'ALLOWANCE'], label: 'Allowance' },
  auditEntry: {
    at: (id) => [`AUDIT#${id}`, 'AUDIT'],
    label: 'AuditEntry',
    on: {
      gsi1: ({ id }) => ['AUDIT', `AUDIT#${id}`],
      gsi2: ({ id, subject }) => [`AUDIT#${part(subject.id)}`, `AUDIT#${id}`],
    },
  },
  rating: {
    at: (id) => [`RATING#${id}`, 'RATING'],
    label: 'Rating',
    on: {
      gsi1: ({ id, sellerId, createdAt, removed }) =>
        !removed && [`RATED#${part(sellerId)}`, `RATING#${createdAt}#${id}`],
      gsi2: ({ id, listingId, createdAt, removed }) =>
        !removed && [`RATED#${part(listingId)}`, `RATING#${createdAt}#${id}`],
      gsi3: ({ id, buyerId }) => [`RATED-BY#${part(buyerId)}`, `RATING#${id}`],
    },
  },
  report: {
    at: (id) => [`REPORT#${id}`, 'REPORT'],
    label: 'Report',
    on: {
      gsi1: ({ id, reporterId }) => [`REPORTED-BY#${part(reporterId)}`, `REPORT#${id}`],
      gsi3: ({ id, status }) => [`REPORTS#${status}`, `REPORT#${id}`],
    },
  },
  compatibilityLog: {
    at: (id) => [`CHECK#${id}`, 'CHECK'],
    label: 'CompatibilityLog',
    on: {
      gsi1: ({ id, buyerId }) => [`CHECKS#${part(buyerId)}`, `CHECK#${id}`],
      gsi2: ({ id, fitmentStatus }) => [`CHECKS#${fitmentStatus}`, `CHECK#${id}`],
      gsi3: ({ id, fitmentStatus }) => fitmentStatus !== 'needs-review' && ['CHECKS-DECIDED', `CHECK#${id}`],
    },
  },
  latestCheck: { at: (id) => [`LATEST-CHECK#${id}`, 'LATEST-CHECK'], label: 'LatestCheck' },
  inquiry: {
    at: (id) => [`INQUIRY#${id}`, 'INQUIRY'],
    label: 'Inquiry',
    on: {
      gsi1: (inquiry) => [`ASKED#${part(inquiry.buyerId)}`, active(inquiry)],
      gsi2: (inquiry) => [`ASKED#${part(inquiry.sellerId)}`, active(inquiry)],
      gsi3: (inquiry) => [`INQUIRIES#${inquiry.status}`, active(inquiry)],
    },
  },
  inquiryMessage: { at: (id) => [`INQUIRY#${ofPair(id)}`, `MESSAGE#${id}`], label: 'InquiryMessage' },
  acquaintance: { at: (id) => [`ACQUAINTANCE#${id}`, 'ACQUAINTANCE'], label: 'Acquaintance' },
  replyTimes: { at: (id) => [`USER#${id}`, 'REPLIES'], label: 'ReplyTimes' },
  notification: { at: (id) => [`FEED#${ofPair(id)}`, `NOTE#${id}`], label: 'Notification' },
  feed: { at: (id) => [`FEED#${id}`, 'FEED'], label: 'Feed' },
  reminder: {
    at: (id) => [`REMINDER#${id}`, 'REMINDER'],
    label: 'Reminder',
    on: { gsi3: ({ id, at }) => at !== undefined && ['REMINDERS', `DUE#${at}#${id}`] },
  },
};

/** Newest activity first. */
const active = ({ id, updatedAt }: Entities['inquiry']): string => `ACTIVE#${updatedAt}#${id}`;

/** Of an id made of two, such as `<transaction>:fund`: the one whose items stand together. */
function ofPair(id: string): string {
  const cut = id.lastIndexOf(':');
  return cut < 0 ? id : id.slice(0, cut);
}

/** Labels of the items whose changes become events: the stream's filter lets only these through. */
export const announcedLabels = announcedEntities.map((name) => rows[name].label);

/**
 * Search items: the card of an active listing under each of its terms, once among the newest and once among the prices of
 * its currency, and what is indexed of it. Positions are those of core/listings/posting-lists.ts.
 */
export const searchKeys = {
  list: (term: string): string => `ACTIVE#${part(term)}`,
  posting: (term: string, listingId: string): Key => [searchKeys.list(term), `NEW#${part(listingId)}`],
  priced: (term: string, listingId: string, { price, currency }: Price): Key => [
    searchKeys.list(term),
    `PRICE#${part(currency)}#${sortable(price)}#${part(listingId)}`,
  ],
  indexed: (listingId: string): Key => [`LISTING#${part(listingId)}`, 'INDEXED'],
};

/** The place in the index that a key is of. */
export function postingKey(pk: string, sk: string): PostingKey {
  const term = pk.slice('ACTIVE#'.length);
  const [kind, currency = '', price = ''] = sk.split('#');
  return kind === 'NEW' ? { term, by: 'newest' } : { term, by: 'price', currency, price: Number(price) };
}

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
