import { isDeepStrictEqual } from 'node:util';
import { finalViolations, violations, withoutWorkflow } from './invariants.ts';
import type { Keeper, Path, Step } from './paths.ts';
import { kept } from './state.ts';
import { requestOf, take } from './steps.ts';
import { type Request, recorded, repeatIdOf, type Told } from './world/requests.ts';
import { copyOf, deadlinesIn, type World } from './world.ts';

/** A request and what its client was told in the end. */
export interface Asked {
  readonly request: Request | undefined;
  readonly told: Told | undefined;
}

export const stepAt = ({ steps }: Path, place: number): Step => {
  const step = steps[place];
  if (!step) throw new Error(`there is no step ${place}`);
  return step;
};

/** What is wrong right now, when nothing is under way. */
export function problemsNow(world: World, asked: Asked | undefined, keeper: Keeper): string[] {
  return [
    ...violations(world.state),
    ...(keeper === 'workflow' ? withoutWorkflow(world.state) : []),
    ...(asked ? misled(world, asked) : []),
    ...world.seam.odd.splice(0).map((what) => `somebody sent ${what}`),
  ];
}

/** A client that was told something that its record does not say, or a 500. */
function misled(world: World, { request, told }: Asked): string[] {
  if (!request || !told) return [];
  if ('error' in told) return [`${request.who} was told ${told.error}`];
  if ('refused' in told) return paidAndTold(world, request, told.refused);
  const record = world.peek('recordedAnswer', told.recordId);
  if (!record) return [`the answer to ${request.route} is not recorded`];
  const same = isDeepStrictEqual(recorded(request, record.output), told.answer);
  return same ? [] : [`the recorded answer to ${request.route} is another one`];
}

/** A buyer who has paid by a request must not be told that it was refused: they would pay again elsewhere. */
function paidAndTold(world: World, request: Request, refused: string): string[] {
  if (request.route !== 'pay' || refused === 'temporarily-unavailable') return [];
  const payment = world.peek('transaction', request.transactionId)?.payment;
  const paid = payment?.status === 'succeeded' && payment.requestId === repeatIdOf(request);
  return paid ? [`the buyer has paid, and was told ${refused}`] : [];
}

/** What is wrong at the end when nobody does anything more, and when everybody goes on as they would have. */
export async function futureOf(world: World, path: Path, place: number): Promise<string[]> {
  const here = copyOf(world.state);
  await finish(world);
  const silent = finalViolations(world.state).map((what) => `left alone, ${what}`);
  if (place === path.steps.length) return silent;
  world.state = here;
  const problems: string[] = [];
  for (let next = place; next < path.steps.length; next += 1) {
    const step = stepAt(path, next);
    const request = requestOf(world, step, next);
    const told = await take(world, step, { place: next, keeper: path.keeper });
    problems.push(...problemsNow(world, { request, told }, path.keeper));
  }
  await finish(world);
  return [...silent, ...problems, ...finalViolations(world.state)];
}

/** So often at most: the longest trade waits for five deadlines, and each may be put off. */
const MOST_ROUNDS = 20;

/** Nobody does anything any more: the clock moves on, the events are told, and the sweepers come by. */
export async function finish(world: World): Promise<void> {
  await world.settle();
  await world.redrive();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const due = [
      ...kept(world.state, 'transaction').flatMap(({ due, sweepAt }) =>
        due ? Math.max(Date.parse(due.at), Date.parse(sweepAt ?? due.at)) : [],
      ),
      ...kept(world.state, 'payout').flatMap(({ dueAt }) => (dueAt === undefined ? [] : Date.parse(dueAt))),
      ...deadlinesIn(world.state.executions),
    ];
    if (due.length === 0) break;
    await world.moveTo(Math.max(...due) + 120_000);
    await world.settle();
    await world.sweep(false);
    await world.settle();
  }
  await world.redrive();
}
