import * as z from 'zod';
import { PayoutId } from '../shared/ids.ts';
import { Amount, Currency } from '../shared/money.ts';

export const PayoutRequest = z
  .strictObject({ amount: Amount, currency: Currency })
  .meta({ id: 'PayoutRequest', examples: [{ amount: 4275, currency: 'EUR' }] });
export type PayoutRequest = z.infer<typeof PayoutRequest>;

/** `pending` until the provider has said yes or no; what failed is back in the balance. */
export const PayoutStatus = z.enum(['pending', 'paid', 'failed']).meta({ id: 'PayoutStatus' });

export const PayoutView = z
  .object({
    id: PayoutId,
    amount: Amount,
    currency: Currency,
    status: PayoutStatus,
    /** Why it failed, in the provider's terms. */
    code: z.string().optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().min(1),
  })
  .meta({ id: 'Payout' });
export type PayoutView = z.infer<typeof PayoutView>;

export interface Payout extends PayoutView {
  readonly userId: string;
  /** While pending: when the provider is asked again. */
  readonly dueAt?: string | undefined;
}
