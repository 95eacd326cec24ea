import { spawnSync } from 'node:child_process';
import { type Bundle, urlOf } from './bundles.ts';
import { median } from './statistics.ts';

/** What loading one bundle takes. */
export interface ImportTime {
  /** CPU milliseconds, the start of Node itself not counted. */
  readonly ms: number;
  /** As a multiple of the baseline's, measured side by side. */
  readonly ratio: number;
}

/** After so many bundles comes the baseline again. */
const GROUP = 4;

/** A module loader that has loaded something is warm: what is left is the bundle's. */
const CHILD = `
await import('data:text/javascript,');
const before = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
process.stdout.write('\\n' + (user + system) / 1000);
process.exit(0);
`;

/**
 * Loads each bundle in processes of its own, in turn with the baseline, and compares each load with the baseline's of the
 * same round: what else the machine does meanwhile falls on both. CPU time rather than the clock's, for the same reason.
 * @param rounds how often each is loaded; the medians are told
 */
export function importTimes(
  baseline: Bundle,
  bundles: readonly Bundle[],
  rounds: number,
  progress: (round: number) => void = () => undefined,
): { readonly baseline: number; readonly bundles: Map<string, ImportTime> } {
  const baselines: number[] = [];
  const measured = new Map(bundles.map(({ name }) => [name, { ms: [] as number[], ratios: [] as number[] }]));
  for (let round = 1; round <= rounds; round += 1) {
    const bases = [load(baseline)];
    const loads: (readonly [string, number])[] = [];
    for (let from = 0; from < bundles.length; from += GROUP) {
      loads.push(...bundles.slice(from, from + GROUP).map((bundle) => [bundle.name, load(bundle)] as const));
      bases.push(load(baseline));
    }
    const base = median(bases);
    for (const [name, ms] of loads) {
      measured.get(name)?.ms.push(ms);
      measured.get(name)?.ratios.push(ms / base);
    }
    baselines.push(base);
    progress(round);
  }
  return {
    baseline: median(baselines),
    bundles: new Map([...measured].map(([name, { ms, ratios }]) => [name, { ms: median(ms), ratio: median(ratios) }])),
  };
}

/** CPU milliseconds of one load in a new process. */
function load(bundle: Bundle): number {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', CHILD, urlOf(bundle)],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], ...bundle.environment } },
  );
  if (status !== 0) throw new Error(`${bundle.name} does not load:\n${stderr}`);
  return Number(stdout.slice(stdout.lastIndexOf('\n') + 1));
}
