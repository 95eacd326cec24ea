import * as fc from 'fast-check';
import { holds } from '../support/properties.ts';
import { below, dice, replay, say, seed } from '../support/random.ts';
import { commandsOf, perform } from './commands.ts';
import { part, sampled } from './explore.ts';
import { finish } from './future.ts';
import { finalViolations, violations } from './invariants.ts';
import { tradeIn } from './steps.ts';
import { beginning } from './tree.ts';
import { directClients } from './world/direct.ts';
import { withoutPauses } from './world/pauses.ts';
import { listings } from './world/people.ts';
import type { Request, Told } from './world/requests.ts';
import { copyOf, openWorld, type World, type WorldState } from './world.ts';

jest.setTimeout(10 * 60_000);
let pausesAgain: () => void;
beforeAll(() => {
  pausesAgain = withoutPauses();
});
afterAll(() => pausesAgain());

/** `SWEEP=0.1` runs a tenth of it here too. */
const SEQUENCES = Math.ceil(10_000 * part);
const ROUNDS = Math.ceil(500 * part);

it('keeps every balance right through any sequence of commands', async () => {
  const world = await openWorld(directClients);
  const start = await beginning(world);
  let ends = 0;
  await holds(
    'random commands',
    fc.asyncProperty(commandsOf(14), async (commands) => {
      world.state = copyOf(start);
      for (const [place, command] of commands.entries()) {
        await perform(world, command, place);
        const wrong = [...violations(world.state), ...world.seam.odd.splice(0)];
        if (wrong.length > 0) throw new Error(`after command ${place + 1}: ${wrong.join('; ')}`);
      }
      await finish(world);
      const wrong = finalViolations(world.state);
      if (wrong.length > 0) throw new Error(`in the end: ${wrong.join('; ')}`);
      ends += tradeIn(world)?.status === 'cancelled' || !tradeIn(world) ? 0 : 1;
    }),
    SEQUENCES,
  );
  say(`${ends} of them were paid, ${world.seam.total} calls`);
  expect(ends).toBeGreaterThan(SEQUENCES / 20);
});

/** A world with a delivered trade, and the four that want to end it. */
async function delivered(world: World): Promise<WorldState> {
  world.state = await beginning(world);
  await world.ask({ who: 'buyer', key: '1', route: 'buy', listingId: listings[1] });
  const of = { route: 'act', transactionId: tradeIn(world)?.id ?? '' } as const;
  await world.ask({ ...of, who: 'buyer', key: '2', route: 'pay', body: { paymentMethod: 'pm_ok' } });
  await world.ask({ ...of, who: 'seller', key: '3', body: { action: 'ship' } });
  await world.ask({ ...of, who: 'buyer', key: '4', body: { action: 'deliver' } });
  await world.settle();
  world.state.now = Date.parse(tradeIn(world)?.due?.at ?? '');
  return copyOf(world.state);
}

type Rival = (world: World) => Promise<Told | 'the clock'>;
const act =
  (who: Request['who'], body: object): Rival =>
  (world) =>
    world.ask({ who, key: 'a5', route: 'act', transactionId: tradeIn(world)?.id ?? '', body } as Request);
const rivals: Readonly<Record<string, Rival>> = {
  accept: act('buyer', { action: 'accept' }),
  // Its key is its own: the same buyer does both.
  dispute: (world) =>
    world.ask({
      who: 'buyer',
      key: 'a5-dispute',
      route: 'act',
      transactionId: tradeIn(world)?.id ?? '',
      body: { action: 'dispute', reason: 'It does not fit.' },
    }),
  timeout: async (world) => {
    await world.task('meetDeadline', { transactionId: tradeIn(world)?.id ?? '' });
    return 'the clock';
  },
  operator: act('operator', { action: 'resolve', reason: 'As agreed.', resolution: { outcome: 'refund' } }),
};

