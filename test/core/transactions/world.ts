import type { Listing } from '../../../core/listings/model.ts';
import type { Actor, SignedIn } from '../../../core/shared/context.ts';
import type { Ports } from '../../../core/shared/ports.ts';
import { actOnTransaction } from '../../../core/transactions/act-on-transaction.ts';
import { buyListing } from '../../../core/transactions/buy-listing.ts';
import { openStatuses, type TransactionAction, type TransactionStatus } from '../../../core/transactions/escrow.ts';
import { flagTransaction } from '../../../core/transactions/flag-transaction.ts';
import { followTransaction } from '../../../core/transactions/follow-transaction.ts';
import { getTransaction } from '../../../core/transactions/get-transaction.ts';
import { meetDeadline } from '../../../core/transactions/meet-deadline.ts';
import type { ActionRequest, PaymentRequest, Transaction } from '../../../core/transactions/model.ts';
import { payTransaction } from '../../../core/transactions/pay-transaction.ts';
import { settleTransaction } from '../../../core/transactions/settle-transaction.ts';
import { defaultTerms, type MarketTerms, termsFor } from '../../../core/transactions/terms.ts';
import { aListing, aUser } from '../../support/builders.ts';
import { anActor, noon, signedInAs } from '../../support/contexts.ts';
import { memoryPayments } from '../../support/memory-payments.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { memoryWorkflow } from '../../support/memory-workflow.ts';

