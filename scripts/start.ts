import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { seed } from '../example/seed.ts';
import { type Cloud, startCloud } from '../local/cloud.ts';
import { runningCloud } from '../local/description.ts';
import { buildFunctions } from './bundle.ts';
import { consoleLog } from './console-log.ts';
import { makeOperator } from './operators.ts';
import { addPhotosBeside, type PhotosBeside } from './photos-beside.ts';
import { localContext, synthesize } from './synth.ts';

const help = `Runs the marketplace on this machine, from the template that would be deployed.

  npm start                       bring it up; the first time with example data
  npm start -- --fresh            forget everything and begin anew
  npm start -- --no-seed          begin without example data
  npm start -- --no-photos        leave out the photos of the example data, until a start without this
  npm start -- --port 4000        answer on another port (3000)
  npm start -- --data <folder>    keep everything there (.local)
  npm start -- --verbose          print every log line of the functions
  npm start -- --no-build         run dist/ and cdk.out/ as they are

Ctrl-C ends it; the data stay.`;

const DAY_MS = 86_400_000;
/** How far back the example data reach. */
const EXAMPLE_DAYS = 90;

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    'no-seed': { type: 'boolean', default: false },
    'no-photos': { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    port: { type: 'string', default: '3000' },
    data: { type: 'string', default: '.local' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

// Functions on AWS live in UTC.
process.env['TZ'] = 'UTC';
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

async function main(): Promise<void> {
  const began = Date.now();
  const root = process.cwd();
  const data = resolve(options.data);
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${options.port} is not a port`);
  const other = runningCloud(data);
  if (other) throw new Error(`it runs already: ${other.url} (process ${other.pid})`);
  if (options.fresh) rmSync(data, { recursive: true, force: true });

  if (!options['no-build']) {
    await step('bundle the functions', async () => `${(await buildFunctions(root)).length} functions`);
    await step('synthesize the stack', async () =>
      synthesize({ root, output: join(root, 'cdk.out'), context: localContext }),
    );
  }
  const marker = join(data, 'example-data.json');
  const before = readMarker(marker);
  const seeds = !before && !options['no-seed'];
  const cloud = await step('start the local cloud', () => start(root, data, port, seeds ? -EXAMPLE_DAYS * DAY_MS : 0));
  const background: { photos?: PhotosBeside } = {};
  endOnSignal(cloud, background);
  if (seeds) await step('put in the example data', () => putIn(cloud));
  const { seeded, photos = false } = before ?? { seeded: seeds };
  const draws = seeded && !photos && !options['no-photos'];
  if (!before) writeMarker(marker, { seeded, photos });
  console.log(readyText(cloud.url, Date.now() - began, { seeds, draws }));
  if (!draws) return;
  background.photos = addPhotosBeside(root, cloud.url);
  if (await background.photos.done) writeMarker(marker, { seeded, photos: true });
}

/** What of the example data is in, so that no start adds it again. */
interface Marker {
  readonly seeded: boolean;
  /** All of them; a start that finds some missing goes on with them. */
  readonly photos?: boolean;
}

const readMarker = (file: string): Marker | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Marker) : undefined;
const writeMarker = (file: string, marker: Marker): void => writeFileSync(file, `${JSON.stringify(marker)}\n`);

const start = (root: string, dataDirectory: string, port: number, initialOffsetMs: number): Promise<Cloud> => {
  const log = consoleLog(options.verbose);
  return startCloud({
    assemblyDirectory: join(root, 'cdk.out'),
    dataDirectory,
    port,
    initialOffsetMs,
    log: log.cloud,
    onLog: log.function,
  });
};

async function putIn({ url, description }: Cloud): Promise<string> {
  const { users, listings, trades } = await seed({
    baseUrl: url,
    controlUrl: `${url}/_local`,
    makeOperator: (username) => makeOperator({ local: description }, username),
    progress: (line) => process.stdout.write(`\r\u001b[K  ${line}`),
  });
  process.stdout.write('\r\u001b[K');
  return `${users} people, ${listings} listings, ${trades} trades`;
}

/** Runs a part of the start and says how long it took. */
async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await run();
  const told = typeof result === 'string' ? `: ${result}` : '';
  console.log(`✓ ${name}${told} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return result;
}

function endOnSignal(cloud: Cloud, background: { readonly photos?: PhotosBeside }): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      background.photos?.end();
      cloud.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
}

const readyText = (url: string, ms: number, { seeds, draws }: { seeds: boolean; draws: boolean }): string => `
Swapyard is ready after ${(ms / 1000).toFixed(1)} s.

  API            ${url}/v1
  reference      ${url}/docs
  local cloud    ${url}/_local   (mailbox, clock, calls)
${seeds ? '  sign in as     demo-buyer, demo-seller or demo-operator, password swapyard-demo-2026\n' : ''}${draws ? '  photos         are being added, the newest listings first\n' : ''}
Ctrl-C ends it; the data stay.`;

if (options.help) console.log(help);
else
  main().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
