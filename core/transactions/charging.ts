import { answered } from '../payments/answered.ts';
import type { PaymentResult, Payments } from '../payments/ports.ts';
import { rowOf } from './escrow.ts';
import type { Payment, Transaction } from './model.ts';
import { noted, stepped } from './step.ts';

/** A charge that may still take the buyer's money. */
export const openCharge = ({ status, payment }: Transaction): Payment | undefined =>
  status === 'reserved' && payment && ['asked', 'pending', 'requires-action'].includes(payment.status)
    ? payment
    : undefined;

export const chargeKey = (transactionId: string, attempt: number): string => `${transactionId}:charge-${attempt}`;

/** The trade after what the provider says of its charge: paid, or with what has become of the charge. Pure. */
export function charged(before: Transaction, payment: Payment, result: PaymentResult, now: Date): Transaction {
  const { nextAction: _, code: __, ...rest } = payment;
  const next: Payment = {
    ...rest,
    status: result.status,
    ...(result.status === 'failed' && { code: result.code, ...withDeclined(payment) }),
    ...(result.status === 'requires-action' && { nextAction: result.nextAction }),
  };
  if (result.status !== 'succeeded') return noted(before, { payment: next }, now);
  const row = rowOf(before.status, 'pay', 'buyer');
  if (!row) throw new Error(`${before.id} is ${before.status}, and its charge went through`);
  return stepped(before, { row, by: { role: 'buyer', userId: before.buyerId }, now, with: { payment: next } });
}

const withDeclined = ({ requestId, declined = [] }: Payment): Pick<Payment, 'declined'> =>
  requestId === undefined ? {} : { declined: [...new Set([...declined, requestId])] };

/** Sees to it that a charge will not happen any more. @throws PaymentUnanswered */
export const stopped = (
  payments: Pick<Payments, 'cancelCharge'>,
  { amount, currency }: Transaction,
  { key, paymentMethod }: Payment,
): Promise<PaymentResult> => answered(() => payments.cancelCharge({ key, amount, currency, paymentMethod }));
