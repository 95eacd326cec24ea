import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../adapters/dynamo/client.ts';
import { dynamoListingIndex } from '../adapters/dynamo/listing-index.ts';
import { dynamoStore } from '../adapters/dynamo/store.ts';
import { applied } from '../core/listings/index-listing.ts';
import { stepsTo } from '../core/listings/index-steps.ts';
import type { Listing } from '../core/listings/model.ts';
import type { Report } from '../core/moderation/model.ts';
import { create } from '../core/shared/ports.ts';
import { newId } from '../functions/runtime/new-id.ts';
import type { Cloud } from '../local/cloud.ts';
import { ended, loadBalance, loadTrade } from './load-trades.ts';

/** Loading waits for the table, which writes one thing at a time: more at once only queue. */
const AT_ONCE = 8;
/** Listings were made a minute apart. */
const STEP_MS = 60_000;

/** More than a page of operators' shows: whatever is reported later comes behind these. */
const REPORTS = 40;

/** A copy of an assembly whose table feeds nobody: loading is not slowed by events that nobody looks at. */
export function withoutStreams(assemblyDirectory: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'swapyard-bench-assembly-'));
  cpSync(assemblyDirectory, copy, { recursive: true });
  for (const name of readdirSync(copy).filter((file) => file.endsWith('.template.json'))) {
    const file = join(copy, name);
    const template = JSON.parse(readFileSync(file, 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    for (const { Type, Properties } of Object.values(template.Resources))
      if (Type === 'AWS::Lambda::EventSourceMapping') Properties['Enabled'] = false;
    writeFileSync(file, JSON.stringify(template));
  }
  return copy;
}

/**
 * Puts active listings in, and in the search index, and as many trades that have ended, by the project's own adapters. All
 * are alike: what a request costs may then depend on how many there are, and on nothing else. Each seller has an equal share.
 * @param options `earner` is somebody who gets a balance
 * @returns the id of the newest listing
 */
export async function loadMarket(
  { description, calls }: Pick<Cloud, 'description' | 'calls'>,
  options: { count: number; sellerIds: readonly string[]; earner: string; progress(done: number): void },
): Promise<string> {
  const { count, sellerIds, earner, progress } = options;
  const { table, close } = openTableOf(description);
  const [store, index] = [dynamoStore(table), dynamoListingIndex(table)];
  const began = Date.now() - count * STEP_MS;
  let taken = 0;
  let newest = '';
  const work = async (): Promise<void> => {
    while (taken < count) {
      const number = taken++;
      const at = new Date(began + number * STEP_MS);
      const sellerId = sellerIds[number % sellerIds.length] ?? '';
      const listing = aListing(newId(at)('lst'), sellerId, at);
      if (number === count - 1) newest = listing.id;
      await store.commit(create('listing', listing));
      await applied(index, stepsTo(listing, undefined));
      await loadTrade(store, sellerId, at);
      if (number < REPORTS) await store.commit(create('report', reportOf(newId(at)('rep'), listing.id, sellerId, at)));
      if (number % 100 === 99) progress(number + 1);
    }
  };
  const before = calls.count;
  try {
    await loadBalance(store, earner);
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    close();
  }
  const failed = calls.since(before).find(({ error }) => error !== undefined);
  if (failed) throw new Error(`loading failed at ${failed.action}: ${failed.error}`);
  return newest;
}

/**
 * Puts in a trade that was completed just now, as requests alone do not: the workflow that settles one runs on events.
 * @returns its id
 */
export async function loadSold(
  { description }: Pick<Cloud, 'description'>,
  { sellerId, buyerId }: { sellerId: string; buyerId: string },
): Promise<string> {
  const { table, close } = openTableOf(description);
  try {
    const now = new Date();
    const id = newId(now);
    const trade = { ...ended(id('txn'), id('lst'), sellerId, now), buyerId };
    await dynamoStore(table).commit(create('transaction', trade));
    return trade.id;
  } finally {
    close();
  }
}

function openTableOf({ endpoint, region, accessKeyId, secretAccessKey, outputs }: Cloud['description']): {
  readonly table: Table;
  readonly close: () => void;
} {
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { table: { name: outputs['TableName'] ?? '', db }, close: () => client.destroy() };
}

const reportOf = (id: string, listingId: string, reporterId: string, at: Date): Report => ({
  id,
  subject: { type: 'listing', id: listingId },
  reason: 'spam',
  status: 'open',
  reporterId,
  evidence: 'Oak bookshelf\nFive shelves, a few scratches on the left side.',
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  version: 1,
});

const aListing = (id: string, sellerId: string, at: Date): Listing => ({
  id,
  sellerId,
  kind: 'product',
  title: 'Oak bookshelf',
  description: 'Five shelves, a few scratches on the left side.',
  price: 4500,
  currency: 'EUR',
  status: 'active',
  createdAt: at.toISOString(),
  updatedAt: at.toISOString(),
  version: 1,
});
