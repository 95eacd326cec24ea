import { SANDBOX_CONFIRMATION } from '../../adapters/payments/sandbox.ts';
import {
  hasEnded,
  type TransactionAction,
  type TransactionRole,
  type TransactionStatus,
  timersOf,
  transitions,
} from '../../core/transactions/escrow.ts';
import type { Resolution } from '../../core/transactions/model.ts';

/** Who keeps the time of a trade: its workflow, or the sweeper because the workflow is gone again and again. */
export type Keeper = 'workflow' | 'sweeper';
type Person = 'buyer' | 'seller' | 'operator';

/** One thing that is done in a trade, with all that follows from it by itself. */
export type Step =
  | { readonly do: 'buy' }
  | { readonly do: 'pay'; readonly method: string; readonly confirmation?: string }
  | {
      readonly do: 'act';
      readonly who: Person;
      readonly action: TransactionAction;
      readonly resolution?: Resolution;
    }
  /** The clock moves to what is due next. */
  | { readonly do: 'clock' }
  /** The clock moves on by so many minutes, and nothing falls due. */
  | { readonly do: 'minutes'; readonly minutes: number }
  | { readonly do: 'payout'; readonly how: 'paid' | 'failed' };

export interface Path {
  readonly keeper: Keeper;
  readonly steps: readonly Step[];
  readonly end: TransactionStatus;
}

export function labelOf(step: Step): string {
  switch (step.do) {
    case 'pay':
      return `pay ${step.method}${step.confirmation === undefined ? '' : ' confirmed'}`;
    case 'act':
      return `${step.who} ${step.action}${step.resolution ? ` ${step.resolution.outcome}` : ''}`;
    case 'minutes':
      return `${step.minutes} minutes`;
    case 'payout':
      return `payout ${step.how}`;
    default:
      return step.do;
  }
}

export const labelOfPath = ({ keeper, steps }: Path): string => [keeper, ...steps.map(labelOf)].join(' > ');

const pay = (method: string, confirmation?: string): Step => ({
  do: 'pay',
  method,
  ...(confirmation !== undefined && { confirmation }),
});

/** Every way in which a payment goes through. A pending one does so by the clock, or when the buyer asks again. */
const waysToPay: readonly (readonly Step[])[] = [
  [pay('pm_ok')],
  [pay('pm_timeout')],
  [pay('pm_pending'), { do: 'clock' }],
  [pay('pm_pending'), { do: 'minutes', minutes: 11 }, pay('pm_pending')],
  [pay('pm_requires_action'), pay('pm_requires_action', SANDBOX_CONFIRMATION)],
  [pay('pm_requires_action'), pay('pm_ok')],
  [pay('pm_declined'), pay('pm_ok')],
];
/** What a buyer may have tried before a trade ends unpaid. */
const waysNotToPay: readonly (readonly Step[])[] = [
  [],
  [pay('pm_declined')],
  [pay('pm_requires_action')],
  [pay('pm_requires_action', 'nonsense')],
];

const resolutions: readonly Resolution[] = [
  { outcome: 'release' },
  { outcome: 'refund' },
  { outcome: 'split', sellerAmount: 3_333 },
];

interface Edge {
  readonly steps: readonly Step[];
  readonly to: TransactionStatus;
  /** Where a trade that settles ends. */
  readonly end?: TransactionStatus;
  /** An operator looks at the dispute from then on: the clock does not call one again. */
  readonly escalates?: boolean;
}

interface Place {
  readonly status: TransactionStatus;
  readonly escalated: boolean;
  /** Where it has been, and whether it has come back to such a place. */
  readonly been: ReadonlySet<string>;
  readonly back: boolean;
}

/**
 * Every simple path through the table of transitions: an escalation is a move as well. Those that are paid
 * and disputed at once also come back once to where they have been, such as a dispute about a return.
 */
export function allPaths(keeper: Keeper): Path[] {
  const walk = ({ status, escalated, been, back }: Place, steps: readonly Step[]): Path[] =>
    edgesFrom(status, escalated).flatMap(({ steps: taken, to, end, escalates }) => {
      const next = [...steps, ...taken];
      const seen = escalated || escalates === true;
      const place = `${to}${to === 'disputed' && seen ? ' escalated' : ''}`;
      if (hasEnded(to)) return [{ keeper, steps: next, end: to }];
      // Decided: the rest happens by itself, or by the sweeper at its time.
      if (end) return [{ keeper, steps: keeper === 'workflow' ? next : [...next, { do: 'clock' }], end }];
      const again = been.has(place);
      if (again && (back || keeper === 'sweeper' || !isPlain(steps))) return [];
      return walk({ status: to, escalated: seen, been: new Set([...been, place]), back: back || again }, next);
    });
  return walk({ status: 'reserved', escalated: false, been: new Set(['reserved']), back: false }, [{ do: 'buy' }]);
}

/** What came before a dispute does not matter to it: one beginning stands for all. */
const isPlain = (steps: readonly Step[]): boolean =>
  steps.slice(1, 4).map(labelOf).join() === 'pay pm_ok,seller ship,buyer dispute';

function edgesFrom(status: TransactionStatus, escalated: boolean): Edge[] {
  return transitions
    .filter(({ from }) => (from as readonly TransactionStatus[]).includes(status))
    .flatMap((row) => (row.by as readonly TransactionRole[]).flatMap((role) => edgesOf(row, role, status, escalated)));
}

function edgesOf(
  row: (typeof transitions)[number],
  role: TransactionRole,
  status: TransactionStatus,
  escalated: boolean,
): Edge[] {
  const { action, to } = row;
  const pays = 'pays' in row ? row.pays : undefined;
  const before = status === 'reserved' ? waysNotToPay : [[]];
  const edge = (steps: readonly Step[], resolution?: Resolution): Edge => ({
    steps,
    to,
    ...(pays !== undefined && { end: endOf(resolution?.outcome ?? pays) }),
    escalates: action === 'escalate' || action === 'lapse-return' || action === 'hold',
  });
  if (role === 'workflow') return [];
  if (action === 'pay') return waysToPay.map((steps) => edge(steps));
  if (role === 'timer') {
    const next = timersOf(status).find((timer) => timer.action !== 'escalate' || !escalated);
    return next?.action === action ? before.map((tried) => edge([...tried, { do: 'clock' }])) : [];
  }
  const acts = action === 'resolve' ? resolutions : [undefined];
  return acts.flatMap((resolution) =>
    before.map((tried) =>
      edge([...tried, { do: 'act', who: role, action, ...(resolution && { resolution }) }], resolution),
    ),
  );
}

const endOf = (to: 'buyer' | 'seller' | 'as-resolved' | Resolution['outcome']): TransactionStatus => {
  if (to === 'split') return 'split';
  return to === 'seller' || to === 'release' ? 'completed' : 'refunded';
};

/** What sellers do with what they have earned, after the shortest way to earn it. */
export const payoutPaths: readonly Path[] = (['paid', 'failed'] as const).map((how) => ({
  keeper: 'workflow',
  steps: [
    { do: 'buy' },
    pay('pm_ok'),
    { do: 'act', who: 'seller', action: 'ship' },
    { do: 'act', who: 'buyer', action: 'accept' },
    { do: 'payout', how },
  ],
  end: 'completed',
}));
