import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { toItem } from '../../adapters/dynamo/keys.ts';
import type { Entities, EntityName } from '../../core/shared/ports.ts';

export type Item = Record<string, unknown>;
type Condition = Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>;
type Put = Condition & Pick<PutCommandInput, 'Item'>;
interface Action {
  readonly Put?: Put;
  readonly ConditionCheck?: Condition & { readonly Key: Item };
}

/** Attribute that every stored item has and that no answer may ever show. */
export const canary = { canary: 'never-to-leave-the-table' } as const;

/** Sorts after every key. */
const LAST = '\uffff';

/**
 * Stands in for the table behind the SDK's document client: it knows the commands, conditions and key conditions the
 * adapters send, and refuses any other.
 */
export function fakeTable() {
  const items = new Map<string, Item>();
  const sent = mockClient(DynamoDBDocumentClient);
  const idOf = ({ pk, sk }: Item) => `${pk}|${sk}`;

  const holds = (key: Item, { ConditionExpression, ExpressionAttributeValues = {} }: Condition): boolean => {
    const stored = items.get(idOf(key));
    if (ConditionExpression === undefined) return true;
    if (ConditionExpression === 'attribute_not_exists(pk)') return stored === undefined;
    if (ConditionExpression === '#version = :version')
      return stored?.['version'] === ExpressionAttributeValues[':version'];
    if (ConditionExpression === 'attribute_not_exists(pk) OR expiresAt <= :now')
      return stored === undefined || Number(stored['expiresAt']) <= Number(ExpressionAttributeValues[':now']);
    throw new Error(`the fake table does not know ${ConditionExpression}`);
  };
  const keep = (item: Item): void => {
    items.set(idOf(item), { ...(JSON.parse(JSON.stringify(item)) as Item), ...canary });
  };
  const query = (input: QueryCommandInput) => {
    const { '#pk': pk = '', '#sk': sk = '' } = input.ExpressionAttributeNames ?? {};
    const values = input.ExpressionAttributeValues ?? {};
    switch (input.KeyConditionExpression) {
      case 'pk = :list AND sk BETWEEN :from AND :to':
        return stretch('pk', 'sk', { ...values, ':pk': values[':list'] }, input);
      case 'pk = :pk':
        return stretch('pk', 'sk', { ...values, ':from': '', ':to': LAST }, input);
      case '#pk = :pk AND #sk BETWEEN :from AND :to':
        return stretch(pk, sk, values, input);
      case '#pk = :pk AND #sk < :before':
        return stretch(pk, sk, { ...values, ':from': '', ':to': values[':before'] }, input);
      default:
        throw new Error(`the fake table does not know ${input.KeyConditionExpression}`);
    }
  };

  /** Items of one partition with keys from one to another, as many as may be looked at; those that pass the filter. */
  const stretch = (pk: string, sk: string, values: Item, input: QueryCommandInput) => {
    const { Limit = Number.POSITIVE_INFINITY, ScanIndexForward = true, FilterExpression } = input;
    if (FilterExpression !== undefined && FilterExpression !== '#having = :having')
      throw new Error(`the fake table does not know ${FilterExpression}`);
    const having = FilterExpression && (input.ExpressionAttributeNames?.['#having'] ?? '');
    const found = [...items.values()]
      .filter(
        (item) =>
          item[pk] === values[':pk'] &&
          String(item[sk]) >= String(values[':from']) &&
          String(item[sk]) <= String(values[':to']),
      )
      .sort((a, b) => (String(a[sk]) < String(b[sk]) === ScanIndexForward ? -1 : 1));
    const looked = structuredClone(found.slice(0, Limit));
    const Items = looked.filter((item) => having === undefined || item[having] === values[':having']);
    return { Items, Count: Items.length, ...(found.length > Limit ? { LastEvaluatedKey: looked.at(-1) } : {}) };
  };

  sent.on(GetCommand).callsFake(({ Key }: { Key: Item }) => ({ Item: structuredClone(items.get(idOf(Key))) }));
  sent.on(PutCommand).callsFake((put: Put) => {
    const stored = items.get(idOf(put.Item ?? {}));
    if (!holds(put.Item ?? {}, put))
      throw new ConditionalCheckFailedException({
        $metadata: {},
        message: 'The conditional request failed',
        ...(stored && { Item: marshall(stored) }),
      });
    keep(put.Item ?? {});
    return {};
  });
  sent.on(TransactWriteCommand).callsFake(({ TransactItems }: { TransactItems: Action[] }) => {
    const reasons = TransactItems.map((action): CancellationReason => {
      const { Put, ConditionCheck } = action;
      if (!Put && !ConditionCheck) throw new Error(`the fake table does not know ${Object.keys(action)}`);
      const holding =
        (!Put || holds(Put.Item ?? {}, Put)) && (!ConditionCheck || holds(ConditionCheck.Key, ConditionCheck));
      return { Code: holding ? 'None' : 'ConditionalCheckFailed' };
    });
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw new TransactionCanceledException({ $metadata: {}, message: 'cancelled', CancellationReasons: reasons });
    for (const { Put } of TransactItems) if (Put) keep(Put.Item ?? {});
    return {};
  });
  sent.on(QueryCommand).callsFake(query);

  return {
    sent,
    items: (): Item[] => [...items.values()],
    /** Items as the adapters would have written them, and a canary in each. */
    seed: <N extends EntityName>(entity: N, value: Entities[N]): void => keep(toItem(entity, value)),
    put: keep,
    remove: (pk: string, sk: string): void => {
      items.delete(idOf({ pk, sk }));
    },
    /** How many writes were sent, taken or not. */
    writes: () => sent.commandCalls(PutCommand).length + sent.commandCalls(TransactWriteCommand).length,
  };
}
export type FakeTable = ReturnType<typeof fakeTable>;
