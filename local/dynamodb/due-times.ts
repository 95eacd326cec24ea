/** A table whose items expire. */
export interface ExpiringTable {
  readonly table: string;
  /** Attribute that holds the time, seconds since the epoch */
  readonly attribute: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `SET <name> = :value` as a whole assignment; anything that calculates is not matched. */
const assignment = (names: string) =>
  new RegExp(`(?:^|[\\s,])(?:${names})\\s*=\\s*(:\\w+)\\s*(?:,|$|(?:SET|REMOVE|ADD|DELETE)\\s)`, 'i');

/**
 * When the items that a write request leaves behind expire at the earliest: seconds since the epoch by table, or
 * `Number.NEGATIVE_INFINITY` when the request does not tell. Tables without such items are left out.
 */
export function dueTimes(operation: string, input: Fields, expiring: readonly ExpiringTable[]): Map<string, number> {
  const due = new Map<string, number>();
  for (const { table, attribute } of expiring) {
    const times = writesTo(table, operation, input).flatMap((write) => dueOf(write, attribute));
    if (times.length > 0) due.set(table, Math.min(...times));
  }
  return due;
}

/** The Put and Update requests within a request. */
function writesTo(table: string, operation: string, input: Fields): Fields[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
      return [input].filter((write) => names(write['TableName'], table));
    case 'BatchWriteItem':
      return Object.entries(fields(input['RequestItems']))
        .filter(([name]) => names(name, table))
        .flatMap(([, requests]) => list(requests).map((request) => fields(fields(request)['PutRequest'])));
    case 'TransactWriteItems':
      return list(input['TransactItems'])
        .map((member) => fields(fields(member)['Put'] ?? fields(member)['Update']))
        .filter((write) => names(write['TableName'], table));
    default:
      return [];
  }
}

function dueOf(write: Fields, attribute: string): number[] {
  if (write['Item'] !== undefined) return seconds(fields(write['Item'])[attribute]);
  const older = fields(write['AttributeUpdates'])[attribute];
  if (older !== undefined)
    return fields(older)['Action'] === 'ADD' ? [Number.NEGATIVE_INFINITY] : seconds(fields(older)['Value']);
  const expression = write['UpdateExpression'];
  if (typeof expression !== 'string') return [];
  const aliases = Object.entries(fields(write['ExpressionAttributeNames']))
    .filter(([, name]) => name === attribute)
    .map(([alias]) => alias);
  const spellings = [attribute, ...aliases].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  if (!new RegExp(`(?:^|[\\s,(=])(?:${spellings})(?![\\w.[-])`).test(expression)) return [];
  const value = assignment(spellings).exec(expression)?.[1];
  return value === undefined ? [Number.NEGATIVE_INFINITY] : seconds(fields(write['ExpressionAttributeValues'])[value]);
}

function seconds(value: unknown): number[] {
  const number = fields(value)['N'];
  return typeof number === 'string' && Number.isFinite(Number(number)) ? [Number(number)] : [];
}

/** `TableName` may be an ARN. */
function names(name: unknown, table: string): boolean {
  return name === table || (typeof name === 'string' && name.endsWith(`:table/${table}`));
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
