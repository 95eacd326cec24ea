import { ServiceError } from '../types.ts';
import type { Access, Home } from './actions.ts';

/** Name of the partition key attribute of a table or of one of its indexes, if the table is known. */
export type PartitionKeyOf = (table: string, index?: string) => string | undefined;

type Fields = Readonly<Record<string, unknown>>;

/** IAM actions of the members of a transaction (Service Authorization Reference, Amazon DynamoDB). */
const MEMBER_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};
const PARTIQL = ['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'];
/** Request parameters that are condition keys by the same name. */
const PLAIN_KEYS = ['Select', 'ReturnValues', 'ReturnConsumedCapacity'];

/** One thing done to one table, before equal permissions are put together. */
interface Part {
  readonly operation: string;
  readonly table: string;
  readonly index?: string;
  /** Values of partition keys, as texts; undefined when they can not be told. */
  readonly leadingKeys?: readonly string[] | undefined;
}

/**
 * The permissions a DynamoDB request needs: one for each pair of action and resource, the partition keys of all items
 * it touches together in `dynamodb:LeadingKeys`.
 * @throws ServiceError for PartiQL, whose statements would have to be parsed to tell
 */
export function dynamodbAccess(operation: string, input: Fields, home: Home, keyOf: PartitionKeyOf): Access[] {
  if (PARTIQL.includes(operation))
    throw new ServiceError('ValidationException', `PartiQL (${operation}) is not part of the local cloud.`);
  const shared: Record<string, string> = {};
  for (const name of PLAIN_KEYS) if (typeof input[name] === 'string') shared[`dynamodb:${name}`] = String(input[name]);
  if (operation.startsWith('Transact')) shared['dynamodb:EnclosingOperation'] = operation;
  const merged = new Map<string, { action: string; resource: string; keys: Set<string>; known: boolean }>();
  for (const part of partsOf(operation, input, keyOf)) {
    const action = `dynamodb:${part.operation}`;
    const resource = tableArn(part, home);
    const name = `${action} ${resource}`;
    const access = merged.get(name) ?? { action, resource, keys: new Set(), known: true };
    for (const key of part.leadingKeys ?? []) access.keys.add(key);
    access.known &&= part.leadingKeys !== undefined;
    merged.set(name, access);
  }
  return [...merged.values()].map(({ action, resource, keys, known }) => ({
    action,
    resource,
    // One key that can not be told makes the condition key absent: a policy that insists on it then denies.
    context: known ? { ...shared, 'dynamodb:LeadingKeys': [...keys] } : shared,
  }));
}

function partsOf(operation: string, input: Fields, keyOf: PartitionKeyOf): Part[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems')
    return list(input['TransactItems']).map((member) => memberPart(member, keyOf));
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const tables = Object.entries(fields(input['RequestItems']));
    return tables.map(([table, requests]) => batchPart(operation, table, requests, keyOf));
  }
  if (operation === 'ListTables') return [{ operation, table: '*' }];
  if (typeof input['TableName'] !== 'string')
    throw new ServiceError('ValidationException', `${operation} without a TableName can not be authorized here.`);
  const table = input['TableName'];
  if (operation === 'Query' || operation === 'Scan') {
    const index = typeof input['IndexName'] === 'string' ? { index: input['IndexName'] } : {};
    const leadingKeys = operation === 'Query' ? queriedKeys(input, keyOf(nameOf(table), index.index)) : undefined;
    return [{ operation, table, ...index, leadingKeys }];
  }
  return [{ operation, table, leadingKeys: keyValues([input['Key'] ?? input['Item']], keyOf(nameOf(table))) }];
}

function memberPart(member: unknown, keyOf: PartitionKeyOf): Part {
  const [[kind, request] = ['', undefined]] = Object.entries(fields(member));
  const operation = MEMBER_ACTIONS[kind];
  const { TableName: table, Key: key, Item: item } = fields(request);
  if (operation === undefined || typeof table !== 'string')
    throw new ServiceError('ValidationException', 'A member of the transaction names no operation or no table.');
  return { operation, table, leadingKeys: keyValues([key ?? item], keyOf(nameOf(table))) };
}

function batchPart(operation: string, table: string, requests: unknown, keyOf: PartitionKeyOf): Part {
  const items =
    operation === 'BatchGetItem'
      ? list(fields(requests)['Keys'])
      : list(requests).map((request) => {
          const { PutRequest: put, DeleteRequest: remove } = fields(request);
          return fields(put)['Item'] ?? fields(remove)['Key'];
        });
  return { operation, table, leadingKeys: keyValues(items, keyOf(nameOf(table))) };
}

function keyValues(items: readonly unknown[], name: string | undefined): string[] | undefined {
  if (name === undefined) return undefined;
  const values = items.map((item) => scalar(fields(item)[name]));
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** The partition key of a Query: `KeyConditionExpression` with names and values put in, or the older `KeyConditions`. */
function queriedKeys(input: Fields, name: string | undefined): string[] | undefined {
  if (name === undefined) return undefined;
  const older = list(fields(fields(input['KeyConditions'])[name])['AttributeValueList']);
  if (older.length > 0) return keyValues([{ [name]: older[0] }], name);
  const names = fields(input['ExpressionAttributeNames']);
  const values = fields(input['ExpressionAttributeValues']);
  for (const [, left = '', right = ''] of String(input['KeyConditionExpression'] ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  ))
    if ((left.startsWith('#') ? names[left] : left) === name) {
      const value = scalar(values[right]);
      return value === undefined ? undefined : [value];
    }
  return undefined;
}

/** A key attribute is a string, a number or binary; each is a text in JSON. */
function scalar(value: unknown): string | undefined {
  const { S: text, N: number, B: binary } = fields(value);
  const found = text ?? number ?? binary;
  return typeof found === 'string' ? found : undefined;
}

/** `TableName` may be an ARN. */
function nameOf(table: string): string {
  return table.startsWith('arn:') ? table.slice(table.indexOf('/') + 1) : table;
}

function tableArn({ table, index }: Part, { region, account }: Home): string {
  const arn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  return index === undefined ? arn : `${arn}/index/${index}`;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
