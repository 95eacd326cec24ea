import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { indexes, primaryKey } from '../../../adapters/dynamo/keys.ts';
import { type Item, meets, NotUnderstood, nameOf, type Placeholders } from './conditions.ts';

/** An item before and after a write, as the stream tells it. */
export interface Images {
  readonly before: Item | undefined;
  readonly after: Item;
}

/** All that the table is: values only, and items never change, so that a copy of the maps is a copy of the table. */
export interface TableState {
  readonly items: Map<string, Item>;
  /** Client request tokens with the write each stands for. */
  readonly tokens: Map<string, string>;
  /** What the last write replaced: an index may be that much behind. */
  replaced: ReadonlyMap<string, Item | undefined>;
  readonly written: Images[];
}

export const emptyTable = (): TableState => ({
  items: new Map(),
  tokens: new Map(),
  replaced: new Map(),
  written: [],
});

/** What the service answers. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

interface Action extends Placeholders {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}
interface Transaction {
  readonly ClientRequestToken?: string;
  readonly TransactItems: readonly Readonly<Record<string, Action>>[];
}
interface Query extends Placeholders {
  readonly IndexName?: keyof typeof indexes;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly ConsistentRead?: boolean;
}

/** Does what one request asks. @param stale an index query sees the table as it was before its last write */
export function askTable(table: TableState, operation: string, request: object, stale = false): Answer {
  switch (operation) {
    case 'GetItem':
      return getItem(table, known(request, ['TableName', 'Key', 'ConsistentRead']));
    case 'PutItem':
      return putItem(table, known(request, ['TableName', 'Item', ...CONDITION]));
    case 'TransactWriteItems':
      return transactWrite(table, known(request, ['TransactItems', 'ClientRequestToken']));
    case 'Query':
      return query(table, known(request, QUERY), stale);
    default:
      throw new NotUnderstood(operation);
  }
}

const PLACEHOLDERS = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const CONDITION = [...PLACEHOLDERS, 'ConditionExpression', 'ReturnValuesOnConditionCheckFailure'];
const QUERY = [
  ...['TableName', 'IndexName', 'KeyConditionExpression', 'FilterExpression', 'Limit', 'ScanIndexForward'],
  ...['ConsistentRead', ...PLACEHOLDERS],
];

function known<T>(request: object, fields: readonly string[]): T {
  const odd = Object.keys(request).find((name) => !fields.includes(name));
  if (odd !== undefined) throw new NotUnderstood(`the field ${odd}`);
  return request as T;
}

const ok = (body: object = {}): Answer => ({ status: 200, body });
export const failure = (name: string, more: object = {}, status = 400): Answer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more },
});

export function keyOfItem({ pk, sk }: Item): string {
  if (!pk?.S || !sk?.S) throw new NotUnderstood('an item without a key');
  return `${pk.S} ${sk.S}`;
}

function getItem({ items }: TableState, { Key, ConsistentRead }: Action & { ConsistentRead?: boolean }): Answer {
  if (ConsistentRead !== true) throw new NotUnderstood('a read of an item that may be stale');
  const found = items.get(keyOfItem(Key ?? {}));
  return ok(found ? { Item: found } : {});
}

function putItem(table: TableState, put: Action): Answer {
  const { Item: item = {}, ReturnValuesOnConditionCheckFailure: show } = put;
  const before = table.items.get(keyOfItem(item));
  if (!holds(before, put))
    return failure('ConditionalCheckFailedException', show === 'ALL_OLD' && before ? { Item: before } : {});
  keep(table, [item]);
  return ok();
}

