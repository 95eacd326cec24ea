import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Entities, type EntityName, ExpectationFailed, type Store, type Write } from '../../core/shared/ports.ts';
import type { Table } from './client.ts';
import { fromItem, keyOf, toItem } from './keys.ts';
import { retryConflicts } from './retry-conflicts.ts';

type Condition = { ConditionExpression: string } & Pick<
  PutCommandInput,
  'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;
type Put = Condition & { TableName: string; Item: Record<string, unknown> };

/** The table as a store of entities. */
export function dynamoStore({ name, db }: Table): Store {
  return {
    async get<N extends EntityName>(entity: N, id: string): Promise<Entities[N] | undefined> {
      const { Item } = await db.send(new GetCommand({ TableName: name, Key: keyOf(entity, id), ConsistentRead: true }));
      return Item && fromItem<N>(Item);
    },
    unchanged: (entity, id, before) => ({
      check: entity,
      id,
      expect: before ? { version: before.version } : 'absent',
    }),
    async remove(entity, id) {
      await retryConflicts(() => db.send(new DeleteCommand({ TableName: name, Key: keyOf(entity, id) })));
    },
    async commit(...writes) {
      const writeId = randomUUID();
      const actions = writes.map((write) => toAction(name, write, writeId));
      const [only] = actions;
      if (only && 'Put' in only && actions.length === 1) await putOne(db, only.Put, writes);
      else await writeAll(db, actions, writes, writeId);
    },
  };
}

function toAction(TableName: string, write: Write, writeId: string) {
  if ('check' in write)
    return { ConditionCheck: { TableName, Key: keyOf(write.check, write.id), ...condition(write.expect) } };
  return { Put: { TableName, Item: { ...toItem(write.put, write.item), writeId }, ...condition(write.expect) } };
}

function condition(expect: Write['expect']): Condition {
  if (expect === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  if (expect === 'present') return { ConditionExpression: 'attribute_exists(pk)' };
  if ('version' in expect)
    return {
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': expect.version },
    };
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': expect.absentOrExpiredAt },
  };
}

async function putOne(db: Table['db'], put: Put, writes: readonly Write[]): Promise<void> {
  try {
    await retryConflicts(() => db.send(new PutCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // When an answer is lost the SDK sends the write again: finding our own write there is success.
    if (error.Item?.['writeId']?.S === put.Item['writeId']) return;
    throw new ExpectationFailed(writes);
  }
}

async function writeAll(
  db: Table['db'],
  actions: ReturnType<typeof toAction>[],
  writes: readonly Write[],
  writeId: string,
): Promise<void> {
  try {
    await retryConflicts(() =>
      db.send(new TransactWriteCommand({ TransactItems: actions, ClientRequestToken: writeId })),
    );
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const failed = writes.filter((_, index) => failedCondition(error.CancellationReasons?.[index]));
    if (failed.length === 0) throw error;
    throw new ExpectationFailed(failed);
  }
}

const failedCondition = (reason: CancellationReason | undefined): boolean => reason?.Code === 'ConditionalCheckFailed';
