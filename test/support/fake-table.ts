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
type Put = Pick<PutCommandInput, 'Item' | 'ConditionExpression' | 'ExpressionAttributeValues'>;

/** Attribute that every stored item has and that no answer may ever show. */
export const canary = { canary: 'never-to-leave-the-table' } as const;

/**
 * Stands in for the table behind the SDK's document client: it knows the commands, conditions and key conditions the
 * adapters send, and refuses any other.
 */
export function fakeTable() {
  const items = new Map<string, Item>();
  const sent = mockClient(DynamoDBDocumentClient);
  const idOf = ({ pk, sk }: Item) => `${pk}|${sk}`;

  const holds = ({ Item = {}, ConditionExpression, ExpressionAttributeValues = {} }: Put): boolean => {
    const stored = items.get(idOf(Item));
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
    if (input.KeyConditionExpression === 'pk = :list AND sk BETWEEN :from AND :to') return stretch(input, values);
    const after = values[':after'] as string | undefined;
    const found = [...items.values()]
      .filter((item) => item[pk] === values[':pk'])
      .filter((item) => {
        const key = String(item[sk]);
        const prefix = String(values[':prefix']);
        return after === undefined ? key.startsWith(prefix) : key >= prefix && key <= after;
      })
      .sort((a, b) => (String(a[sk]) < String(b[sk]) ? 1 : -1));
    return { Items: structuredClone(found.slice(0, input.Limit)) };
  };

  const stretch = ({ Limit = 0, ScanIndexForward }: QueryCommandInput, values: Record<string, unknown>) => {
    const found = [...items.values()]
      .filter(
        ({ pk, sk }) =>
          pk === values[':list'] && String(sk) >= String(values[':from']) && String(sk) <= String(values[':to']),
      )
      .sort((a, b) => (String(a['sk']) < String(b['sk']) === ScanIndexForward ? -1 : 1));
    const Items = structuredClone(found.slice(0, Limit));
    return { Items, ...(found.length > Limit ? { LastEvaluatedKey: Items.at(-1) } : {}) };
  };

  sent.on(GetCommand).callsFake(({ Key }: { Key: Item }) => ({ Item: structuredClone(items.get(idOf(Key))) }));
  sent.on(PutCommand).callsFake((put: Put) => {
    const stored = items.get(idOf(put.Item ?? {}));
    if (!holds(put))
      throw new ConditionalCheckFailedException({
        $metadata: {},
        message: 'The conditional request failed',
        ...(stored && { Item: marshall(stored) }),
      });
    keep(put.Item ?? {});
    return {};
  });
  sent.on(TransactWriteCommand).callsFake(({ TransactItems }: { TransactItems: { Put: Put }[] }) => {
    const reasons = TransactItems.map(
      ({ Put }): CancellationReason => ({ Code: holds(Put) ? 'None' : 'ConditionalCheckFailed' }),
    );
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw new TransactionCanceledException({ $metadata: {}, message: 'cancelled', CancellationReasons: reasons });
    for (const { Put } of TransactItems) keep(Put.Item ?? {});
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
