import * as fc from 'fast-check';
import { SANDBOX_CONFIRMATION } from '../../adapters/payments/sandbox.ts';
import { updateListing } from '../../core/listings/update-listing.ts';
import {
  allowed,
  hasEnded,
  peopleActions,
  type TransactionAction,
  type TransactionStatus,
} from '../../core/transactions/escrow.ts';
import { listingEdit } from './edits.ts';
import { actionOf, tradeIn } from './steps.ts';
import { listings, type Who } from './world/people.ts';
import type { Request } from './world/requests.ts';
import type { World } from './world.ts';

/** One thing that somebody does, sensible or not. */
export interface Command {
  readonly kind:
    | 'next'
    | 'act'
    | 'any'
    | 'pay'
    | 'buy'
    | 'clock'
    | 'late'
    | 'sweep'
    | 'payout'
    | 'event'
    | 'settle'
    | 'edit';
  readonly who: Who;
  /** Decides what is left to decide. */
  readonly choice: number;
}

const kinds: readonly { readonly weight: number; readonly kind: Command['kind'] }[] = [
  { weight: 12, kind: 'next' },
  { weight: 6, kind: 'pay' },
  { weight: 4, kind: 'clock' },
  { weight: 3, kind: 'any' },
  { weight: 3, kind: 'settle' },
  { weight: 2, kind: 'buy' },
  { weight: 2, kind: 'sweep' },
  { weight: 2, kind: 'payout' },
  { weight: 1, kind: 'late' },
  { weight: 1, kind: 'event' },
  { weight: 1, kind: 'edit' },
];

export const commandsOf = (most: number) =>
  fc.array(
    fc.record({
      kind: fc.oneof(...kinds.map(({ weight, kind }) => ({ weight, arbitrary: fc.constant(kind) }))),
      who: fc.constantFrom<Who>('buyer', 'buyer', 'buyer', 'seller', 'seller', 'operator', 'other buyer'),
      choice: fc.nat(1000),
    }),
    { minLength: 2, maxLength: most },
  );

const methods = ['pm_ok', 'pm_timeout', 'pm_pending', 'pm_requires_action', 'pm_declined'] as const;
const among = <T>(items: readonly T[], choice: number): T | undefined => items[choice % Math.max(1, items.length)];

/** Does it, in a world where whatever follows may not have happened yet. */
export async function perform(world: World, { kind, who, choice }: Command, place: number): Promise<void> {
  const trade = tradeIn(world);
  const key = `command-${place}`;
  const transactionId = trade?.id ?? 'txn_01JD3Z8Q2V6W7X8Y9Z99999999';
  const ask = (request: Request): Promise<unknown> => world.ask(request);
  switch (kind) {
    case 'next':
      return perform(world, { kind: next(trade?.status, who), who, choice }, place);
    case 'act':
    case 'any': {
      const action = kind === 'any' ? among(peopleActions, choice) : possible(trade?.status, who, choice);
      return void (
        action && (await ask({ who, key, route: 'act', transactionId, body: actionOf(deciding(action, choice)) }))
      );
    }
    case 'pay': {
      const confirmation = choice % 3 === 0 ? { confirmation: SANDBOX_CONFIRMATION } : {};
      const body = { paymentMethod: among(methods, choice) ?? 'pm_ok', ...confirmation };
      return void (await ask({ who: 'buyer', key, route: 'pay', transactionId, body }));
    }
    case 'buy':
      return void (await ask({ who, key, route: 'buy', listingId: listings[1] }));
    case 'payout':
      return void (await ask({
        who: 'seller',
        key,
        route: 'payout',
        body: { amount: choice * 20 + 1, currency: 'EUR' },
      }));
    case 'clock':
      return world.moveTo(Date.parse(trade?.due?.at ?? '1970-01-01') + (among([1000, -1, 0, 1], choice) ?? 0));
    case 'late':
      return world.moveTo(world.state.now + choice * 60_000);
    case 'sweep':
      world.state.now += 61_000;
      return world.sweep();
    case 'event':
      return void (await world.consume({
        id: 'again',
        type: 'transaction.changed',
        at: '',
        detail: { transactionId },
      }));
    case 'settle':
      return world.settle();
    case 'edit':
      return void (await world.invoke(true, (ports) =>
        updateListing(ports, ...listingEdit(world)).catch(() => undefined),
      ));
  }
}

/** What somebody would sensibly do. */
function next(status: TransactionStatus | undefined, who: Who): Command['kind'] {
  if (!status || hasEnded(status)) return who === 'seller' ? 'payout' : 'buy';
  return status === 'reserved' && who === 'buyer' ? 'pay' : 'act';
}

function possible(status: TransactionStatus | undefined, who: Who, choice: number) {
  if (!status || who === 'other buyer') return undefined;
  return among(
    allowed(status, who).filter((action) => action !== 'pay'),
    choice,
  );
}

const deciding = (action: TransactionAction, choice: number): Parameters<typeof actionOf>[0] => ({
  action,
  ...(action === 'resolve' && {
    resolution: among(
      [{ outcome: 'release' }, { outcome: 'refund' }, { outcome: 'split', sellerAmount: 1 + choice * 10 }] as const,
      choice,
    ),
  }),
});
