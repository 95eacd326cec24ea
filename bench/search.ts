import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { searchKeys } from '../adapters/dynamo/keys.ts';
import { dynamoSearch } from '../adapters/dynamo/search.ts';
import { keysOf, truthOf } from '../core/listings/index-steps.ts';
import type { Listing } from '../core/listings/model.ts';
import type { PostingKey, SearchQuery } from '../core/listings/ports.ts';
import { planOf } from '../core/listings/search-plan.ts';
import { newId } from '../functions/runtime/new-id.ts';
import { type LocalTable, openLocalTable } from './local-table.ts';
import { marketListing, often, type Roll } from './market.ts';
import { putInto } from './report.ts';
import { queryOf, SELLERS, type Shape, shapes } from './search-shapes.ts';

const help = `Measures what a page of search costs: Queries and read units, by what is asked and by how many listings there are.

  npm run bench:search                               writes bench/search-results.json and the table in docs/search.md
  npm run bench:search -- --listings 1000,20000      with so many listings, one after the other
  npm run bench:search -- --quick                    few listings; prints the table and writes nothing

It fails when a single filter costs more where there is more.`;

const { values: options } = parseArgs({
  options: {
    listings: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Items on a page, and pages that are read of each query. */
const PAGE = 20;
const PAGES = 5;
/** What the card of a part with a photo and a few fitting vehicles takes. */
const CARD_BYTES = 700;
/** DynamoDB's bound of a BatchWriteItem. */
const BATCH = 25;
const AT_ONCE = 8;
/** How much more a single filter may cost with the most listings than with the fewest. */
const MOST_GROWTH = 1.1;

/** The same numbers in every run (mulberry32): the newest listings are then the same however many there are. */
function dice(): Roll {
  let state = 20_261_122;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Newest first, one a minute, each with a photo whose placeholder makes all cards equally large: units then differ by how
 * much is read, and not by what happens to be the newest.
 */
function* offers(count: number): Generator<Listing> {
  const roll = dice();
  const now = Date.UTC(2026, 10, 22);
  for (let number = 0; number < count; number += 1) {
    const at = new Date(now - number * 60_000);
    const listing = marketListing(roll, { id: newId(at)('lst'), sellerId: often(roll, SELLERS), at: at.toISOString() });
    const missing = CARD_BYTES - Buffer.byteLength(truthOf({ ...listing, primaryPhoto: aPhoto }).card);
    yield {
      ...listing,
      primaryPhoto: { ...aPhoto, placeholder: aPhoto.placeholder + 'A'.repeat(Math.max(0, missing)) },
    };
  }
}

const aPhoto = {
  photoId: 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  hash: 'a3f5'.repeat(8),
  width: 1600,
  height: 1200,
  placeholder: 'data:image/webp;base64,',
};

type Request = { PutRequest: { Item: Record<string, unknown> } };

/**
 * Puts the postings in that these queries read and no others, past the consumer and its transactions: what a page costs
 * depends on the lists it reads alone.
 */
async function load(table: LocalTable, count: number, progress: (text: string) => void): Promise<{ terms: number }> {
  const wanted = new Map<string, Set<string>>();
  for (const plan of shapes.map((shape) => planOf(queryOf(shape))))
    for (const term of plan?.terms ?? []) wanted.set(term, (wanted.get(term) ?? new Set()).add(plan?.order.by ?? ''));
  const listings = offers(count);
  let batch: Request[] = [];
  let terms = 0;
  let loaded = 0;
  const fill = (): Request[] => {
    while (batch.length < BATCH) {
      const { value: listing, done } = listings.next();
      if (done) break;
      const { record, card } = truthOf(listing);
      terms += record.terms.length;
      loaded += 1;
      if (loaded % 1000 === 0) progress(`load ${loaded} of ${count}`);
      const keys = keysOf(record).filter(({ term, by }) => wanted.get(term)?.has(by));
      batch.push(...keys.map((key) => ({ PutRequest: { Item: itemOf(key, listing.id, card) } })));
    }
    const full = batch.slice(0, BATCH);
    batch = batch.slice(BATCH);
    return full;
  };
  const work = async (): Promise<void> => {
    for (let requests = fill(); requests.length > 0; requests = fill())
      await table.db.send(new BatchWriteCommand({ RequestItems: { [table.name]: requests } }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { terms: terms / count };
}

function itemOf(key: PostingKey, listingId: string, card: string): Record<string, unknown> {
  const [pk, sk] =
    key.by === 'newest' ? searchKeys.posting(key.term, listingId) : searchKeys.priced(key.term, listingId, key);
  return { pk, sk, entity: 'Posting', card };
}

interface Cost {
  readonly queries: number;
  readonly units: number;
}

interface Measured {
  readonly first: Cost & { readonly items: number };
  /** Of up to five pages. */
  readonly average: Cost;
  readonly most: Cost;
  readonly pages: number;
}

async function measure(table: LocalTable, shape: Shape): Promise<Measured> {
  const calls: number[] = [];
  const send = async (command: QueryCommand): Promise<unknown> => {
    const metered = new QueryCommand({ ...command.input, ReturnConsumedCapacity: 'TOTAL' });
    const answer = await table.db.send(metered);
    calls.push(answer.ConsumedCapacity?.CapacityUnits ?? Number.NaN);
    return answer;
  };
  const search = dynamoSearch({ name: table.name, db: { send } as unknown as LocalTable['db'] });
  const pages: (Cost & { items: number })[] = [];
  for (let after: string | undefined, more = true; more && pages.length < PAGES; more = after !== undefined) {
    calls.length = 0;
    const { items, next } = await search.find(queryOf(shape), {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    pages.push({ items: items.length, queries: calls.length, units: calls.reduce((sum, units) => sum + units, 0) });
    after = next;
  }
  const mean = (of: (cost: Cost) => number): number => pages.reduce((sum, page) => sum + of(page), 0) / pages.length;
  const most = (of: (cost: Cost) => number): number => Math.max(...pages.map(of));
  const [first] = pages;
  if (!first) throw new Error('no page was read');
  return {
    first,
    average: { queries: mean(({ queries }) => queries), units: mean(({ units }) => units) },
    most: { queries: most(({ queries }) => queries), units: most(({ units }) => units) },
    pages: pages.length,
  };
}

interface Results {
  readonly measuredAt: string;
  readonly machine: { readonly node: string; readonly cores: number };
  readonly page: number;
  readonly pages: number;
  /** Terms of a listing of this market on average; each is two postings. */
  readonly terms: number;
  readonly listings: readonly number[];
  readonly shapes: readonly { readonly title: string; readonly query: SearchQuery; readonly at: readonly Measured[] }[];
}

function tableOf({ listings, shapes: rows, measuredAt }: Results): string {
  const of = (n: number) => n.toLocaleString('en');
  const digits = (n: number) => (Number.isInteger(n) ? String(n) : n.toFixed(1));
  const head = ['what is asked', ...listings.flatMap((n) => [`${of(n)}: first page`, 'average'])];
  const lines = rows.map(({ title, at }) => [
    title,
    ...at.flatMap(({ first, average }) => [
      `${first.queries} Q, ${digits(first.units)} units, ${first.items} items`,
      `${digits(average.queries)} Q, ${digits(average.units)}`,
    ]),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...lines.map(line),
    '',
    `Pages of ${PAGE}, averages of up to ${PAGES} pages, cards of ${CARD_BYTES} bytes. ${measuredAt.slice(0, 10)}.`,
  ].join('\n');
}

/** @throws Error naming each single filter that costs more where there is more */
function refuseGrowth({ shapes: rows, listings }: Results): void {
  const grown = rows.flatMap(({ title, at }) => {
    const [few, many] = [at[0], at.at(-1)];
    const ratio = few && many ? many.first.units / few.first.units : 1;
    const single = shapes.find((shape) => shape.title === title)?.single;
    return single && ratio > MOST_GROWTH ? [`${title}: ${ratio.toFixed(2)} times`] : [];
  });
  if (grown.length > 0)
    throw new Error(`a page costs more at ${listings.at(-1)} listings than at ${listings[0]}: ${grown.join(', ')}`);
}

async function main(): Promise<void> {
  const counts = (options.listings ?? (options.quick ? '1000,3000' : '1000,20000,100000')).split(',').map(Number);
  if (counts.some((count) => !Number.isInteger(count) || count < 1000)) throw new Error('give numbers of 1000 or more');
  const columns: Measured[][] = [];
  let terms = 0;
  for (const count of counts) {
    const began = Date.now();
    const tell = (text: string) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K… ${text}`);
    const table = await openLocalTable();
    try {
      ({ terms } = await load(table, count, tell));
      const column: Measured[] = [];
      for (const shape of shapes) column.push(await measure(table, shape));
      columns.push(column);
    } finally {
      await table.close();
    }
    console.error(`✓ ${count} listings (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  }
  const results: Results = {
    measuredAt: new Date().toISOString(),
    machine: { node: process.version, cores: cpus().length },
    page: PAGE,
    pages: PAGES,
    terms,
    listings: counts,
    shapes: shapes.map((shape, at) => ({
      title: shape.title,
      query: queryOf(shape),
      at: columns.flatMap((column) => column[at] ?? []),
    })),
  };
  console.log(`\n${tableOf(results)}\n`);
  refuseGrowth(results);
  if (options.quick) return;
  writeFileSync(join('bench', 'search-results.json'), `${JSON.stringify(results, null, 2)}\n`);
  putInto(join('docs', 'search.md'), tableOf(results));
}

if (options.help) console.log(help);
else
  main().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
