import { marshall } from '@aws-sdk/util-dynamodb';
import type { ActionRequest, Transaction } from '../../core/transactions/model.ts';
import type { Keeper, Step } from './paths.ts';
import { kept } from './state.ts';
import { listings } from './world/people.ts';
import type { Request, Told } from './world/requests.ts';
import type { Delivery, World } from './world.ts';

/** What the trial is about: the buyer's latest trade of the listing, or whoever's there is. */
export function tradeIn(world: World): Transaction | undefined {
  const trades = kept(world.state, 'transaction').filter(({ listingId }) => listingId === listings[1]);
  return trades.filter(({ buyerId }) => buyerId.startsWith('b')).at(-1) ?? trades.at(-1);
}

/** The request by which a step is asked for, if it is one. Its key is the step's place in the path. */
export function requestOf(world: World, step: Step, place: number): Request | undefined {
  const key = `step-${place}`;
  const transactionId = tradeIn(world)?.id ?? 'txn_01JD3Z8Q2V6W7X8Y9Z99999999';
  switch (step.do) {
    case 'buy':
      return { who: 'buyer', key, route: 'buy', listingId: listings[1] };
    case 'pay': {
      const { method: paymentMethod, confirmation } = step;
      const body = { paymentMethod, ...(confirmation !== undefined && { confirmation }) };
      return { who: 'buyer', key, route: 'pay', transactionId, body };
    }
    case 'act':
      return { who: step.who, key, route: 'act', transactionId, body: actionOf(step) };
    case 'payout':
      return { who: 'seller', key, route: 'payout', body: { amount: 1_234, currency: 'EUR' } };
    default:
      return undefined;
  }
}

export const actionOf = ({ action, resolution }: Pick<ActionRequest, 'action' | 'resolution'>): ActionRequest => ({
  action,
  ...(resolution && { resolution }),
  reason: 'It does not fit.',
  ...(['ship', 'ship-return'].includes(action) && { tracking: { carrier: 'DHL', number: '1' } }),
});

/** A trade's clock is late by less than a second; the sweeper lets a minute pass. */
const CLOCK_MS = 1000;
const SWEEPER_MS = 61_000;

/** Takes a step, and lets everything happen that follows from it. */
export async function take(
  world: World,
  step: Step,
  { place, keeper, delivery = 'once' }: { place: number; keeper: Keeper; delivery?: Delivery },
): Promise<Told | undefined> {
  if (step.do === 'payout' && step.how === 'failed') refuseNextPayout(world);
  const request = requestOf(world, step, place);
  const told = request && (await world.ask(request));
  if (step.do === 'minutes') await world.moveTo(world.state.now + step.minutes * 60_000);
  if (step.do === 'clock') await meetNext(world, keeper);
  await world.settle(keeper === 'sweeper' ? 'lost' : delivery);
  if (keeper === 'sweeper') stopWorkflows(world);
  return told;
}

/** The clock moves to what is due. What a workflow that runs has missed, the sweeper sees to a minute later. */
async function meetNext(world: World, keeper: Keeper): Promise<void> {
  const { due, version } = tradeIn(world) ?? {};
  if (!due) return;
  if (keeper === 'workflow') await world.moveTo(Date.parse(due.at) + CLOCK_MS);
  if (tradeIn(world)?.version !== version) return;
  world.state.now = Math.max(world.state.now, Date.parse(due.at) + SWEEPER_MS);
  await world.sweep();
}

/** Ends what runs, as an operator or a fault of the service might. */
function stopWorkflows({ state }: World): void {
  for (const execution of state.executions.values())
    if (execution.status === 'RUNNING') state.executions.set(execution.name, { ...execution, status: 'ABORTED' });
}

/** The bank of the seller is going to say no: the sandbox itself never does. */
function refuseNextPayout({ state }: World): void {
  // A crash may use up an id: the next few are refused.
  for (const next of [1, 2, 3, 4]) {
    const key = `pay_01JD3Z8Q2V6W7X8Y9Z${String(state.ids + next).padStart(8, '0')}`;
    const movement = {
      kind: 'payout',
      amount: 1_234,
      currency: 'EUR',
      result: { status: 'failed', code: 'no-account' },
    };
    const item = marshall({ pk: `SANDBOX#${key}`, sk: 'MOVEMENT', entity: 'SandboxMovement', ...movement });
    state.table.items.set(`SANDBOX#${key} MOVEMENT`, item);
  }
}
