import { kebab } from '../contract/route.ts';
import type { CallLog, CallRecord } from '../local/endpoint/call-log.ts';
import type { Invoked } from '../local/lambda/lambda.ts';
import { operationOf } from './bundles.ts';
import type { Member } from './members.ts';
import type { Scenario, World } from './scenarios.ts';

/** What one request or invocation asks of AWS. */
export interface Cost {
  /** e.g. `GetItem ×2, PutItem`; calls of services other than DynamoDB bear the name of theirs. */
  readonly calls: string;
  /** Capacity units of the table and its indexes. */
  readonly readUnits: number;
  readonly writeUnits: number;
}

const readers = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan']);

/** What the calls come to. Calls run at once end in any order, so they are told in that of their names. */
export function costOf(records: readonly CallRecord[]): Cost {
  const counts = new Map<string, number>();
  const units = { read: 0, write: 0 };
  for (const { service, action, capacityUnits = 0 } of records) {
    const name = service === 'dynamodb' ? action : `${service}:${action}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    units[readers.has(action) ? 'read' : 'write'] += capacityUnits;
  }
  const calls = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return { calls: calls.join(', '), readUnits: units.read, writeUnits: units.write };
}

/** What is watched while requests run. */
export interface Watched {
  readonly calls: CallLog;
  /** Filled by the cloud as functions finish. */
  readonly invocations?: readonly Invoked[];
}

/** What one function did while something ran. */
export interface Seen {
  readonly cost: Cost;
  /** CPU milliseconds of its warm invocations. */
  readonly cpuMs: readonly number[];
}

/** @param name of the operation, stream or consumer whose function is meant */
export async function watch(
  { calls, invocations = [] }: Watched,
  name: string,
  run: () => Promise<unknown>,
): Promise<Seen> {
  const before = { calls: calls.count, invocations: invocations.length };
  await run();
  const mine = (functionName: string) => operationOf(functionName) === kebab(name);
  const warm = invocations
    .slice(before.invocations)
    .filter(({ functionName, coldStart }) => mine(functionName) && !coldStart);
  return {
    cost: costOf(calls.since(before.calls).filter((record) => mine(record.function))),
    cpuMs: warm.flatMap(({ cpuMs }) => cpuMs ?? []),
  };
}

/** Plays a scenario once and tells what its one request cost. */
export async function play(watched: Watched, scenario: Scenario, world: World, member: Member): Promise<Seen> {
  const { send, after } = await scenario.prepare(world, member);
  let answer: unknown;
  const seen = await watch(watched, scenario.operation, async () => {
    answer = await send();
  });
  await after?.(answer);
  return seen;
}

/** What differs between two costs, in words; `undefined` when nothing does. */
export function difference(a: Cost, b: Cost): string | undefined {
  const [one, other] = [a, b].map(
    ({ calls, readUnits, writeUnits }) => `${calls || 'no calls'}, ${readUnits} read, ${writeUnits} write`,
  );
  return one === other ? undefined : `${one} → ${other}`;
}
