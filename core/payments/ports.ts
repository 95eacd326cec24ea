import * as z from 'zod';

/** What a buyer has to do before a payment can go on, such as confirming it with their bank. */
export const NextAction = z
  .object({
    type: z.enum(['confirm', 'redirect']),
    /** Of a redirect. */
    url: z.url().optional(),
    detail: z.string(),
  })
  .meta({ id: 'NextAction' });
export type NextAction = z.infer<typeof NextAction>;

/** What a payment provider says of one movement of money. */
export type PaymentResult =
  | { readonly status: 'succeeded' }
  /** The provider works on it; ask again later. */
  | { readonly status: 'pending' }
  | { readonly status: 'requires-action'; readonly nextAction: NextAction }
  /** For good: this key will never move money. `code` is the provider's, such as `card-declined`. */
  | { readonly status: 'failed'; readonly code: string };

/** Nobody knows what became of the request: ask again with the same key. */
export class PaymentUnanswered extends Error {
  constructor(key: string) {
    super(`the payment provider has not answered ${key}`);
    this.name = 'PaymentUnanswered';
  }
}

interface Movement {
  /** Deterministic. However often it is used, money moves at most once, and the answer is what has become of it. */
  readonly key: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

export interface Charge extends Movement {
  readonly paymentMethod: string;
  /** What the buyer brings back from a `requires-action`. */
  readonly confirmation?: string | undefined;
}

export interface Refund extends Movement {
  /** The charge that it gives back, in part or in whole. */
  readonly charge: string;
}

export interface Transfer extends Movement {
  /** The charge whose money it is. */
  readonly charge: string;
  readonly sellerId: string;
}

export interface Payout extends Movement {
  readonly userId: string;
}

/**
 * A payment provider. Every method throws PaymentUnanswered when it got no answer, and may be asked again with the same
 * key for as long as the trade lives. test/support/payment-provider-contract.ts says what a provider has to promise.
 */
export interface Payments {
  /** Takes money from the buyer. */
  charge(charge: Charge): Promise<PaymentResult>;
  /**
   * Sees to it that a charge does not happen any more, even one that the provider has not heard of yet. Answers `failed`
   * when it never will, `succeeded` when it has happened already, `pending` when it can not be stopped now.
   */
  cancelCharge(charge: Omit<Charge, 'confirmation'>): Promise<PaymentResult>;
  /** Gives money of a charge back to the buyer. */
  refund(refund: Refund): Promise<PaymentResult>;
  /** Passes money of a charge on to the seller's account at the provider. */
  transfer(transfer: Transfer): Promise<PaymentResult>;
  /** Pays out from that account to the seller's bank. */
  payout(payout: Payout): Promise<PaymentResult>;
}
