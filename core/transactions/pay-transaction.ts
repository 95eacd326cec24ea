import { answered } from '../payments/answered.ts';
import { type PaymentResult, PaymentUnanswered } from '../payments/ports.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { charged, chargeKey, openCharge, stopped } from './charging.ts';
import type { Payment, PaymentRequest, Transaction, TransactionView } from './model.ts';
import { mustBeParty } from './party.ts';
import { noted, writesOf } from './step.ts';
import { shownTransaction } from './view.ts';

export const needs = {
  store: ['get', 'commit'],
  payments: ['charge', 'cancelCharge'],
  photoUrls: ['urlOf'],
} as const;
type Deps = Wired<typeof needs>;

/** Declined that often, somebody tries out cards. */
const MOST_ATTEMPTS = 10;

export interface PayTransaction {
  readonly transactionId: string;
  readonly payment: PaymentRequest;
}

/**
 * Charges the buyer. That a charge is asked for is written down before the provider is asked, so that whoever finds it
 * unanswered (the repeated request, the expiry, the sweeper) asks with the same key, and money is taken once.
 * @throws Refusal not-found, not-allowed, invalid-state, payment-declined, temporarily-unavailable while nobody knows
 *   what has become of the charge
 */
export function payTransaction(
  deps: Deps,
  { transactionId, payment: wanted }: PayTransaction,
  context: SignedIn,
): Promise<TransactionView> {
  const { store } = deps;
  return again(async () => {
    const before = await mustBePayable(store, transactionId, context);
    if (before.payment?.status === 'succeeded') return replied(deps, before, before, context);
    const open = openCharge(before);
    const other = open?.status === 'requires-action' && open.paymentMethod !== wanted.paymentMethod;
    if (open && other) {
      // The buyer would rather pay in another way: the first one must not come through later.
      const result = await known(() => stopped(deps.payments, before, open));
      if (result.status !== 'failed') return replied(deps, before, charged(before, open, result, context.now), context);
    }
    const { transaction, payment } =
      open && !other
        ? await takenUp(store, before, open, wanted, context)
        : await intended(store, await withSeller(store, before), wanted, context);
    const result = await known(() => answered(() => deps.payments.charge(chargeOf(transaction, payment, wanted))));
    return replied(deps, transaction, charged(transaction, payment, result, context.now), context);
  });
}

/** Whoever is shut out can not ship: nobody is charged for waiting for that. */
async function withSeller(store: Deps['store'], before: Transaction): Promise<Transaction> {
  const seller = await store.get('user', before.sellerId);
  if (seller?.suspension || seller?.closing)
    throw new Refusal('invalid-state', 'Its seller does not sell any more. You have not been charged.');
  return before;
}

const chargeOf = ({ amount, currency }: Transaction, { key, paymentMethod }: Payment, wanted: PaymentRequest) => ({
  key,
  amount,
  currency,
  paymentMethod,
  ...(wanted.confirmation !== undefined &&
    wanted.paymentMethod === paymentMethod && { confirmation: wanted.confirmation }),
});

/** The buyer's trade, to be paid; or paid already by this very request, whose answer got lost. */
async function mustBePayable(store: Deps['store'], id: string, { actor, repeatId }: SignedIn): Promise<Transaction> {
  const { transaction, party } = mustBeParty(await store.get('transaction', id), actor);
  if (party.role !== 'buyer') throw new Refusal('not-allowed', 'Only the buyer pays.');
  const { status, payment } = transaction;
  if (repeatId !== undefined && payment?.declined?.includes(repeatId)) throw declined(payment);
  const repeated = repeatId !== undefined && payment?.requestId === repeatId;
  if (repeated && payment.status === 'succeeded') return transaction;
  if (status !== 'reserved') throw new Refusal('invalid-state', `The trade is ${status}: there is nothing to pay.`);
  return transaction;
}

/** An open charge, known by this request from now on if it is what lets it go through. */
async function takenUp(
  store: Deps['store'],
  before: Transaction,
  open: Payment,
  { confirmation }: PaymentRequest,
  { now, repeatId }: SignedIn,
): Promise<{ transaction: Transaction; payment: Payment }> {
  if (confirmation === undefined || repeatId === undefined || open.requestId === repeatId)
    return { transaction: before, payment: open };
  const payment = { ...open, requestId: repeatId };
  const transaction = noted(before, { payment }, now);
  await store.commit(replace('transaction', transaction, before));
  return { transaction, payment };
}

/** Writes down that a charge is about to be asked for. */
async function intended(
  store: Deps['store'],
  before: Transaction,
  { paymentMethod }: PaymentRequest,
  { now, repeatId }: SignedIn,
): Promise<{ transaction: Transaction; payment: Payment }> {
  const attempt = (before.payment?.attempt ?? 0) + 1;
  if (attempt > MOST_ATTEMPTS)
    throw new Refusal('invalid-state', `${MOST_ATTEMPTS} payments have failed: cancel, and reserve it anew.`);
  const payment: Payment = {
    attempt,
    key: chargeKey(before.id, attempt),
    paymentMethod,
    status: 'asked',
    ...(repeatId !== undefined && { requestId: repeatId }),
    ...(before.payment?.declined && { declined: before.payment.declined }),
  };
  const transaction = noted(before, { payment }, now);
  await store.commit(replace('transaction', transaction, before));
  return { transaction, payment };
}

/** Writes down what came of it, together with the answer. @throws Refusal payment-declined */
async function replied(
  { store, photoUrls }: Deps,
  before: Transaction,
  after: Transaction,
  { answer }: SignedIn,
): Promise<TransactionView> {
  const { payment } = after;
  if (payment?.status === 'failed') {
    await store.commit(...writesOf(before, after));
    throw declined(payment);
  }
  const receipt = await store.get('fitReceipt', after.id);
  if (!receipt) throw notFound();
  const view = shownTransaction(after, receipt, { role: 'buyer' }, photoUrls);
  // Asked for the same news again and again, the trade stays as it is.
  const same = after.payment?.status === before.payment?.status;
  const writes = [...(same ? [] : writesOf(before, after)), ...answer(view)];
  if (writes.length > 0) await store.commit(...writes);
  return view;
}

/** @throws Refusal temporarily-unavailable when the provider does not say */
async function known(ask: () => Promise<PaymentResult>): Promise<PaymentResult> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PaymentUnanswered)) throw error;
    throw new Refusal('temporarily-unavailable', 'The payment is under way: repeat the request, with the same key.', {
      retryAfterSeconds: 2,
    });
  }
}

const declined = ({ code = 'declined' }: Payment): Refusal =>
  new Refusal('payment-declined', `The payment was declined (${code}). Nothing was charged: try another way to pay.`);
