import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** What an expression's placeholders stand for, as requests carry it. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

/** A request that this table does not understand, or that DynamoDB would refuse: a defect of whoever sent it. */
export class NotUnderstood extends Error {}

/** Whether an item meets an expression: terms joined by OR, and nothing beyond what the adapters use. */
export const meets = (item: Item | undefined, expression: string, of: Placeholders): boolean =>
  expression.split(' OR ').some((term) => meetsTerm(item, term.trim(), of));

function meetsTerm(item: Item | undefined, term: string, of: Placeholders): boolean {
  const absent = /^attribute_not_exists\((\S+)\)$/.exec(term);
  if (absent) return valueAt(item, absent[1] ?? '', of) === undefined;
  const [, path, operator, placeholder] = /^(\S+) (=|<=) (:\w+)$/.exec(term) ?? [];
  if (path === undefined || placeholder === undefined) throw new NotUnderstood(`condition ${term}`);
  const wanted = of.ExpressionAttributeValues?.[placeholder];
  if (wanted === undefined) throw new NotUnderstood(`${placeholder} has no value`);
  const found = valueAt(item, path, of);
  if (found === undefined) return false;
  if (operator === '=') return isDeepStrictEqual(found, wanted);
  if (found.N === undefined || wanted.N === undefined) throw new NotUnderstood(`${term} compares what is no number`);
  return Number(found.N) <= Number(wanted.N);
}

function valueAt(item: Item | undefined, path: string, of: Placeholders): AttributeValue | undefined {
  const [first = '', ...rest] = path.split('.').map((name) => nameOf(name, of));
  return rest.reduce((value, name) => value?.M?.[name], item?.[first]);
}

export function nameOf(name: string, { ExpressionAttributeNames = {} }: Placeholders): string {
  if (!name.startsWith('#')) return name;
  const stands = ExpressionAttributeNames[name];
  if (stands === undefined) throw new NotUnderstood(`${name} has no name`);
  return stands;
}
