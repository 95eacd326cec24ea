import { isDeepStrictEqual } from 'node:util';
import type { TransactionStatus } from '../../core/transactions/escrow.ts';
import { finalViolations, violations, withoutWorkflow } from './invariants.ts';
import { type Keeper, labelOf, labelOfPath, type Path, type Step } from './paths.ts';
import { type Rival, rivalsOf } from './rivals.ts';
import { fingerprint, kept } from './state.ts';
import { requestOf, take, tradeIn } from './steps.ts';
import { copyOf, type Delivery, type World, type WorldState } from './world.ts';
import type { ProviderFault } from './world/ports.ts';
import { recorded, type Request, type Told } from './world/requests.ts';
import { type CallFault, faultsOf } from './world/seam.ts';
import { providerFaults } from './world/ports.ts';

/** What goes wrong in one step of a path. */
export type Trouble =
  | { readonly at: number; readonly fault: CallFault }
  | { readonly at: number; readonly provider: ProviderFault }
  | { readonly at: number; readonly rival: Rival }
  | { readonly delivery: Delivery };

export const labelOfTrouble = (trouble: Trouble): string => {
  if ('delivery' in trouble) return `events ${trouble.delivery}`;
  if ('fault' in trouble) return `call ${trouble.at} ${trouble.fault}`;
  return 'provider' in trouble ? `provider ${trouble.at} ${trouble.provider}` : `call ${trouble.at} rival ${trouble.rival.label}`;
};

/** One step of a path as it goes when nothing goes wrong, and the worlds on both sides of it. */
export interface Passage {
  readonly path: Path;
  readonly place: number;
  readonly step: Step;
  readonly before: WorldState;
  readonly after: WorldState;
  /** Names of its calls. */
  readonly calls: readonly string[];
  readonly providerCalls: number;
  readonly statuses: ReadonlySet<TransactionStatus | undefined>;
}

export interface Stats {
  trials: number;
  calls: number;
  /** Trials after which the world was as it would have been: those have the same future. */
  converged: number;
}

/** Takes a step without trouble. @throws Error when something is wrong already */
export async function pass(world: World, path: Path, place: number, before: WorldState): Promise<Passage> {
  const step = stepAt(path, place);
  world.state = copyOf(before);
  calm(world);
  world.seam.trace = [];
  const status = tradeIn(world)?.status;
  const told = await take(world, step, { place, keeper: path.keeper });
  const calls = world.seam.trace;
  world.seam.trace = undefined;
  const problems = problemsNow(world, told && { request: requestOf(world, step, place), told }, path.keeper);
  if (problems.length > 0) throw new Error(`${labelOfPath(path)} step ${place + 1}: ${problems.join('; ')}`);
  const statuses = new Set([status, tradeIn(world)?.status]);
  return { path, place, step, before, after: copyOf(world.state), calls, providerCalls: world.line.count, statuses };
}

const stepAt = ({ steps }: Path, place: number): Step => {
  const step = steps[place];
  if (!step) throw new Error(`no step ${place}`);
  return step;
};

/** Every trouble that one step can have. */
export function troublesOf({ calls, providerCalls, step, place, statuses, path }: Passage): Trouble[] {
  const rivals = rivalsOf(step, place, statuses);
  const deliveries: readonly Delivery[] = path.keeper === 'workflow' ? ['twice', 'backwards', 'late', 'lost'] : [];
  return [
    ...calls.flatMap((name, index) => faultsOf(name).map((fault): Trouble => ({ at: index + 1, fault }))),
    ...Array.from({ length: providerCalls }).flatMap((_, index) =>
      providerFaults.map((provider): Trouble => ({ at: index + 1, provider })),
    ),
    ...deliveries.map((delivery): Trouble => ({ delivery })),
    ...calls.flatMap((_, index) => rivals.map((rival): Trouble => ({ at: index + 1, rival }))),
  ];
}

