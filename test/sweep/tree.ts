import { finish } from './future.ts';
import { finalViolations } from './invariants.ts';
import { labelOf, type Path } from './paths.ts';
import { tradeIn } from './steps.ts';
import { type Passage, pass } from './trial.ts';
import { listings } from './world/people.ts';
import { copyOf, newState, type World, type WorldState } from './world.ts';

/** The world in which every trial begins: the seller has sold something before, and has a balance. */
export async function beginning(world: World): Promise<WorldState> {
  world.state = newState();
  const transactionId = 'txn_01JD3Z8Q2V6W7X8Y9Z00000001';
  const one = { transactionId } as const;
  await world.ask({ who: 'buyer', key: 'before-1', route: 'buy', listingId: listings[0] });
  await world.ask({ who: 'buyer', key: 'before-2', route: 'pay', ...one, body: { paymentMethod: 'pm_ok' } });
  await world.ask({ who: 'seller', key: 'before-3', route: 'act', ...one, body: { action: 'ship' } });
  await world.ask({ who: 'buyer', key: 'before-4', route: 'act', ...one, body: { action: 'accept' } });
  await world.settle();
  const problems = finalViolations(world.state);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return copyOf(world.state);
}

/**
 * Walks all paths without trouble: what they have in common once.
 * @param visit gets each step of the tree, with the world before and after it
 * @returns what is wrong with no trouble at all
 */
export async function walkPaths(
  world: World,
  paths: readonly Path[],
  visit: (passage: Passage) => void,
): Promise<string[]> {
  const known = new Map<string, Passage>();
  const start = await beginning(world);
  const problems: string[] = [];
  for (const path of paths) {
    let [state, name]: [WorldState, string] = [start, path.keeper];
    for (const [place, step] of path.steps.entries()) {
      name += ` > ${labelOf(step)}`;
      const passage = known.get(name) ?? (await pass(world, path, place, state));
      if (!known.has(name)) problems.push(...passage.problems.map((what) => `${name}: ${what}`));
      if (!known.has(name)) visit(passage);
      known.set(name, passage);
      state = passage.after;
    }
    world.state = copyOf(state);
    await finish(world);
    problems.push(...finalViolations(world.state).map((what) => `${name}: ${what}`));
    const end = tradeIn(world)?.status;
    if (end !== path.end) problems.push(`${name}: ends ${end}, not ${path.end}`);
  }
  return problems;
}