/** All or nothing; a token that has been used for the same write has done it already. */
function transactWrite(table: TableState, { ClientRequestToken: token, TransactItems }: Transaction): Answer {
  const content = JSON.stringify(TransactItems);
  if (token !== undefined && table.tokens.has(token))
    return table.tokens.get(token) === content ? ok() : failure('IdempotentParameterMismatchException');
  const actions = TransactItems.map((action) => ({ put: action['Put'], check: action['ConditionCheck'] }));
  if (actions.length === 0 || actions.length > 100) throw new NotUnderstood(`a write of ${actions.length} items`);
  const keys = actions.map(({ put, check }) => keyOfItem(put?.Item ?? check?.Key ?? {}));
  if (new Set(keys).size < keys.length) throw new NotUnderstood(`two actions on one item: ${keys.join(', ')}`);
  const reasons = actions.map(({ put, check }, index) => {
    const action = put ?? check;
    if (!action) throw new NotUnderstood('an action that is neither Put nor ConditionCheck');
    return { Code: holds(table.items.get(keys[index] ?? ''), action) ? 'None' : 'ConditionalCheckFailed' };
  });
  if (reasons.some(({ Code }) => Code !== 'None'))
    return failure('TransactionCanceledException', { CancellationReasons: reasons });
  keep(
    table,
    actions.flatMap(({ put }) => (put?.Item ? [put.Item] : [])),
  );
  if (token !== undefined) table.tokens.set(token, content);
  return ok();
}

const holds = (item: Item | undefined, action: Action): boolean =>
  action.ConditionExpression === undefined || meets(item, action.ConditionExpression, action);

function keep(table: TableState, items: readonly Item[]): void {
  const replaced = new Map<string, Item | undefined>();
  for (const after of items) {
    const key = keyOfItem(after);
    const before = table.items.get(key);
    replaced.set(key, before);
    table.items.set(key, after);
    table.written.push({ before, after });
  }
  table.replaced = replaced;
}

function query(table: TableState, request: Query, stale: boolean): Answer {
  const { IndexName: index, Limit = Number.POSITIVE_INFINITY, FilterExpression: filter } = request;
  if (index && request.ConsistentRead) throw new NotUnderstood('a consistent read of an index');
  const keys = index ? indexes[index] : primaryKey;
  const within = range(request, keys);
  const rows = [...seenBy(table, index !== undefined && stale).values()].filter(
    (item) => item[keys.pk]?.S === within.pk && within.holds(item[keys.sk]?.S ?? ''),
  );
  const sortKey = (item: Item) => item[keys.sk]?.S ?? '';
  rows.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  if (request.ScanIndexForward === false) rows.reverse();
  const read = rows.slice(0, Limit);
  const last = rows.length > Limit ? read.at(-1) : undefined;
  const names = [...Object.values(primaryKey), keys.pk, keys.sk];
  return ok({
    Items: filter === undefined ? read : read.filter((item) => meets(item, filter, request)),
    ...(last && { LastEvaluatedKey: Object.fromEntries(names.map((name) => [name, last[name]])) }),
  });
}

function seenBy({ items, replaced }: TableState, stale: boolean): ReadonlyMap<string, Item> {
  if (!stale) return items;
  const before = new Map(items);
  for (const [key, item] of replaced) item ? before.set(key, item) : before.delete(key);
  return before;
}

function range(request: Query, keys: { pk: string; sk: string }): { pk: string; holds: (sk: string) => boolean } {
  const form = /^(\S+) = (:\w+)(?: AND (\S+) (?:BETWEEN (:\w+) AND (:\w+)|< (:\w+)))?$/;
  const [, pk, partition, sk, from, to, below] = form.exec(request.KeyConditionExpression) ?? [];
  const value = (name: string | undefined): string => textOf(request.ExpressionAttributeValues?.[name ?? '']);
  if (pk === undefined || nameOf(pk, request) !== keys.pk || (sk !== undefined && nameOf(sk, request) !== keys.sk))
    throw new NotUnderstood(`key condition ${request.KeyConditionExpression}`);
  if (from !== undefined) {
    const [least, most] = [value(from), value(to)];
    return { pk: value(partition), holds: (key) => key >= least && key <= most };
  }
  if (below === undefined) return { pk: value(partition), holds: () => true };
  const bound = value(below);
  return { pk: value(partition), holds: (key) => key < bound };
}

function textOf(value: AttributeValue | undefined): string {
  if (value?.S === undefined) throw new NotUnderstood('a key that is no text');
  return value.S;
}
