import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud } from '../local/cloud.ts';
import { type Cost, costOf } from './cost.ts';
import type { Member } from './members.ts';

/** What a whole trade takes, from its purchase until the seller has the money. */
export interface TradeCost {
  /** Of DynamoDB's calls only; those of other services are told by the functions that made them. */
  readonly cost: Cost;
  /** Of the API's functions and of everything that follows, by name. */
  readonly invocations: Readonly<Record<string, number>>;
  /** States entered, which is what Step Functions is paid by. */
  readonly transitions: number;
}

interface Execution {
  readonly status: string;
  readonly history: readonly { readonly type: string }[];
}

/**
 * A product is bought, paid, shipped, delivered and accepted by people, and settled by the workflow; each step waits until
 * everything that follows from the one before has happened, as it does when people do them.
 * @param onInvoked counts the invocations so far, by function
 */
export async function tradeOnce(
  { url, calls }: Pick<Cloud, 'url' | 'calls'>,
  { seller, buyer }: { readonly seller: Member; readonly buyer: Member },
  invoked: () => Readonly<Record<string, number>>,
): Promise<TradeCost> {
  const settle = async () => void (await fetch(`${url}/_local/settle`, { method: 'POST' }));
  const { id: listingId } = await seller.api.createListing({
    body: { kind: 'product', title: 'Oak bookshelf', description: 'Five shelves.', price: 4500, currency: 'EUR' },
  });
  await settle();
  const before = { calls: calls.count, invoked: invoked() };
  const { id } = await buyer.api.buyListing({ body: { listingId }, idempotencyKey: `buy ${listingId}` });
  const params = { transactionId: id };
  const body = { paymentMethod: 'pm_ok' };
  await settle();
  await buyer.api.payTransaction({ params, body, idempotencyKey: `pay ${id}` });
  for (const [who, action] of [
    [seller, 'ship'],
    [buyer, 'deliver'],
    [buyer, 'accept'],
  ] as const) {
    await settle();
    await who.api.actOnTransaction({ params, body: { action }, idempotencyKey: `${action} ${id}` });
  }
  const execution = await ended(url, id, settle);
  return {
    cost: costOf(calls.since(before.calls).filter(({ service }) => service === 'dynamodb')),
    invocations: difference(before.invoked, invoked()),
    transitions: execution.history.filter(({ type }) => type.endsWith('StateEntered')).length,
  };
}

async function ended(url: string, name: string, settle: () => Promise<void>): Promise<Execution> {
  for (let tries = 0; tries < 100; tries += 1) {
    await settle();
    const response = await fetch(`${url}/_local/executions?name=${name}`);
    const { items } = (await response.json()) as { items: Execution[] };
    if (items[0] && items[0].status !== 'RUNNING') return items[0];
    await pause(50);
  }
  throw new Error(`the workflow of ${name} does not end`);
}

function difference(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** In words, for docs/performance.md. */
export function inWords({ cost, invocations, transitions }: TradeCost): string {
  const total = Object.values(invocations).reduce((sum, count) => sum + count, 0);
  const each = Object.entries(invocations).map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  return `A whole trade, bought, paid, shipped, delivered, accepted and settled: ${transitions} state transitions, ${total} invocations (${each.join(', ')}), ${cost.readUnits} read units, ${cost.writeUnits} write units (${cost.calls}).`;
}
