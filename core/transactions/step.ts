import { entry, feeOf, type JournalEntry } from '../ledger/entry.ts';
import type { Listing } from '../listings/model.ts';
import { type MoveName, moved } from '../listings/status.ts';
import { create, replace, type Write } from '../shared/ports.ts';
import { hasEnded, holdsMoney, type Payee, type Row, settledStatus, type TransactionRole, timersOf } from './escrow.ts';
import type { DisputeCause, Escrow, EscrowStatus, Happening, Plan, Resolution, Transaction } from './model.ts';

/** Who moves a trade on: a person, its clock or its workflow. */
export interface Mover {
  readonly role: TransactionRole;
  readonly userId?: string | undefined;
}

export interface Step {
  readonly row: Row;
  readonly by: Mover;
  readonly now: Date;
  readonly reason?: string | undefined;
  readonly cause?: DisputeCause | undefined;
  readonly resolution?: Resolution | undefined;
  /** What else becomes of the trade. */
  readonly with?: Partial<Pick<Transaction, 'payment' | 'tracking' | 'returnTracking' | 'escalated'>>;
}

/** A settlement begins at once; when it is not done by then, somebody sees to it. */
const SETTLING_WATCHED_AFTER_MS = 5 * 60_000;

/** The trade after a step. Pure: nothing is decided here that the table of transitions does not say. */
export function stepped(before: Transaction, step: Step): Transaction {
  const { row, by, now, reason, cause } = step;
  const at = now.toISOString();
  const { attention: _, due: __, sweepAt: ___, ...rest } = before;
  const plan = row.pays === undefined ? before.plan : planFor(before, row, step.resolution);
  const status = row.action === 'settle' && plan ? settledStatus(plan) : row.to;
  const happening: Happening = {
    at,
    by: by.role,
    ...(by.userId !== undefined && { userId: by.userId }),
    action: row.action,
    status,
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { cause }),
  };
  const after: Transaction = {
    ...rest,
    ...step.with,
    status,
    since: status === before.status ? before.since : at,
    ...(status === 'disputed' && { disputedAt: before.disputedAt ?? at }),
    ...(cause !== undefined && { disputeCause: cause }),
    ...(plan && { plan }),
    timeline: [...before.timeline, happening],
    updatedAt: at,
    version: before.version + 1,
  };
  return withDue(after);
}

/** What the clock does next, from what the trade says of itself. */
export function withDue(transaction: Transaction): Transaction {
  const { due: _, ...rest } = transaction;
  const { status, terms, escalated } = transaction;
  if (hasEnded(status)) return rest;
  const since = Date.parse(transaction.since);
  // Sending a dispute back and forth does not make it longer.
  const began = status === 'disputed' && transaction.disputedAt ? Date.parse(transaction.disputedAt) : since;
  if (status === 'settling')
    return { ...rest, due: { action: 'settle', at: new Date(began + SETTLING_WATCHED_AFTER_MS).toISOString() } };
  const timer = timersOf(status).find(({ action }) => action !== 'escalate' || escalated !== true);
  if (!timer) throw new Error(`nothing ends the wait in ${status}`);
  const at = began + terms.waits[timer.after] * 1000;
  // Taken up again at its very end, as over an empty parcel, it is still somebody's to decide and not the clock's at once.
  const soonest = timer.action === 'refund-stale' ? since + terms.waits['dispute-answer'] * 1000 : at;
  return { ...rest, due: { action: timer.action, at: new Date(Math.max(at, soonest)).toISOString() } };
}

/** The same trade, in the same status, with something else about it. */
export const noted = (before: Transaction, change: Partial<Transaction>, now: Date): Transaction => ({
  ...before,
  ...change,
  updatedAt: now.toISOString(),
  version: before.version + 1,
});

/** Who gets what: the fee is of what goes to the seller, and all of it adds up to the amount. */
function planFor({ amount, terms }: Transaction, row: Row, resolution: Resolution | undefined): Plan {
  const toSeller = shareOf(amount, row.pays ?? 'buyer', resolution);
  return {
    toSeller,
    toBuyer: amount - toSeller,
    fee: feeOf(toSeller, terms.feeBasisPoints),
    givesBack: row.givesBack === true,
  };
}

