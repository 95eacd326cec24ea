import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundleBaseline, bundlesOf } from '../../bench/bundles.ts';
import { importTimes } from '../../bench/import-time.ts';
import { kebab } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { testAssembly } from '../support/assembly.ts';

/**
 * As a multiple of what the two packages of the DynamoDB client take to load: 1.5 at most is the aim; what is measured is in
 * docs/performance.md, and buyListing, which has the schemas of a whole receipt, is at 1.6; two whole clients more, which is what a careless import brings, are 1.9. The rest is
 * for machines that do something else meanwhile.
 */
const MOST = 1.7;
/** Bare functions load no client at all. */
const MOST_WITHOUT_CLIENT = 1;
/** Those that need a second client by their business: S3's signs the upload forms. */
const MOST_WITH_TWO_CLIENTS = 2.1;
/** An export is in the shapes of everything that is kept, and has all their schemas. */
const MOST_WITH_ALL_SCHEMAS = 1.9;
const ROUNDS = 3;
/** Those that seem too slow are measured this often again, and judged by that. */
const ROUNDS_OF_SUSPECTS = 11;

const folder = mkdtempSync(join(tmpdir(), 'swapyard-baseline-'));
let baseline: Bundle;
let bundles: readonly Bundle[];
beforeAll(async () => {
  baseline = await bundleBaseline(process.cwd(), folder);
  const all = bundlesOf(testAssembly);
  bundles = Object.keys(routes).flatMap((operation) => all.get(kebab(operation)) ?? []);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limitOf = ({ name }: Bundle): number =>
  bare.has(name)
    ? MOST_WITHOUT_CLIENT
    : twoClients.has(name)
      ? MOST_WITH_TWO_CLIENTS
      : name === 'export-me'
        ? MOST_WITH_ALL_SCHEMAS
        : MOST;
const twoClients = new Set(['request-photo-upload']);
const bare = new Set(['get-health', 'get-open-api', 'get-docs']);

const tooSlow = (among: readonly Bundle[], rounds: number): { slow: Bundle; ratio: number }[] => {
  const measured = importTimes(baseline, among, rounds).bundles;
  return among.flatMap((slow) => {
    const ratio = measured.get(slow.name)?.ratio ?? Number.POSITIVE_INFINITY;
    return ratio > limitOf(slow) ? [{ slow, ratio }] : [];
  });
};

test('given every HTTP function, when it is loaded side by side with a bare DynamoDB client, then it is not much slower', () => {
  expect(bundles).toHaveLength(Object.keys(routes).length);

  const suspects = tooSlow(bundles, ROUNDS).map(({ slow }) => slow);
  const found = suspects.length === 0 ? [] : tooSlow(suspects, ROUNDS_OF_SUSPECTS);

  expect(found.map(({ slow, ratio }) => `${slow.name} ${ratio.toFixed(2)}`)).toEqual([]);
}, 300_000);
