import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { below, dice } from '../test/support/random.ts';
import { type Bug, bugs } from '../test/sweep/bugs.ts';

const help = `Plants mistakes in copies of the code that moves money, one after the other, and tells which tests find them.

  npx tsx scripts/seed-bugs.ts                 every mistake of test/sweep/bugs.ts, and 12 pairs of them
  npx tsx scripts/seed-bugs.ts --only token    those whose names hold this, and no pairs
  npx tsx scripts/seed-bugs.ts --pairs 30 --seed 7
  npx tsx scripts/seed-bugs.ts --list          only checks that every mistake can be planted, and names them

The tests are the fast ones: a sample of the sweep, then the unit tests of trades, ledger, payouts and payments.
It fails when a mistake is not found. The working tree is left alone.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** One after the other, up to the first that finds the mistake. */
const STAGES = [
  { project: 'sweep', tests: 'test/sweep/sweep' },
  { project: 'sweep', tests: 'test/sweep/rivals' },
  { project: 'sweep', tests: 'test/sweep/commands' },
  {
    project: 'unit',
    tests: 'test/(core/(transactions|payouts)/|core/ledger/(entry|statements|tally-entry)|adapters/(payments/|states))',
  },
] as const;
/** How much of the sweep: enough to reach every kind of step. */
const SAMPLE = { SWEEP: '0.02', SEED: values.seed };
/** A mistake may also make the tests go round in circles. */
const PATIENCE_MS = 300_000;
const LEFT_OUT = new Set(['node_modules', '.git', '.tmp', '.local', 'dist', 'cdk.out', 'coverage']);

interface Verdict {
  readonly names: readonly string[];
  /** Tests that failed, by file. */
  readonly found: readonly string[];
}

if (values.help) console.log(help);
else
  run().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });

async function run(): Promise<void> {
  const chosen = bugs.filter(({ name }) => name.includes(values.only ?? ''));
  for (const bug of chosen) planted(readFileSync(bug.file, 'utf8'), bug);
  if (values.list) return console.log(chosen.map(({ name, file }) => `${file}: ${name}`).join('\n'));
  const copy = copied();
  try {
    const before = await failing(copy);
    if (before.length > 0) throw new Error(`the tests fail without any mistake: ${before.join(', ')}`);
    const verdicts: Verdict[] = [];
    for (const each of [...chosen.map((bug) => [bug]), ...(values.only === undefined ? pairs() : [])]) {
      verdicts.push(await tried(copy, each));
      console.log(inWords(verdicts.at(-1) as Verdict));
    }
    const missed = verdicts.filter(({ found }) => found.length === 0);
    console.log(`${missed.length === 0 ? '✓' : '✗'} ${verdicts.length - missed.length} of ${verdicts.length} found`);
    if (missed.length > 0) process.exitCode = 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Two at a time, in different files: one may hide the other. */
function pairs(): Bug[][] {
  const roll = dice(Number(values.seed));
  const all = bugs.flatMap((one, index) =>
    bugs.slice(index + 1).flatMap((other) => (one.file === other.file ? [] : [[one, other]])),
  );
  return Array.from({ length: Number(values.pairs) }, () => all.splice(below(roll, all.length), 1)[0] ?? []);
}

/** The repository without what can be made again. */
function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), 'swapyard-bugs-'));
  for (const name of readdirSync('.')) if (!LEFT_OUT.has(name)) cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function tried(copy: string, together: readonly Bug[]): Promise<Verdict> {
  for (const bug of together) {
    const file = join(copy, bug.file);
    writeFileSync(file, planted(readFileSync(file, 'utf8'), bug));
  }
  const found = await failing(copy);
  for (const { file } of together) cpSync(file, join(copy, file));
  return { names: together.map(({ name }) => name), found };
}

/** @throws Error when the code has changed so that the mistake can not be planted any more */
function planted(code: string, { name, file, find, replace }: Bug): string {
  const [before, after, ...more] = code.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${name}: its text is not in ${file} exactly once`);
  return `${before}${replace}${after}`;
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

/** The tests that fail in the copy, as `file: title`, of the first stage in which any does. */
async function failing(copy: string): Promise<string[]> {
  for (const stage of STAGES) {
    const found = await failingIn(copy, stage);
    if (found.length > 0) return found;
  }
  return [];
}

async function failingIn(copy: string, { project, tests }: (typeof STAGES)[number]): Promise<string[]> {
  const report = join(copy, '.report.json');
  rmSync(report, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', project, `--testPathPatterns=${tests}`];
  const child = spawn(process.execPath, [...jest, '--json', `--outputFile=${report}`], {
    cwd: copy,
    env: { ...process.env, ...SAMPLE },
    stdio: 'ignore',
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  if (code === null) return ['it does not come to an end'];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  return testResults.flatMap(({ name, assertionResults, message }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed').map(({ title }) => title);
    if (assertionResults.length === 0 && message !== '') return [`${basename(name)}: does not run`];
    return failed.map((title) => `${basename(name).replace('.test.ts', '')}: ${title}`);
  });
}

const MOST_NAMED = 3;
function inWords({ names, found }: Verdict): string {
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  const by = found.length === 0 ? 'NOT FOUND' : `${found.slice(0, MOST_NAMED).join('; ')}${more}`;
  return `${found.length === 0 ? '✗' : '✓'} ${names.join(' + ')}\n    ${by}`;
}
