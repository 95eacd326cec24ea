import { audited } from '../moderation/audit.ts';
import { PaymentUnanswered } from '../payments/ports.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { invalid, notFound, Refusal } from '../shared/errors.ts';
import type { Put, Wired } from '../shared/ports.ts';
import { allowedNow } from './allowed-now.ts';
import { charged, openCharge, stopped } from './charging.ts';
import { peopleActions, type Row, rowOf } from './escrow.ts';
import type { ActionRequest, Transaction, TransactionView } from './model.ts';
import { mustBeParty, type Party } from './party.ts';
import { listingWrites, type Step, stepped, writesOf } from './step.ts';
import { shownTransaction } from './view.ts';

export const needs = {
  store: ['get', 'commit'],
  payments: ['cancelCharge'],
  photoUrls: ['urlOf'],
} as const;
type Deps = Wired<typeof needs>;

export interface ActOnTransaction {
  readonly transactionId: string;
  readonly request: ActionRequest;
}

/**
 * What a party or an operator does to a trade. The trade, its escrow, its ledger and its listing change in one write.
 * @throws Refusal not-found, not-allowed, invalid-state, invalid-request, temporarily-unavailable
 */
export function actOnTransaction(
  deps: Deps,
  { transactionId, request }: ActOnTransaction,
  context: SignedIn,
): Promise<TransactionView> {
  const { store, photoUrls } = deps;
  const { actor, now, answer } = context;
  return again(async () => {
    const { transaction: before, party } = mustBeParty(await store.get('transaction', transactionId), actor);
    const row = mustBeAllowed(before, party, request);
    if (party.role === 'operator' && request.reason === undefined)
      throw invalid('#/body/reason', 'must be given: what an operator does is on record with why');
    const step = stepOf(before, { row, by: party, now }, request);
    const stoppedCharge = await withoutCharge(deps, before, now);
    const after = stepped(stoppedCharge, step);
    const [listing, receipt] = await Promise.all([
      row.listing ? store.get('listing', before.listingId) : undefined,
      store.get('fitReceipt', before.id),
    ]);
    if (!receipt) throw notFound();
    const view = shownTransaction(after, receipt, party, photoUrls);
    await store.commit(
      ...writesOf(before, after),
      ...(row.listing ? listingWrites(listing, row.listing, before, now) : []),
      ...(party.role === 'operator' ? [onRecord(context, before, after, request)] : []),
      ...answer(view),
    );
    return view;
  });
}

const onRecord = (context: SignedIn, before: Transaction, after: Transaction, request: ActionRequest): Put =>
  audited(context, {
    action: `${request.action}-transaction`,
    subject: { type: 'transaction', id: before.id },
    reason: request.reason,
    before: { status: before.status },
    after: { status: after.status, ...(request.resolution && { resolution: request.resolution }) },
  });

function mustBeAllowed(before: Transaction, { role }: Party, { action }: ActionRequest): Row {
  const { status } = before;
  const possible = allowedNow(before, role);
  // Paying is no mere step: it has a use-case of its own.
  const row = peopleActions.includes(action) && possible.includes(action) ? rowOf(status, action, role) : undefined;
  if (row) return row;
  throw new Refusal(
    'invalid-state',
    `As ${role} you can not ${action} while the trade is ${status}; possible: ${possible.join(', ') || 'nothing'}.`,
  );
}

/** @throws Refusal invalid-request */
function stepOf({ amount }: Transaction, step: Step, request: ActionRequest): Step {
  const { action, reason, cause, tracking, resolution } = request;
  if (resolution?.sellerAmount !== undefined && resolution.sellerAmount >= amount)
    throw invalid('#/body/resolution/sellerAmount', `must be less than the amount of the trade, ${amount}`);
  return {
    ...step,
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { cause }),
    ...(resolution && { resolution }),
    ...(tracking && { with: action === 'ship' ? { tracking } : { returnTracking: tracking } }),
    // It is in an operator's hands already: nobody has to call one.
    ...(action === 'hold' && { with: { escalated: true } }),
  };
}

/**
 * The trade, once it is sure that no charge of it will go through any more; the payment wins when it has gone through.
 * @throws Refusal invalid-state, temporarily-unavailable
 */
async function withoutCharge({ store, payments }: Deps, before: Transaction, now: Date): Promise<Transaction> {
  const charge = openCharge(before);
  if (!charge) return before;
  const result = await stopped(payments, before, charge).catch((error: unknown) => {
    if (!(error instanceof PaymentUnanswered)) throw error;
    throw new Refusal('temporarily-unavailable', 'A payment is under way: try again.', { retryAfterSeconds: 5 });
  });
  const after = charged(before, charge, result, now);
  if (result.status === 'failed') return { ...after, version: before.version };
  await store.commit(...writesOf(before, after));
  throw new Refusal(
    'invalid-state',
    result.status === 'succeeded' ? 'The payment has just gone through.' : 'A payment is under way: wait for it.',
  );
}
