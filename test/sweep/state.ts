import { createHash } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { entityOf, fromItem } from '../../adapters/dynamo/keys.ts';
import type { Entities, EntityName } from '../../core/shared/ports.ts';
import type { Item } from './world/conditions.ts';
import type { WorldState } from './world.ts';

/** Items never change, so what has been read out of one stays right. */
const read = new WeakMap<Item, { readonly entity: EntityName | undefined; readonly value: Record<string, unknown> }>();
const texts = new WeakMap<Item, string>();

function readOf(item: Item) {
  const known = read.get(item);
  if (known) return known;
  const raw = unmarshall(item as never);
  const entity = entityOf(item['entity']?.S);
  const value = entity ? { ...fromItem<EntityName>(raw) } : raw;
  read.set(item, { entity, value: value as Record<string, unknown> });
  return { entity, value: value as Record<string, unknown> };
}

/** All entities of one kind, in the order of their ids. */
export function kept<N extends EntityName>({ table }: WorldState, entity: N): Entities[N][] {
  const found: Entities[N][] = [];
  for (const item of table.items.values()) {
    const each = readOf(item);
    if (each.entity === entity) found.push(each.value as unknown as Entities[N]);
  }
  return found.sort(({ id: a }, { id: b }) => (a < b ? -1 : 1));
}

/** One movement in the books of the payment provider. */
export interface Booked {
  readonly key: string;
  readonly kind: 'charge' | 'refund' | 'transfer' | 'payout';
  readonly amount: number;
  readonly result: { readonly status: string };
  readonly doneAt?: string;
}

export const booked = ({ table }: WorldState): Booked[] =>
  [...table.items.values()]
    .filter((item) => item['entity']?.S === 'SandboxMovement')
    .map((item) => ({
      ...(readOf(item).value as unknown as Booked),
      key: (item['pk']?.S ?? '').slice('SANDBOX#'.length),
    }));

/**
 * Equal for two worlds with the same future. What is random in a write, and how often an execution has been woken for
 * nothing, makes no difference to it.
 */
export function fingerprint({ now, table, executions, deadLetters }: WorldState): string {
  const tokens = new Set([...executions.values()].flatMap(({ status, token }) => (status === 'RUNNING' ? token : [])));
  const items = [...table.items].map(([key, item]) =>
    item['token'] === undefined ? `${key}=${textOf(item)}` : `${key}=${runOf(item, tokens)}`,
  );
  const runs = [...executions.values()].map(({ token: _, entered: __, tries: ___, ...rest }) => JSON.stringify(rest));
  const rest = [now, table.written.map(({ after }) => textOf(after)), deadLetters.map(({ id }) => id)];
  return createHash('sha1')
    .update(JSON.stringify([items.sort(), runs.sort(), rest]))
    .digest('base64');
}

const runOf = (item: Item, tokens: ReadonlySet<string | undefined>): string =>
  [item['run']?.N, item['waitingIn']?.S, tokens.has(item['token']?.S)].join(' ');

function textOf(item: Item): string {
  const known = texts.get(item);
  if (known !== undefined) return known;
  const { writeId: _, ...rest } = item;
  const text = JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  texts.set(item, text);
  return text;
}
