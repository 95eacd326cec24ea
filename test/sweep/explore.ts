import { below, dice, say, seed } from '../support/random.ts';
import { allPaths, labelOf, labelOfPath, type Path, payoutPaths } from './paths.ts';
import { walkPaths } from './tree.ts';
import { labelOfTrouble, type Passage, type Prover, proverIn, type Trouble, troublesOf } from './trial.ts';
import { openWorld, type World } from './world.ts';

/** Troubles of one sort make one sweep: those of rivals, or all others. */
export type Sort = 'faults' | 'rivals';
const isOf = (sort: Sort, trouble: Trouble): boolean => 'rival' in trouble === (sort === 'rivals');

/**
 * `SWEEP=whole` tries everything in every kind of step, faults after every two steps that can come before it, and takes
 * its time; `SWEEP=usual` every kind of step wholly and some of the rest; `SWEEP=0.1` a tenth of the usual, up to a
 * failure. `npm test` does a share that takes a minute or two.
 */
const size = process.env['SWEEP'] ?? '0.05';
const whole = size === 'whole';
const share = Number(size);
/** Of the usual, a part is tried. */
export const sampled = Number.isFinite(share);
export const part = sampled ? share : 1;
/**
 * Each kind of step meets everything after each so many steps that it can come after. Faults at all steps of the whole
 * tree would be thirteen times as many trials, of trades that differ in their history only.
 */
const wholeAfter = { faults: 2, rivals: 0 } as const;
/** Each kind of step meets every fault; of its many rivals, as large a part as there is time for among other tests. */
const usualPart = { faults: 1, rivals: 0.25 } as const;
/** Trials at other steps of the tree. */
const ELSEWHERE = 500;

const paths: readonly Path[] = [...allPaths('workflow'), ...payoutPaths, ...allPaths('sweeper')];

interface Tree {
  readonly world: World;
  readonly passages: readonly Passage[];
  /** What is wrong with no trouble at all. */
  readonly problems: readonly string[];
  readonly paths: number;
}

/** So few paths that each step still comes after each other one that it can come after: the shortest ones. */
export function fewPaths(): Path[] {
  const seen = new Set<string>();
  return [...paths]
    .sort((a, b) => a.steps.length - b.steps.length)
    .filter(({ keeper, steps }) => {
      const pairs = steps.map((step, place) => `${keeper} ${labelOf(steps[place - 1] ?? step)} ${labelOf(step)}`);
      const fresh = pairs.filter((pair) => !seen.has(pair));
      for (const pair of fresh) seen.add(pair);
      return fresh.length > 0;
    });
}

/** All steps of all paths, once without trouble. */
export async function growTree(chosen = paths): Promise<Tree> {
  const world = await openWorld();
  const passages: Passage[] = [];
  const problems = await walkPaths(world, chosen, (passage) => passages.push(passage));
  // The sweeper's paths differ from the workflow's in what the sweeper does.
  const ofInterest = passages.filter(({ path, step }) => path.keeper === 'workflow' || step.do === 'clock');
  return { world, passages: ofInterest.filter(({ calls }) => calls.length > 0), problems, paths: chosen.length };
}

/** The steps that differ in what happens: one for each change of status, way and keeper, the first that the tree has. */
function representatives(passages: readonly Passage[], nameOf: (passage: Passage) => string): Passage[] {
  const found = new Map<string, Passage>();
  for (const passage of passages) if (!found.has(nameOf(passage))) found.set(nameOf(passage), passage);
  return [...found.values()];
}
const kindOf = ({ path, statuses, step }: Passage): string => [path.keeper, ...statuses, labelOf(step)].join(' ');
const kindAfter = (passage: Passage, count: number): string =>
  [kindOf(passage), ...passage.path.steps.slice(Math.max(0, passage.place - count), passage.place).map(labelOf)].join(
    ' ',
  );

interface Planned {
  readonly passage: Passage;
  readonly trouble: Trouble;
}

/** Few calls go to the provider, and few rivals matter at few calls only: no sample leaves them out. */
const isAlways = (trouble: Trouble): boolean =>
  'provider' in trouble || 'delivery' in trouble || ('rival' in trouble && trouble.rival.always === true);

