import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { kebab } from '../contract/route.ts';
import { buildFunctions } from '../scripts/bundle.ts';
import { localContext, synthesize } from '../scripts/synth.ts';
import { type Bundle, bundleBaseline, bundlesOf, sizeOf } from './bundles.ts';
import { difference } from './cost.ts';
import { importTimes } from './import-time.ts';
import { withoutStreams } from './load.ts';
import { type Measured, measureEvents, measureOperations, measureTrade } from './measure.ts';
import { putInto, type Results, type Row, table } from './report.ts';
import { median } from './statistics.ts';

const help = `Measures what each operation costs: AWS calls, capacity units, CPU time, size and import time of its bundle.

  npm run bench                            writes bench/results.json and the table in docs/performance.md
  npm run bench -- --listings 1000,20000   with so many listings in the table, one after the other
  npm run bench -- --quick                 few listings and samples; prints the table and writes nothing

It fails when an operation's calls or units depend on how many listings and trades there are.`;

const { values: options } = parseArgs({
  options: {
    listings: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const full = { listings: '1000,20000', invocations: 30, imports: 9 };
const quick = { listings: '100,500', invocations: 3, imports: 1 };
/** Enough to see that invocations cost the same, where their time is not told. */
const FEWEST_INVOCATIONS = 2;

// Functions on AWS live in UTC.
process.env['TZ'] = 'UTC';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

if (options.help) console.log(help);
else
  main().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });

async function main(): Promise<void> {
  const amounts = options.quick ? quick : full;
  const sizes = listingCounts(options.listings ?? amounts.listings);
  const loadAverage = loadavg()[0] ?? 0;
  // Inside the project, where bundles find the native packages of this machine.
  mkdirSync(resolve('.tmp'), { recursive: true });
  const folder = mkdtempSync(resolve('.tmp', 'bench-'));
  let quiet: string | undefined;
  try {
    const assembly = join(folder, 'assembly');
    const baseline = await step('bundle and synthesize', async () => {
      await buildFunctions(process.cwd());
      synthesize({ root: process.cwd(), output: assembly, context: localContext });
      return bundleBaseline(process.cwd(), join(folder, 'baseline'));
    });
    const bundles = bundlesOf(assembly);
    const imports = await step('import the bundles', async (progress) =>
      importTimes(baseline, [...bundles.values()], amounts.imports, (round) =>
        progress(`${round} of ${amounts.imports}`),
      ),
    );
    quiet = withoutStreams(assembly);
    const runs: Measured[][] = [];
    for (const listings of sizes) {
      // Time is told of the largest.
      const samples = listings === sizes.at(-1) ? amounts.invocations : FEWEST_INVOCATIONS;
      const run = { assemblyDirectory: quiet, listings, samples };
      runs.push(
        await step(`operations at ${listings} listings`, (progress) => measureOperations({ ...run, progress })),
      );
    }
    const events = await step('relay and consumers', (progress) =>
      measureEvents({ assemblyDirectory: assembly, samples: amounts.invocations, progress }),
    );
    const trade = await step('a whole trade', () => measureTrade({ assemblyDirectory: assembly }));
    const results: Results = {
      measuredAt: new Date().toISOString(),
      machine: { node: process.version, cores: cpus().length, loadAverage },
      listings: sizes,
      samples: { invocations: amounts.invocations, imports: amounts.imports },
      baseline: { ...sizeOf(baseline), importMs: imports.baseline },
      trade,
      rows: [...(runs.at(-1) ?? []), ...events].map((measured) => row(measured, bundles, imports.bundles)),
    };
    const markdown = table(results);
    console.log(`\n${markdown}\n`);
    refuseGrowth(sizes, runs);
    if (options.quick) return;
    writeFileSync(join('bench', 'results.json'), `${JSON.stringify(rounded(results), null, 2)}\n`);
    putInto(join('docs', 'performance.md'), markdown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (quiet !== undefined) rmSync(quiet, { recursive: true, force: true });
  }
}

function listingCounts(text: string): number[] {
  const counts = text.split(',').map(Number);
  // Two pages and more of the seller who has a tenth of them.
  if (counts.some((count) => !Number.isInteger(count) || count < 100))
    throw new Error(`--listings ${text}: give whole numbers of 100 or more, such as 1000,20000`);
  return counts.sort((a, b) => a - b);
}

function row(
  { title, operation, cost, cpuMs }: Measured,
  bundles: Map<string, Bundle>,
  imports: ReturnType<typeof importTimes>['bundles'],
): Row {
  const bundle = bundles.get(kebab(operation));
  const imported = imports.get(kebab(operation));
  if (!bundle || !imported) throw new Error(`the assembly has no function for ${operation}`);
  const { ms: importMs, ratio: importRatio } = imported;
  return { title, operation, cost, cpuMs: median(cpuMs), ...sizeOf(bundle), importMs, importRatio };
}

/** @throws Error naming each operation that costs more where there is more */
function refuseGrowth(sizes: readonly number[], [first = [], ...others]: readonly (readonly Measured[])[]): void {
  const grown = others.flatMap((run, index) =>
    run.flatMap(({ title, cost }, position) => {
      const before = first[position];
      const differs = before && difference(before.cost, cost);
      return differs === undefined ? [] : [`${title} at ${sizes[0]} and ${sizes[index + 1]} listings: ${differs}`];
    }),
  );
  if (grown.length > 0) throw new Error(`what a request costs depends on how much data there is:\n${grown.join('\n')}`);
}

/** Digits that mean something: the rest would only make differences. */
const rounded = (results: Results): unknown =>
  JSON.parse(
    JSON.stringify(results, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)),
  );

/** Runs a part, says how far it is, and in the end how long it took. */
async function step<T>(name: string, run: (progress: (text: string) => void) => Promise<T>): Promise<T> {
  const began = Date.now();
  const tell = (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K… ${name}: ${text}`);
  };
  tell('');
  const result = await run(tell);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.error(`✓ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return result;
}
