import { updateListing } from '../../core/listings/update-listing.ts';
import { allowed, hasEnded, type TransactionStatus } from '../../core/transactions/escrow.ts';
import { listingEdit, photoEdit } from './edits.ts';
import type { Step } from './paths.ts';
import { labelOf } from './paths.ts';
import { actionOf, requestOf, tradeIn } from './steps.ts';
import { listings } from './world/people.ts';
import type { Request, Told } from './world/requests.ts';
import type { World } from './world.ts';

/** What somebody else does in the middle of a step. */
export interface Rival {
  readonly label: string;
  /** It matters at few calls only: no sample leaves it out. */
  readonly always?: boolean;
  /** @returns what they were told, of a repetition of the step's own request */
  run(world: World): Promise<Told | undefined>;
}

const asks = (label: string, request: (world: World) => Request | undefined, own = false): Rival => ({
  label,
  run: async (world) => {
    const asked = request(world);
    const told = asked && (await world.ask(asked, false));
    return own ? told : undefined;
  },
});
const does = (label: string, run: (world: World) => Promise<unknown>): Rival => ({
  label,
  run: async (world) => void (await run(world)),
});
const ofTrade = (world: World): { transactionId: string } => ({ transactionId: tradeIn(world)?.id ?? '' });

/** Everything that may matter to a trade on its way from one status to another. */
export function rivalsOf(step: Step, place: number, statuses: ReadonlySet<TransactionStatus | undefined>): Rival[] {
  const within = [...statuses].filter((status) => status !== undefined);
  const open = within.filter((status) => !hasEnded(status));
  return [
    ...(['buyer', 'seller', 'operator'] as const).flatMap((who) =>
      [...new Set(open.flatMap((status) => allowed(status, who)))]
        .filter((action) => action !== 'pay')
        .flatMap((action) => acts(who, action)),
    ),
    ...(open.includes('reserved') || within.length === 0
      ? ['pm_ok', 'pm_declined', 'pm_requires_action', 'pm_pending']
      : []
    ).map((paymentMethod) =>
      asks(`buyer pays ${paymentMethod}`, (world) => ({
        who: 'buyer',
        key: 'rival',
        route: 'pay',
        ...ofTrade(world),
        body: { paymentMethod },
      })),
    ),
    ...(requests(step) ? [asks('repeats', (world) => requestOf(world, step, place), true)] : []),
    ...(['buyer', 'other buyer'] as const).map((who) =>
      asks(`${who} buys`, () => ({ who, key: 'rival', route: 'buy', listingId: listings[1] })),
    ),
    asks('seller takes money out', () => ({
      who: 'seller',
      key: 'rival',
      route: 'payout',
      body: { amount: 9_000, currency: 'EUR' },
    })),
    ...open.flatMap((status) => toldAtOnce(status)),
    ...clocks,
    ...machinery,
    { ...does('seller captions', photoEdit), always: step.do === 'buy' },
    does('seller edits', (world) =>
      world.invoke(false, (ports) => updateListing(ports, ...listingEdit(world)).catch(() => undefined)),
    ),
  ];
}

const requests = (step: Step): boolean => !['clock', 'minutes'].includes(step.do);

/** Somebody moves the trade on, and its event is there before the step's next call: nobody tells it again. */
function toldAtOnce(status: TransactionStatus): Rival[] {
  const who = (['seller', 'buyer', 'operator'] as const).find((each) => allowed(status, each).some(isPlain));
  const action = who && allowed(status, who).find(isPlain);
  const [moves] = who && action ? acts(who, action) : [];
  if (!moves) return [];
  const run = async (world: World): Promise<undefined> => {
    await moves.run(world);
    await world.tellAll(false);
    return undefined;
  };
  return [{ label: `${moves.label}, told at once`, run }];
}
const isPlain = (action: string): boolean => !['pay', 'resolve'].includes(action);

function acts(who: 'buyer' | 'seller' | 'operator', action: ReturnType<typeof allowed>[number]): Rival[] {
  const resolutions =
    action === 'resolve'
      ? ([{ outcome: 'release' }, { outcome: 'refund' }, { outcome: 'split', sellerAmount: 5_005 }] as const)
      : [undefined];
  return resolutions.map((resolution) => {
    const body = actionOf({ action, ...(resolution && { resolution }) } as Parameters<typeof actionOf>[0]);
    const label = labelOf({ do: 'act', who, action, ...(resolution && { resolution }) });
    return asks(label, (world) => ({ who, key: 'rival', route: 'act', ...ofTrade(world), body }));
  });
}

/** The trade's own clock, and the sweeper that comes a minute later. */
const clocks: readonly Rival[] = [
  does('deadline', async (world) => {
    const due = tradeIn(world)?.due;
    if (due) world.state.now = Math.max(world.state.now, Date.parse(due.at));
    await world.task('meetDeadline', ofTrade(world), false);
  }),
  does('sweep', async (world) => {
    const due = tradeIn(world)?.due;
    if (due) world.state.now = Math.max(world.state.now, Date.parse(due.at) + 61_000);
    await world.sweep(false);
  }),
];

/** What runs more than once: consumers of events, and a settlement that was taken for lost. */
const machinery: readonly Rival[] = [
  does('settlement', (world) => world.task('settleTransaction', ofTrade(world), false)),
  does('event', (world) =>
    world.consume({ id: 'rival', type: 'transaction.changed', at: '', detail: ofTrade(world) }, false),
  ),
  does('entry', async (world) => {
    for (const kind of ['fund', 'settle']) {
      const entryId = `${tradeIn(world)?.id}:${kind}`;
      if (world.peek('journalEntry', entryId))
        await world.consume({ id: 'rival', type: 'ledger.posted', at: '', detail: { entryId } }, false);
    }
  }),
  does('flag', (world) => world.task('flagTransaction', { ...ofTrade(world), error: 'a rival' }, false)),
];