/** What a sweep tries: each kind of step, and a sample of all steps. */
function planned(passages: readonly Passage[], sort: Sort): Planned[] {
  const troubles = (passage: Passage): Planned[] =>
    troublesOf(passage)
      .filter((trouble) => isOf(sort, trouble))
      .map((trouble) => ({ passage, trouble }));
  if (whole) return representatives(passages, (passage) => kindAfter(passage, wholeAfter[sort])).flatMap(troubles);
  const roll = dice();
  const all = representatives(passages, kindOf).flatMap(troubles);
  if (sampled) return all.filter((each) => isAlways(each.trouble) || roll() < share);
  const usual = all.filter((each) => isAlways(each.trouble) || roll() < usualPart[sort]);
  const sample = Array.from({ length: ELSEWHERE }).flatMap(() => {
    const some = troubles(passages[below(roll, passages.length)] as Passage);
    return some[below(roll, some.length)] ?? [];
  });
  return [...usual, ...sample];
}

const MOST_TOLD = 20;
/** A whole sweep takes long: it says how far it is. */
const TOLD_EVERY_MS = 60_000;

/** Runs a sweep. Answers what went wrong, each with the line that runs exactly this trial again. */
export async function sweep({ world, passages }: Tree, sort: Sort): Promise<string[]> {
  const prover = proverIn(world);
  const began = Date.now();
  const cpu = process.cpuUsage();
  const calls = world.seam.total;
  const failures: string[] = [];
  const plan = planned(passages, sort);
  let told = began;
  for (const [done, { passage, trouble }] of plan.entries()) {
    if (Date.now() - told >= TOLD_EVERY_MS) {
      told = Date.now();
      const minutes = ((told - began) / 60_000).toFixed(0);
      say(`${sort}: ${done} of ${plan.length} trials in ${minutes} min, ${failures.length} failed`);
    }
    const problems = await tried(prover, passage, trouble);
    if (problems.length === 0) continue;
    failures.push(`${[...new Set(problems)].join('; ')}\n    ${replayLine(passage, trouble, sort)}`);
    if (sampled) break;
  }
  const { trials, converged, known } = prover.stats;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const { user, system } = process.cpuUsage(cpu);
  const busy = ((user + system) / 1e6).toFixed(1);
  say(`${sort}: ${trials} trials, ${world.seam.total - calls} calls, ${seconds} s (${busy} s of CPU), seed ${seed}`);
  say(`  ${converged} were as without it at once, ${known} as after another trial, ${failures.length} failed`);
  return failures.length > MOST_TOLD ? [...failures.slice(0, MOST_TOLD), `… ${failures.length} in all`] : failures;
}

const tried = (prover: Prover, passage: Passage, trouble: Trouble): Promise<string[]> =>
  prover.tryOut(passage, trouble).catch((error: unknown) => [String(error)]);

const nameOf = ({ path, place }: Passage, trouble: Trouble): string =>
  `${labelOfPath({ ...path, steps: path.steps.slice(0, place + 1) })} @ ${labelOfTrouble(trouble)}`;
const fileOf = { faults: 'sweep/sweep', rivals: 'sweep/rivals' } as const;
const replayLine = (passage: Passage, trouble: Trouble, sort: Sort): string =>
  `replay: SWEEP_TRIAL='${nameOf(passage, trouble)}' npx jest --selectProjects sweep --testPathPatterns ${fileOf[sort]}`;

/** The one trial that `SWEEP_TRIAL` names, to its very end. @returns nothing when it names none */
export async function replayed(sort: Sort): Promise<string[] | undefined> {
  const wanted = process.env['SWEEP_TRIAL'];
  if (wanted === undefined) return undefined;
  const [way = ''] = wanted.split(' @ ');
  const path = paths.find((each) => `${labelOfPath(each)} > `.startsWith(`${way} > `));
  if (!path) throw new Error(`there is no path that begins with ${way}`);
  const { world, passages } = await growTree([path]);
  const place = way.split(' > ').length - 2;
  const passage = passages.find((each) => each.place === place);
  const trouble = passage && troublesOf(passage).find((each) => nameOf(passage, each) === wanted);
  if (!passage || !trouble || !isOf(sort, trouble)) return [];
  const problems = await tried(proverIn(world, { complete: true }), passage, trouble);
  say(`${wanted}: ${problems.length === 0 ? 'nothing is wrong' : 'see below'}`);
  return problems;
}