export const seller = anActor();
export const buyer = anActor({ userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', username: 'bob' });
export const operator = anActor({
  ...{ userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f', username: 'olga', operator: true },
});
export const stranger = anActor({ userId: '00000000-0000-4000-8000-000000000000', username: 'sam' });
export const people = { buyer, seller, operator } as const;

const { photoUrls } = memoryPhotos();

/** One listing for sale, its seller, its buyer, an operator, and a clock that stands until it is moved. */
export function tradeWorld({
  listing = {},
  terms = defaultTerms,
}: {
  listing?: Partial<Listing>;
  terms?: MarketTerms;
} = {}) {
  const store = memoryStore();
  const payments = memoryPayments();
  const workflow = memoryWorkflow();
  store.seed('listing', aListing(listing));
  for (const { userId: id, username } of [seller, buyer, stranger])
    store.seed(
      'user',
      aUser({ id, username, displayName: username, phoneNumber: `+49151${id.replace(/\D/g, '').slice(0, 8)}` }),
    );
  let now = noon;
  let txn = '';
  const lists: Pick<Ports['transactionLists'], 'overdueIn'> = {
    overdueIn: async ({ status, before }, limit) => {
      const all = [txn].flatMap((id) => store.peek('transaction', id) ?? []);
      const late = all.filter(({ due, sweepAt, status: is }) => is === status && due && (sweepAt ?? due.at) < before);
      return late.slice(0, limit).map(({ id }) => id);
    },
  };
  const ports = {
    store,
    payments,
    workflow,
    photoUrls,
    terms: { termsFor: (kind: Listing['kind']) => termsFor(terms, kind) },
    transactionLists: lists,
  };
  const world = {
    ...ports,
    ports,
    now: () => now,
    /** Moves the clock. */
    at: (time: Date | string) => {
      now = new Date(time);
      return world;
    },
    later: (ms: number) => world.at(new Date(now.getTime() + ms)),
    /** The clock at the trade's deadline, or so many milliseconds off it. */
    atDeadline: (off = 0) => world.at(new Date(Date.parse(world.trade().due?.at ?? now.toISOString()) + off)),
    as: (actor: Actor, over: Partial<SignedIn> = {}): SignedIn => signedInAs(actor, { now, ...over }),
    get transactionId() {
      return txn;
    },
    trade: (): Transaction => {
      const trade = store.peek('transaction', txn);
      if (!trade) throw new Error('there is no trade yet');
      return trade;
    },
    listing: (): Listing => store.peek('listing', aListing().id) ?? aListing(),
    entries: () => ['fund', 'settle'].flatMap((kind) => store.peek('journalEntry', `${txn}:${kind}`) ?? []),
    balance: () => store.peek('balance', `${seller.userId}:${aListing(listing).currency}`)?.available,
    async buy(actor: Actor = buyer, over: Partial<SignedIn> = {}) {
      const view = await buyListing(ports, { listingId: aListing().id }, world.as(actor, over));
      txn = view.id;
      return view;
    },
    pay: (payment: Partial<PaymentRequest> = {}, actor: Actor = buyer, over: Partial<SignedIn> = {}) =>
      payTransaction(
        ports,
        { transactionId: txn, payment: { paymentMethod: 'pm_ok', ...payment } },
        world.as(actor, over),
      ),
    act: (
      actor: Actor,
      action: TransactionAction,
      over: Partial<ActionRequest> = {},
      context: Partial<SignedIn> = {},
    ) =>
      actOnTransaction(
        ports,
        {
          transactionId: txn,
          request: { ...(actor.operator && { reason: 'So it was decided.' }), ...requestTo(action), ...over },
        },
        world.as(actor, context),
      ),
    meet: () => meetDeadline(ports, { transactionId: txn }, now),
    settle: () => settleTransaction(ports, { transactionId: txn }, now),
    follow: () => followTransaction(ports, { transactionId: txn }),
    flag: (reason = 'a test') => flagTransaction(ports, { transactionId: txn, reason }, now),
    view: (actor: Actor) => getTransaction(ports, { transactionId: txn }, world.as(actor)),
  };
  return world;
}
export type World = ReturnType<typeof tradeWorld>;

/** What has to be sent with an action. */
export const requestTo = (action: TransactionAction): ActionRequest => ({
  action,
  ...(action === 'dispute' && { reason: 'It does not fit.' }),
  ...(action === 'hold' && { reason: 'The seller is suspended.' }),
  ...(action === 'resolve' && { reason: 'Both have a point.', resolution: { outcome: 'split', sellerAmount: 1000 } }),
  ...(action === 'ship' && { tracking: { carrier: 'DHL', number: '1' } }),
});

/** Every status, and the two that a dispute has: before and after an operator is called. */
export type Situation = TransactionStatus | 'escalated';

const ways: { readonly [S in Situation]: readonly ((world: World) => Promise<unknown>)[] } = (() => {
  const paid = [(w: World) => w.pay()];
  const shipped = [...paid, (w: World) => w.act(seller, 'ship')];
  const delivered = [...shipped, (w: World) => w.act(buyer, 'deliver')];
  const disputed = [...shipped, (w: World) => w.act(buyer, 'dispute')];
  const returning = [...disputed, (w: World) => w.act(seller, 'accept-return')];
  const settling = [...delivered, (w: World) => w.act(buyer, 'accept')];
  const settle = (w: World) => w.settle();
  return {
    reserved: [],
    paid,
    shipped,
    delivered,
    disputed,
    escalated: [...disputed, (w: World) => w.atDeadline().meet()],
    returning,
    'return-shipped': [...returning, (w: World) => w.act(buyer, 'ship-return')],
    settling,
    completed: [...settling, settle],
    refunded: [...paid, (w: World) => w.act(seller, 'cancel'), settle],
    split: [...disputed, (w: World) => w.act(operator, 'resolve'), settle],
    cancelled: [(w: World) => w.act(buyer, 'cancel')],
  };
})();
export const situations = Object.keys(ways) as Situation[];
/** The status that a situation is one of. */
export const statusIn = (situation: Situation): TransactionStatus =>
  situation === 'escalated' ? 'disputed' : situation;
export const openSituations = situations.filter((situation) => openStatuses.includes(statusIn(situation)));

/** A trade that has come this far. */
export async function tradeIn(situation: Situation, options: Parameters<typeof tradeWorld>[0] = {}): Promise<World> {
  const world = tradeWorld(options);
  await world.buy();
  for (const step of ways[situation]) await step(world.later(1000));
  return world;
}

/** What somebody could see of it from outside: every item that a trade writes. */
export const everything = (world: World) => ({
  trade: world.trade(),
  listing: world.listing(),
  entries: world.entries(),
  escrow: world.store.peek('escrow', world.transactionId),
  balance: world.balance(),
  sales: world.store.peek('user', seller.userId)?.completedSales,
});