/** Runs trials in one world, and remembers which futures it has seen. */
export function prover(world: World, { complete = false }: { complete?: boolean } = {}) {
  const proven = new Set<string>();
  const stats: Stats = { trials: 0, calls: 0, converged: 0 };

  /** A step with trouble, and all that may come after it. Answers what is wrong then. */
  async function tryOut(passage: Passage, trouble: Trouble): Promise<string[]> {
    const { path, place, step } = passage;
    const first = world.seam.total;
    world.state = copyOf(passage.before);
    calm(world);
    let rivalTold: Told | undefined;
    arm(world, trouble, (told) => {
      rivalTold = told;
    });
    const request = requestOf(world, step, place);
    const delivery = 'delivery' in trouble ? trouble.delivery : 'once';
    const told = await take(world, step, { place, keeper: path.keeper, delivery });
    const unreached = 'at' in trouble && !world.seam.reached && !world.line.reached;
    calm(world);
    const workflow = delivery === 'late' || delivery === 'lost' ? 'sweeper' : path.keeper;
    const problems = [
      ...(unreached ? ['the call was not made'] : []),
      ...problemsNow(world, told && { request: request && requestOf(world, step, place), told }, workflow),
      ...(rivalTold && told ? disagreeing(told, rivalTold) : []),
      ...(problemsOf(passage, world)),
      ...(await future(passage)),
    ];
    stats.trials += 1;
    stats.calls += world.seam.total - first;
    return problems;
  }

  async function future(passage: Passage): Promise<string[]> {
    const rest = passage.path.steps.slice(passage.place + 1);
    const mark = fingerprint(world.state);
    if (!complete && mark === fingerprint(passage.after)) {
      stats.converged += 1;
      return [];
    }
    const name = `${mark} ${passage.path.keeper} ${rest.map(labelOf).join()}`;
    if (!complete && proven.has(name)) return [];
    const problems = await futureOf(world, passage.path, passage.place + 1);
    if (problems.length === 0) proven.add(name);
    return problems;
  }

  return { tryOut, stats };
}

const problemsOf = (_: Passage, { seam }: World): string[] => seam.odd.splice(0).map((what) => `sent: ${what}`);

/** What is wrong at the end when nobody does anything more, and when everybody goes on as they would have. */
export async function futureOf(world: World, path: Path, place: number): Promise<string[]> {
  const here = copyOf(world.state);
  await finish(world);
  const silent = finalViolations(world.state).map((what) => `left alone, ${what}`);
  world.state = here;
  const told: string[] = [];
  for (let next = place; next < path.steps.length; next += 1) {
    const step = stepAt(path, next);
    const reply = await take(world, step, { place: next, keeper: path.keeper });
    told.push(...problemsNow(world, reply && { request: requestOf(world, step, next), told: reply }, path.keeper));
  }
  if (place < path.steps.length) await finish(world);
  return [...silent, ...told, ...finalViolations(world.state)];
}

/** So often at most: the longest trade waits for five deadlines, and each may be put off. */
const MOST_ROUNDS = 20;

/** Nobody does anything any more: the clock moves on, the events are told, and the sweepers come by. */
export async function finish(world: World): Promise<void> {
  await world.settle();
  await world.redrive();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const due = [
      ...kept(world.state, 'transaction').flatMap((trade) => (trade.due ? Date.parse(trade.due.at) : [])),
      ...kept(world.state, 'payout').flatMap(({ dueAt }) => (dueAt === undefined ? [] : Date.parse(dueAt))),
    ];
    if (due.length === 0) break;
    await world.moveTo(Math.max(...due) + 120_000);
    await world.settle();
    await world.sweep(false);
    await world.settle();
  }
  await world.redrive();
}

function arm({ seam, line, ...world }: World, trouble: Trouble, heard: (told: Told | undefined) => void): void {
  if ('provider' in trouble) line.plan = { at: trouble.at, fault: trouble.provider };
  if ('fault' in trouble) seam.plan = { at: trouble.at, fault: trouble.fault };
  if ('rival' in trouble) {
    const rival = async (): Promise<void> => heard(await trouble.rival.run(worldOf(seam)));
    seam.plan = { at: trouble.at, fault: 'rival', rival };
  }
}
