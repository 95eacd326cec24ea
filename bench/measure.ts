import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../local/cloud.ts';
import type { Invoked } from '../local/lambda/lambda.ts';
import { operationOf } from './bundles.ts';
import { type Cost, difference, play, type Seen, type Watched, watch } from './cost.ts';
import { loadMarket, loadSold } from './load.ts';
import { join as joinIn, joinOperator, type Member } from './members.ts';
import { type Scenario, scenarios, titleOf, type World } from './scenarios.ts';
import { type TradeCost, tradeOnce } from './trade.ts';

/** What one row of the table says of AWS and of the function's work. */
export interface Measured {
  readonly title: string;
  /** Of the operation, stream or consumer. */
  readonly operation: string;
  readonly cost: Cost;
  /** CPU milliseconds of warm invocations. */
  readonly cpuMs: readonly number[];
}

/** Invocations that are not counted: the code gets compiled as it runs. */
const WARM_UPS = 3;
/** So many share the listings; one of them is the seller who is asked about. */
const SELLERS = 10;

/** Runs every operation in a cloud that holds so many listings. */
export async function measureOperations(options: {
  readonly assemblyDirectory: string;
  readonly listings: number;
  /** How often each scenario is counted. */
  readonly samples: number;
  progress(text: string): void;
}): Promise<Measured[]> {
  const { listings, samples, progress } = options;
  return inCloud(options.assemblyDirectory, async (cloud, invocations) => {
    const target = { url: cloud.url };
    const seller = await joinIn(target);
    const others = Array.from({ length: SELLERS - 1 }, (_, index) => `00000000-0000-4000-8000-00000000000${index}`);
    const sellerIds = [seller.userId, ...others];
    const vendor = await joinIn(target);
    const tell = (done: number) => progress(`load ${done} of ${listings}`);
    const operator = await joinOperator(cloud);
    const load = { count: listings, sellerIds, earner: vendor.userId, progress: tell };
    const world: World = {
      target,
      seller,
      vendor,
      operator,
      sold: (buyerId) => loadSold(cloud, { sellerId: vendor.userId, buyerId }),
      listingId: await loadMarket(cloud, load),
    };
    // Nobody may change a password, or reserve, as often as it is measured: each plays a scenario once.
    const members: Member[] = [];
    while (members.length < WARM_UPS + samples) members.push(await joinIn(target));
    const measured: Measured[] = [];
    for (const scenario of scenarios) {
      progress(`${measured.length + 1} of ${scenarios.length}: ${titleOf(scenario)}`);
      measured.push(await playOften({ calls: cloud.calls, invocations }, scenario, world, members));
    }
    return measured;
  });
}

async function playOften(
  watched: Watched,
  scenario: Scenario,
  world: World,
  members: readonly Member[],
): Promise<Measured> {
  const seen: Seen[] = [];
  for (const member of members) seen.push(await play(watched, scenario, world, member));
  return summary(titleOf(scenario), scenario.operation, seen);
}

/** Runs what follows from a change: a listing is made, the relay tells of it, and the search index takes it in. */
export async function measureEvents(options: {
  readonly assemblyDirectory: string;
  readonly samples: number;
  progress(text: string): void;
}): Promise<Measured[]> {
  const { samples, progress } = options;
  return inCloud(options.assemblyDirectory, async (cloud, invocations) => {
    const { api } = await joinIn({ url: cloud.url });
    const settle = () => fetch(`${cloud.url}/_local/settle`, { method: 'POST' });
    await settle();
    const relay: Seen[] = [];
    const index: Seen[] = [];
    const watched = { calls: cloud.calls, invocations };
    for (let number = 1; number <= WARM_UPS + samples; number += 1) {
      progress(`change ${number} of ${WARM_UPS + samples}`);
      const body = {
        kind: 'product',
        title: 'Oak bookshelf',
        description: 'Five shelves',
        price: 4500,
        currency: 'EUR',
      };
      const change = async () => {
        await api.createListing({ body: { ...body, kind: 'product' } });
        await settle();
      };
      let indexed: Seen | undefined;
      relay.push(
        await watch(watched, 'relay', async () => {
          indexed = await watch(watched, 'indexListing', change);
        }),
      );
      if (indexed) index.push(indexed);
    }
    return [
      summary('relay, one change', 'relay', relay),
      summary('indexListing, a new listing', 'indexListing', index),
    ];
  });
}

/** Runs whole trades, with everything that follows from what people do. */
export async function measureTrade(options: { readonly assemblyDirectory: string }): Promise<TradeCost> {
  return inCloud(options.assemblyDirectory, async (cloud, invocations) => {
    const [seller, buyer] = [await joinIn({ url: cloud.url }), await joinIn({ url: cloud.url })];
    const invoked = () => {
      const counts: Record<string, number> = {};
      for (const { functionName } of invocations)
        counts[operationOf(functionName)] = (counts[operationOf(functionName)] ?? 0) + 1;
      return counts;
    };
    // The first sale of a seller makes their balance; from then on all are alike.
    await tradeOnce(cloud, { seller, buyer }, invoked);
    return tradeOnce(cloud, { seller, buyer }, invoked);
  });
}

/** @throws Error when invocations of one kind did not cost the same */
function summary(title: string, operation: string, seen: readonly Seen[]): Measured {
  const [first, ...others] = seen.slice(1);
  if (!first) throw new RangeError('measure it twice at least');
  for (const { cost } of others) {
    const differs = difference(first.cost, cost);
    if (differs !== undefined) throw new Error(`${title} does not cost the same each time: ${differs}`);
  }
  return { title, operation, cost: first.cost, cpuMs: seen.slice(WARM_UPS).flatMap(({ cpuMs }) => cpuMs) };
}

/** Starts a cloud without data, and ends and removes it afterwards. */
async function inCloud<T>(
  assemblyDirectory: string,
  use: (cloud: Cloud, invocations: readonly Invoked[]) => Promise<T>,
): Promise<T> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'swapyard-bench-'));
  const invocations: Invoked[] = [];
  const problems: string[] = [];
  try {
    const cloud = await startCloud({
      assemblyDirectory,
      dataDirectory,
      port: 0,
      log: (line) => problems.push(line),
      onInvoked: (invocation) => invocations.push(invocation),
    });
    try {
      return await use(cloud, invocations);
    } catch (error) {
      throw new Error([String(error), ...problems.slice(-5)].join('\n'), { cause: error });
    } finally {
      await cloud.close();
    }
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}