/** One of accept, dispute and timeout wins; the operator decides only what is disputed; who loses is told 409. */
function judged(world: World, told: Readonly<Record<string, Told | 'the clock'>>): string[] {
  const did = (tradeIn(world)?.timeline ?? []).map(({ action }) => action);
  const won = ['accept', 'dispute', 'auto-accept'].filter((action) => did.includes(action as never));
  const answered = (name: string): boolean => typeof told[name] === 'object' && 'answer' in told[name];
  const refused = (name: string): boolean => isDeepRefusal(told[name]);
  return [
    ...(won.length === 1 ? [] : [`${won.join(' and ') || 'nobody'} won`]),
    ...(answered('accept') === won.includes('accept') ? [] : ['accept was told otherwise']),
    ...(answered('dispute') === won.includes('dispute') ? [] : ['dispute was told otherwise']),
    ...['accept', 'dispute', 'operator']
      .filter((name) => !answered(name) && !refused(name))
      .map((name) => `${name} lost without a 409`),
    ...(answered('operator') && !won.includes('dispute') ? ['an operator decided what nobody disputed'] : []),
    ...violations(world.state),
  ];
}
const isDeepRefusal = (told: Told | 'the clock' | undefined): boolean =>
  typeof told === 'object' && 'refused' in told && told.refused === 'invalid-state';

const ordersOf = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) =>
        ordersOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
      );

it('has one winner of accept, dispute, timeout and operator in all 24 orders', async () => {
  const world = await openWorld();
  const start = await delivered(world);
  const orders = ordersOf(Object.keys(rivals));
  for (const order of orders) {
    world.state = copyOf(start);
    const told: Record<string, Told | 'the clock'> = {};
    for (const name of order) told[name] = await (rivals[name] as Rival)(world);
    expect({ order, wrong: judged(world, told) }).toEqual({ order, wrong: [] });
    await finish(world);
    expect({ order, wrong: finalViolations(world.state) }).toEqual({ order, wrong: [] });
  }
  expect(orders).toHaveLength(24);
});

it('has one winner in 500 rounds in which their calls come in any order', async () => {
  const world = await openWorld();
  const start = await delivered(world);
  const roll = dice();
  const winners = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    world.state = copyOf(start);
    const told = await atOnce(world, roll);
    const wrong = judged(world, told);
    await finish(world);
    const all = [...wrong, ...finalViolations(world.state)];
    if (all.length > 0) throw new Error(`round ${round}: ${all.join('; ')}\n${replay('sweep/commands')}`);
    const won = tradeIn(world)?.timeline.find(({ status }) => ['settling', 'disputed'].includes(status))?.action ?? '';
    winners.set(won, (winners.get(won) ?? 0) + 1);
  }
  say(`${ROUNDS} rounds, seed ${seed}, won by ${[...winners].map(([who, times]) => `${who} ${times}`).join(', ')}`);
  if (!sampled) expect(winners.size).toBe(3);
});

/** All four at once: each call waits until it is drawn. */
async function atOnce(world: World, roll: () => number): Promise<Record<string, Told | 'the clock'>> {
  const waiting: (() => void)[] = [];
  world.seam.turn = () => new Promise((resolve) => void waiting.push(resolve));
  const told: Record<string, Told | 'the clock'> = {};
  let left = Object.keys(rivals).length;
  for (const [name, rival] of Object.entries(rivals))
    void rival(world).then((each) => {
      told[name] = each;
      left -= 1;
    });
  while (left > 0) {
    for (let ticks = 0; ticks < 3; ticks += 1) await new Promise(setImmediate);
    waiting.splice(below(roll, waiting.length), 1)[0]?.();
  }
  world.seam.turn = undefined;
  return told;
}

