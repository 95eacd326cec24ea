import { type Charge, type PaymentResult, type Payments, PaymentUnanswered } from '../../core/payments/ports.ts';

type Kind = 'charge' | 'refund' | 'transfer' | 'payout';
type Method = keyof Payments;

/** One movement of money in the provider's books. */
export interface Booked {
  readonly kind: Kind;
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly result: PaymentResult;
}

/** What is lost on the way: the request, which then has no effect, or the answer to one that has. */
export type Lost = 'request' | 'answer';

export interface MemoryPayments extends Payments {
  /** Every question that was asked, oldest first. */
  readonly asked: { readonly method: Method; readonly key: string }[];
  /** Loses the next so many questions to this method. */
  lose(method: Method, what: Lost, times?: number): void;
  /** What a movement begins with that is asked for from now on, instead of success. */
  answer(kind: Kind, result: PaymentResult | undefined): void;
  /** What has become of a movement that was under way. */
  finish(key: string, result: PaymentResult): void;
  /** The books, in the order of their first entries. */
  booked(): Booked[];
  /** Minor units that have really moved, by kind. */
  moved(kind: Kind): number;
}

export const confirmation = 'yes, it is me';
const outcomes: Readonly<Record<string, PaymentResult>> = {
  pm_ok: { status: 'succeeded' },
  pm_other: { status: 'succeeded' },
  pm_declined: { status: 'failed', code: 'card-declined' },
  pm_pending: { status: 'pending' },
  pm_requires_action: { status: 'requires-action', nextAction: { type: 'confirm', detail: 'Say that it is you.' } },
};
const cancelled: PaymentResult = { status: 'failed', code: 'cancelled' };

/** A payment provider that keeps the port's promises, loses what it is told to, and tells what it was asked. */
export function memoryPayments(): MemoryPayments {
  const books = new Map<string, Booked>();
  const asked: { method: Method; key: string }[] = [];
  const losing: { method: Method; what: Lost }[] = [];
  const answers = new Map<Kind, PaymentResult>();

  const ask = async (method: Method, key: string, act: () => PaymentResult): Promise<PaymentResult> => {
    asked.push({ method, key });
    const at = losing.findIndex((one) => one.method === method);
    const [lost] = at < 0 ? [] : losing.splice(at, 1);
    if (lost?.what === 'request') throw new PaymentUnanswered(key);
    const result = act();
    if (lost) throw new PaymentUnanswered(key);
    return structuredClone(result);
  };
  const book = (booked: Booked): PaymentResult => {
    books.set(booked.key, booked);
    return booked.result;
  };
  const movement = (kind: Kind, { key, amount, currency }: Omit<Booked, 'kind' | 'result'>, first?: PaymentResult) => {
    const known = books.get(key);
    if (!known)
      return book({ kind, key, amount, currency, result: answers.get(kind) ?? first ?? { status: 'succeeded' } });
    if (known.result === cancelled) return cancelled;
    const same = known.kind === kind && known.amount === amount && known.currency === currency;
    return same ? known.result : ({ status: 'failed', code: 'key-reused' } as const);
  };
  const charge = (of: Charge): PaymentResult => {
    const result = movement('charge', of, outcomes[of.paymentMethod] ?? { status: 'failed', code: 'unknown' });
    const known = books.get(of.key);
    if (result.status !== 'requires-action' || of.confirmation === undefined || !known) return result;
    const good = of.confirmation === confirmation;
    return book({ ...known, result: good ? { status: 'succeeded' } : { status: 'failed', code: 'not-confirmed' } });
  };
  const cancel = (key: string): PaymentResult => {
    const known = books.get(key) ?? { kind: 'charge', key, amount: 0, currency: '', result: cancelled };
    return book(known.result.status === 'requires-action' ? { ...known, result: cancelled } : known);
  };

  return {
    asked,
    lose: (method, what, times = 1) => losing.push(...Array.from({ length: times }, () => ({ method, what }))),
    answer: (kind, result) => void (result ? answers.set(kind, result) : answers.delete(kind)),
    finish(key, result) {
      const known = books.get(key);
      if (!known) throw new Error(`there is no movement ${key}`);
      books.set(key, { ...known, result });
    },
    booked: () => [...books.values()],
    moved: (kind) =>
      [...books.values()]
        .filter((one) => one.kind === kind && one.result.status === 'succeeded')
        .reduce((sum, { amount }) => sum + amount, 0),
    charge: (of) => ask('charge', of.key, () => charge(of)),
    cancelCharge: ({ key }) => ask('cancelCharge', key, () => cancel(key)),
    refund: (of) => ask('refund', of.key, () => movement('refund', of)),
    transfer: (of) => ask('transfer', of.key, () => movement('transfer', of)),
    payout: (of) => ask('payout', of.key, () => movement('payout', of)),
  };
}
