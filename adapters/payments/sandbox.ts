import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Charge, type PaymentResult, type Payments, PaymentUnanswered } from '../../core/payments/ports.ts';
import type { Table } from '../dynamo/client.ts';
import { part } from '../dynamo/keys.ts';

/** What the sandbox knows of one movement of money, by its key. */
interface Movement {
  readonly kind: 'charge' | 'refund' | 'transfer' | 'payout';
  readonly amount: number;
  readonly currency: string;
  readonly result: PaymentResult;
  /** ISO 8601; a pending movement has succeeded from then on. */
  readonly doneAt?: string;
  /** Of a charge that was never asked for, and never may be. */
  readonly cancelled?: true;
}

/** What a buyer confirms a payment with here; anything else is a refusal. */
export const SANDBOX_CONFIRMATION = 'sandbox-confirmed';
/** A pending charge goes through after so long. */
export const SANDBOX_PENDING_MS = 10 * 60_000;

const confirm: PaymentResult = {
  status: 'requires-action',
  nextAction: {
    type: 'confirm',
    detail: `Pay again with the same payment method and "confirmation": "${SANDBOX_CONFIRMATION}".`,
  },
};

/** What becomes of a charge, by its payment method. */
const outcomes: Readonly<Record<string, PaymentResult>> = {
  pm_ok: { status: 'succeeded' },
  pm_declined: { status: 'failed', code: 'card-declined' },
  pm_insufficient_funds: { status: 'failed', code: 'insufficient-funds' },
  pm_requires_action: confirm,
  pm_pending: { status: 'pending' },
  // Takes the money, and its first answer is lost.
  pm_timeout: { status: 'succeeded' },
};

/**
 * A payment provider to try things with: it moves no money. It keeps its books in the table, away from everything else,
 * so that it answers the same key the same way from every function, and after every crash.
 */
export const sandboxPayments = (table: Table, now: () => Date): Payments => {
  const books = booksIn(table);
  /** The movement of this key: the one there is, or this one. */
  const kept = async (key: string, wanted: Movement): Promise<{ movement: Movement; fresh: boolean }> => {
    const known = await books.read(key);
    if (known) return { movement: known, fresh: false };
    if (await books.add(key, wanted)) return { movement: wanted, fresh: true };
    return { movement: (await books.read(key)) ?? wanted, fresh: false };
  };
  const done = async (
    key: string,
    kind: Movement['kind'],
    { amount, currency }: { amount: number; currency: string },
  ) => {
    const { movement } = await kept(key, { kind, amount, currency, result: { status: 'succeeded' } });
    if (movement.kind !== kind || movement.amount !== amount || movement.currency !== currency)
      return { status: 'failed', code: 'key-reused' } as const;
    return movement.result;
  };
  return {
    async charge(charge) {
      const { movement, fresh } = await kept(charge.key, newCharge(charge, now()));
      if (fresh && charge.paymentMethod === 'pm_timeout') throw new PaymentUnanswered(charge.key);
      if (movement.cancelled) return movement.result;
      if (movement.amount !== charge.amount || movement.currency !== charge.currency)
        return { status: 'failed', code: 'key-reused' };
      if (movement.result.status !== 'requires-action' || charge.confirmation === undefined)
        return resultOf(movement, now());
      const result = confirmed(charge.confirmation);
      if (await books.change(charge.key, movement, { ...movement, result })) return result;
      return resultOf((await books.read(charge.key)) ?? movement, now());
    },
    async cancelCharge({ key, amount, currency }) {
      const never: PaymentResult = { status: 'failed', code: 'cancelled' };
      const tombstone: Movement = { kind: 'charge', amount, currency, result: never, cancelled: true };
      const { movement } = await kept(key, tombstone);
      if (movement.result.status !== 'requires-action') return resultOf(movement, now());
      if (await books.change(key, movement, { ...movement, result: never, cancelled: true })) return never;
      return resultOf((await books.read(key)) ?? movement, now());
    },
    refund: ({ key, ...of }) => done(key, 'refund', of),
    transfer: ({ key, ...of }) => done(key, 'transfer', of),
    payout: ({ key, ...of }) => done(key, 'payout', of),
  };
};

function newCharge({ amount, currency, paymentMethod }: Charge, now: Date): Movement {
  const result = outcomes[paymentMethod] ?? { status: 'failed', code: 'unknown-payment-method' };
  return {
    kind: 'charge',
    amount,
    currency,
    result,
    ...(result.status === 'pending' && { doneAt: new Date(now.getTime() + SANDBOX_PENDING_MS).toISOString() }),
  };
}

const confirmed = (confirmation: string): PaymentResult =>
  confirmation === SANDBOX_CONFIRMATION ? { status: 'succeeded' } : { status: 'failed', code: 'not-confirmed' };

/** What has become of a movement by now. */
const resultOf = ({ result, doneAt }: Movement, now: Date): PaymentResult =>
  doneAt !== undefined && Date.parse(doneAt) <= now.getTime() ? { status: 'succeeded' } : result;

/** The sandbox's own items; nothing else reads them. */
const booksIn = ({ name: TableName, db }: Table) => {
  const at = (key: string) => ({ pk: `SANDBOX#${part(key)}`, sk: 'MOVEMENT' });
  const put = async (key: string, movement: Movement, condition: object): Promise<boolean> => {
    try {
      const Item = { ...at(key), entity: 'SandboxMovement', ...movement };
      await db.send(new PutCommand({ TableName, Item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    async read(key: string): Promise<Movement | undefined> {
      const { Item } = await db.send(new GetCommand({ TableName, Key: at(key), ConsistentRead: true }));
      return Item as Movement | undefined;
    },
    /** @returns false when there is one with this key already */
    add: (key: string, movement: Movement) => put(key, movement, { ConditionExpression: 'attribute_not_exists(pk)' }),
    /** @returns false when it is not as it was read any more */
    change: (key: string, { result }: Movement, next: Movement) =>
      put(key, next, {
        ConditionExpression: '#result.#status = :was',
        ExpressionAttributeNames: { '#result': 'result', '#status': 'status' },
        ExpressionAttributeValues: { ':was': result.status },
      }),
  };
};
