import { isDeepStrictEqual } from 'node:util';
import type { TransactionStatus } from '../../core/transactions/escrow.ts';
import { futureOf, problemsNow, stepAt } from './future.ts';
import { labelOf, type Path, type Step } from './paths.ts';
import { type Rival, rivalsOf } from './rivals.ts';
import { fingerprint } from './state.ts';
import { requestOf, take, tradeIn } from './steps.ts';
import { type ProviderFault, providerFaults } from './world/ports.ts';
import type { Told } from './world/requests.ts';
import { type CallFault, faultsOf } from './world/seam.ts';
import { copyOf, type Delivery, type World, type WorldState } from './world.ts';

/** What goes wrong in one step of a path. */
export type Trouble =
  | { readonly at: number; readonly fault: CallFault }
  | { readonly at: number; readonly provider: ProviderFault }
  | { readonly at: number; readonly rival: Rival }
  | { readonly delivery: Delivery };

export function labelOfTrouble(trouble: Trouble): string {
  if ('delivery' in trouble) return `events ${trouble.delivery}`;
  if ('fault' in trouble) return `call ${trouble.at} ${trouble.fault}`;
  if ('provider' in trouble) return `provider ${trouble.at} ${trouble.provider}`;
  return `call ${trouble.at} rival ${trouble.rival.label}`;
}

/** One step of a path as it goes when nothing goes wrong, and the worlds on both sides of it. */
export interface Passage {
  readonly path: Path;
  readonly place: number;
  readonly step: Step;
  readonly before: WorldState;
  readonly after: WorldState;
  /** The fingerprint of `after`. */
  readonly mark: string;
  /** Names of its calls. */
  readonly calls: readonly string[];
  readonly providerCalls: number;
  readonly statuses: ReadonlySet<TransactionStatus | undefined>;
  /** What is wrong already. */
  readonly problems: readonly string[];
}

/** Takes a step without trouble. */
export async function pass(world: World, path: Path, place: number, before: WorldState): Promise<Passage> {
  const step = stepAt(path, place);
  world.state = copyOf(before);
  calm(world);
  const status = tradeIn(world)?.status;
  const request = requestOf(world, step, place);
  const calls: string[] = [];
  world.seam.trace = calls;
  const told = await take(world, step, { place, keeper: path.keeper });
  world.seam.trace = undefined;
  const problems = problemsNow(world, { request, told }, path.keeper);
  const statuses = new Set([status, tradeIn(world)?.status]);
  const after = copyOf(world.state);
  const providerCalls = world.line.count;
  return { path, place, step, before, after, mark: fingerprint(after), calls, providerCalls, statuses, problems };
}

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

export interface Prover {
  /** A step with trouble, and all that may come after it. Answers what is wrong then. */
  tryOut(passage: Passage, trouble: Trouble): Promise<string[]>;
  readonly stats: {
    trials: number;
    /** After these the world was as it would have been without the trouble: it has the same future. */
    converged: number;
    /** After these it was as after another trial. */
    known: number;
  };
}

/**
 * Runs trials in one world, and remembers which futures it has seen.
 * @param complete runs every trial to its end, even when its future is known
 */
export function proverIn(world: World, { complete = false } = {}): Prover {
  const proven = new Set<string>();
  const stats = { trials: 0, converged: 0, known: 0 };

  async function future({ path, place, mark }: Passage): Promise<string[]> {
    const now = fingerprint(world.state);
    if (now === mark) stats.converged += 1;
    if (now === mark && !complete) return [];
    const name = `${now} ${path.keeper} ${place} ${path.steps
      .slice(place + 1)
      .map(labelOf)
      .join()}`;
    if (proven.has(name)) stats.known += 1;
    if (proven.has(name) && !complete) return [];
    const problems = await futureOf(world, path, place + 1);
    if (problems.length === 0) proven.add(name);
    return problems;
  }

  return {
    stats,
    async tryOut(passage, trouble) {
      const { path, place, step, before } = passage;
      world.state = copyOf(before);
      calm(world);
      const rivalTold = arm(world, trouble);
      const request = requestOf(world, step, place);
      const delivery = 'delivery' in trouble ? trouble.delivery : 'once';
      const told = await take(world, step, { place, keeper: path.keeper, delivery });
      const missed = 'at' in trouble && !world.seam.reached && !world.line.reached;
      calm(world);
      stats.trials += 1;
      const keeper = delivery === 'late' || delivery === 'lost' ? 'sweeper' : path.keeper;
      return [
        ...(missed ? ['the call was not made'] : []),
        ...disagreement(told, rivalTold()),
        ...problemsNow(world, { request, told }, keeper),
        ...(await future(passage)),
      ];
    },
  };
}

/** Sets up what goes wrong. @returns what a rival with the same request was told */
function arm(world: World, trouble: Trouble): () => Told | undefined {
  const { seam, line } = world;
  let told: Told | undefined;
  if ('provider' in trouble) line.plan = { at: trouble.at, fault: trouble.provider };
  if ('fault' in trouble) seam.plan = { at: trouble.at, fault: trouble.fault };
  if ('rival' in trouble) {
    const rival = async (): Promise<void> => {
      told = await trouble.rival.run(world);
    };
    seam.plan = { at: trouble.at, fault: 'rival', rival };
  }
  return () => told;
}

function calm({ seam, line }: World): void {
  Object.assign(seam, { plan: undefined, count: 0, reached: false });
  Object.assign(line, { plan: undefined, count: 0, reached: false });
}

/** Two requests with one key are one request: both are told the same. */
function disagreement(told: Told | undefined, repeated: Told | undefined): string[] {
  if (!told || !repeated || isDeepStrictEqual(told, repeated)) return [];
  const word = (each: Told): string => ('answer' in each ? 'done' : JSON.stringify(each));
  return [`one request was told ${word(told)}, and its repetition ${word(repeated)}`];
}