function shareOf(amount: number, payee: Payee, resolution: Resolution | undefined): number {
  if (payee === 'seller') return amount;
  if (payee === 'buyer' || !resolution || resolution.outcome === 'refund') return 0;
  return resolution.outcome === 'release' ? amount : (resolution.sellerAmount ?? 0);
}

/** What the ledger says of a step, if money moves in it. */
export function entryOf(before: Transaction, after: Transaction): JournalEntry | undefined {
  const { id, currency, amount, plan, sellerId, updatedAt: at } = after;
  const escrow = `escrow:${id}` as const;
  if (!holdsMoney(before.status) && holdsMoney(after.status))
    return entry({
      kind: 'fund',
      of: id,
      currency,
      at,
      postings: [
        { account: 'provider:clearing', amount: -amount },
        { account: escrow, amount },
      ],
    });
  if (!holdsMoney(before.status) || holdsMoney(after.status)) return undefined;
  if (!plan) throw new Error(`${id} settles without a plan`);
  return entry({
    kind: 'settle',
    of: id,
    currency,
    at,
    ...(plan.toSeller > 0 && { sellerId }),
    postings: [
      { account: escrow, amount: -amount },
      { account: `seller:${sellerId}`, amount: plan.toSeller - plan.fee },
      { account: 'platform:fees', amount: plan.fee },
      { account: 'buyer-refunds:clearing', amount: plan.toBuyer },
    ],
  });
}

/** What is held of a trade: as much a fact of it as its status, kept as the account that the ledger posts to. */
export function escrowOf(transaction: Transaction): Escrow {
  const { id, amount, currency, plan, status, createdAt, timeline } = transaction;
  const held = holdsMoney(status);
  const is = escrowStatus(transaction);
  const settled = is === 'released' || is === 'refunded' || is === 'split';
  return {
    id,
    transactionId: id,
    status: is,
    amount,
    currency,
    held: held ? amount : 0,
    ...(settled && plan && { toSeller: plan.toSeller - plan.fee, toBuyer: plan.toBuyer, fee: plan.fee }),
    createdAt,
    updatedAt: timeline.findLast(({ action, status: to }) => movesMoney(action, to))?.at ?? createdAt,
    version: is === 'awaiting-payment' ? 1 : settled ? 3 : 2,
  };
}

const movesMoney = (action: Happening['action'], status: Happening['status']): boolean =>
  action === 'pay' || action === 'settle' || status === 'cancelled';

function escrowStatus({ status }: Transaction): EscrowStatus {
  if (status === 'reserved') return 'awaiting-payment';
  if (status === 'cancelled') return 'void';
  if (status === 'refunded' || status === 'split') return status;
  return status === 'completed' ? 'released' : 'held';
}

/** The writes of a step that change nothing but the trade, its escrow and its ledger. */
export function writesOf(before: Transaction, after: Transaction): Write[] {
  const [was, is] = [escrowOf(before), escrowOf(after)];
  const posted = entryOf(before, after);
  return [
    replace('transaction', after, before),
    ...(was.version === is.version ? [] : [replace('escrow', is, was)]),
    ...(posted ? [create('journalEntry', posted)] : []),
  ];
}

/** The write that moves the listing of a trade; none when the listing is not this trade's any more. */
export function listingWrites(
  listing: Listing | undefined,
  move: MoveName,
  { id }: Pick<Transaction, 'id'>,
  now: Date,
): Write[] {
  const status = listing && moved(listing.status, move, 'trade');
  if (!listing || !status || listing.transactionId !== id) return [];
  const { transactionId, ...rest } = listing;
  const next = {
    ...(status === 'active' ? rest : { ...rest, transactionId }),
    status,
    updatedAt: now.toISOString(),
    version: listing.version + 1,
  } as Listing;
  return [replace('listing', next, listing)];
}