it('pays or gives the listing back when expiry comes at any call of a payment', async () => {
  const world = await openWorld();
  const start = await beginning(world);
  world.state = copyOf(start);
  await world.ask({ who: 'buyer', key: '1', route: 'buy', listingId: listings[1] });
  await world.settle();
  const reserved = copyOf(world.state);
  const outcomes = new Map<string, number>();
  const roll = dice();
  for (const method of ['pm_ok', 'pm_timeout', 'pm_declined', 'pm_requires_action', 'pm_pending'])
    for (const how of ['rival', 'crash-before', 'crash-after', 'timeout-out', 'throttled-out'] as const)
      for (const keeper of ['meetDeadline', 'sweep'] as const)
        for (let at = 1, reached = true; reached; at += 1) {
          if (sampled && roll() > part) continue;
          world.state = copyOf(reserved);
          reached = await expiring(world, { method, how, keeper, at });
          await finish(world);
          const wrong = [...finalViolations(world.state), ...world.seam.odd.splice(0)];
          expect({ method, how, keeper, at, wrong }).toEqual({ method, how, keeper, at, wrong: [] });
          const status = tradeIn(world)?.timeline.some(({ action }) => action === 'pay') ? 'paid' : 'given back';
          outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
        }
  say(`expiry against payment: ${[...outcomes].map(([status, times]) => `${times} ${status}`).join(', ')}`);
  if (!sampled) expect([...outcomes.keys()].sort()).toEqual(['given back', 'paid']);
});

interface Expiring {
  readonly method: string;
  /** What happens at that call: expiry comes; or the invocation fails there, and expiry comes before it is retried. */
  readonly how: 'rival' | 'crash-before' | 'crash-after' | 'timeout-out' | 'throttled-out';
  readonly keeper: 'meetDeadline' | 'sweep';
  readonly at: number;
}

/** @returns whether there is such a call */
async function expiring(world: World, { method, how, keeper, at }: Expiring): Promise<boolean> {
  const { seam } = world;
  const { id: transactionId = '', due } = tradeIn(world) ?? {};
  const expire = async (): Promise<void> => {
    world.state.now = Date.parse(due?.at ?? '') + (keeper === 'sweep' ? 61_000 : 0);
    if (keeper === 'sweep') await world.sweep(false);
    else await world.task('meetDeadline', { transactionId }, false);
  };
  const request: Request = { who: 'buyer', key: 'b2', route: 'pay', transactionId, body: { paymentMethod: method } };
  Object.assign(seam, { count: 0, reached: false, plan: { at, fault: how, rival: expire } });
  await world.attempt(request);
  seam.plan = undefined;
  if (how !== 'rival') await expire();
  await world.ask(request);
  return seam.reached;
}

it('keeps the money and its entry together when cancelling finds an unanswered payment gone through', async () => {
  const world = await openWorld();
  world.state = copyOf(await beginning(world));
  await world.ask({ who: 'buyer', key: '1', route: 'buy', listingId: listings[1] });
  await world.settle();
  const transactionId = tradeIn(world)?.id ?? '';
  const pay: Request = { who: 'buyer', key: '2', route: 'pay', transactionId, body: { paymentMethod: 'pm_ok' } };
  Object.assign(world.line, { count: 0, plan: { at: 1, fault: 'silent-twice' } });
  await world.attempt(pay);
  world.line.plan = undefined;
  await world.settle();
  const unanswered = copyOf(world.state);
  const cancel: Request = { who: 'buyer', key: '3', route: 'act', transactionId, body: { action: 'cancel' } };
  let crashes = 0;
  for (const fault of ['crash-before', 'crash-after'] as const)
    for (let at = 1, reached = true; reached; at += 1) {
      world.state = copyOf(unanswered);
      Object.assign(world.seam, { count: 0, reached: false, plan: { at, fault } });
      await world.attempt(cancel);
      reached = world.seam.reached;
      world.seam.plan = undefined;
      expect({ fault, at, wrong: violations(world.state) }).toEqual({ fault, at, wrong: [] });
      expect(await world.ask(cancel)).toEqual({ refused: 'invalid-state' });
      expect(tradeIn(world)?.status).toBe('paid');
      await finish(world);
      expect({ fault, at, wrong: finalViolations(world.state) }).toEqual({ fault, at, wrong: [] });
      crashes += reached ? 1 : 0;
    }
  expect(crashes).toBeGreaterThan(4);
});
