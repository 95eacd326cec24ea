import { parseArgs } from 'node:util';
import type { Finding } from '../core/listings/inspect-index.ts';
import type { Reindex, ReindexMode, ReindexReport } from '../core/listings/reindex-listings.ts';
import { runningCloud } from '../local/description.ts';
import { invoke, type Where } from './invoke.ts';

const help = `Compares what search knows with the listings, while people go on trading.

  npm run reindex                       mends what is wrong, and tells it (the same as --repair)
  npm run reindex -- --verify           tells what is wrong and changes nothing; fails if there is something
  npm run reindex -- --rebuild          writes the index of every listing anew
  npm run reindex -- --stage prod       in AWS, by the AWS CLI with the credentials and region of the environment
  npm run reindex -- --data <folder>    a local cloud that keeps its data there (.local)
  npm run reindex -- --segments 4       walks the table in so many shares at once (1)

It can be broken off and started again at any time.`;

const { values } = parseArgs({
  options: {
    verify: { type: 'boolean', default: false },
    repair: { type: 'boolean', default: false },
    rebuild: { type: 'boolean', default: false },
    stage: { type: 'string' },
    data: { type: 'string', default: '.local' },
    segments: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(help);
else
  run().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });

async function run(): Promise<void> {
  const mode = theMode();
  const segments = Number(values.segments);
  if (!Number.isInteger(segments) || segments < 1 || segments > 64) throw new Error('--segments is 1 to 64');
  const where = values.stage === undefined ? local() : { stage: values.stage };
  // The local table loses its place in a share when the item it stopped at is removed; as a whole it keeps it.
  if ('local' in where && mode !== 'verify' && segments > 1)
    throw new Error('a local table is walked in one share while it is mended: leave --segments out');
  const total = { listings: 0, postings: 0, findings: 0, written: 0 };
  const take = ({ listings, postings, findings, written }: ReindexReport): void => {
    total.listings += listings;
    total.postings += postings;
    total.findings += findings.length;
    total.written += written;
    for (const finding of findings) console.log(inWords(finding));
    console.error(`… ${inNumbers(total)}`);
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => walk(where, { mode, segment, segments }, take)));
  console.log(`${total.findings > 0 && mode === 'verify' ? '✗' : '✓'} ${inNumbers(total)}`);
  if (total.findings > 0 && mode === 'verify') process.exitCode = 1;
}

/** Invokes the function again and again, each time where it has stopped. */
async function walk(where: Where, share: Omit<Reindex, 'after'>, take: (report: ReindexReport) => void): Promise<void> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const report = (await invoke(where, 'reindex-listings', { ...share, after })) as ReindexReport;
    take(report);
    after = report.next;
  }
}

function theMode(): ReindexMode {
  const given = (['verify', 'repair', 'rebuild'] as const).filter((mode) => values[mode]);
  if (given.length > 1) throw new Error('verify, repair or rebuild: one at a time');
  return given[0] ?? 'repair';
}

function local(): Where {
  const cloud = runningCloud(values.data);
  if (!cloud) throw new Error('no local cloud runs: npm start, or name a deployed one with --stage');
  return { local: cloud };
}

function inWords(finding: Finding): string {
  const { listingId, what } = finding;
  if (!('key' in finding)) return `${listingId}: ${what}`;
  const { key } = finding;
  return `${listingId}: ${what} under ${key.term}${key.by === 'price' ? ` at ${key.price} ${key.currency}` : ''}`;
}

const inNumbers = ({ listings, postings, findings, written }: Readonly<Record<string, number>>): string =>
  `${listings} listings and ${postings} postings looked at, ${findings} wrong, ${written} listings written`;
