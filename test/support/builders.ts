import type { z } from 'zod';
import type { CompatibilityLog } from '../../core/fitment/model.ts';
import type { Listing, NewListing } from '../../core/listings/model.ts';
import type { TransactionStatus } from '../../core/transactions/escrow.ts';
import type { Escrow, FitReceipt, Payment, Plan, Transaction } from '../../core/transactions/model.ts';
import { escrowOf, withDue } from '../../core/transactions/step.ts';
import { defaultTerms, termsFor } from '../../core/transactions/terms.ts';
import type { User } from '../../core/users/model.ts';

type Input = z.input<typeof NewListing>;

/** A product as a seller would send it. */
export const aProduct = (
  over: Partial<Extract<Input, { kind: 'product' }>> = {},
): Extract<Input, { kind: 'product' }> => ({
  kind: 'product',
  title: 'Oak bookshelf',
  description: 'Five shelves, a few scratches on the left side.',
  price: 4500,
  currency: 'EUR',
  ...over,
});

/** A car part as a seller would send it. */
export const aPart = (over: Partial<Extract<Input, { kind: 'part' }>> = {}): Extract<Input, { kind: 'part' }> => ({
  kind: 'part',
  title: 'Alternator Golf IV 1.6',
  price: 8900,
  currency: 'EUR',
  partCategory: 'electrical',
  condition: 'used-good',
  vehicleMake: 'Volkswagen',
  vehicleModel: 'Golf',
  vehicleYear: 2001,
  compatibilityNotes: 'Fits the 1.6 AKL and AEH engines; compare the number on the housing.',
  ...over,
});

const at = '2026-03-01T12:00:00.000Z';

/** A stored listing. */
export const aListing = (over: Partial<Listing> = {}): Listing =>
  ({
    ...aProduct(),
    id: 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
    sellerId: '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11',
    status: 'active',
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...over,
  }) as Listing;

/** A stored profile. */
export const aUser = (over: Partial<User> = {}): User => ({
  id: '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11',
  username: 'anna.k',
  email: 'anna@example.com',
  role: 'seller',
  displayName: 'Anna K.',
  rating: { count: 0, average: null },
  completedSales: 0,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...over,
});

const tradeId = 'txn_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';

/** What a trade that came to a status has been paid with. */
const paymentIn = (status: TransactionStatus, id: string): { payment?: Payment } =>
  status === 'reserved' || status === 'cancelled'
    ? {}
    : { payment: { attempt: 1, key: `${id}:charge-1`, paymentMethod: 'pm_ok', status: 'succeeded' } };

/** Shares of 4500, with five percent of what the seller gets for the marketplace. */
const plans: { readonly [S in TransactionStatus]?: Plan } = {
  settling: { toBuyer: 0, toSeller: 4500, fee: 225, givesBack: false },
  completed: { toBuyer: 0, toSeller: 4500, fee: 225, givesBack: false },
  refunded: { toBuyer: 4500, toSeller: 0, fee: 0, givesBack: false },
  split: { toBuyer: 2000, toSeller: 2500, fee: 125, givesBack: false },
};

/** A stored trade, in any status with what belongs to it: its payment, its plan and what the clock does next. */
export const aTransaction = (over: Partial<Transaction> = {}): Transaction => {
  const { status = 'reserved', id = tradeId } = over;
  const { id: listingId, kind: listingKind, title, sellerId, price: amount, currency } = aListing();
  const buyerId = '7a1c5e0d-2b64-4c1e-8f1b-0a9d3c7e5b42';
  const plan = plans[status];
  return {
    ...withDue({
      id,
      listingId,
      listingKind,
      title,
      buyerId,
      sellerId,
      amount,
      currency,
      terms: termsFor(defaultTerms, listingKind),
      status,
      since: at,
      ...paymentIn(status, id),
      ...(plan && { plan }),
      timeline: [{ at, by: 'buyer', userId: buyerId, action: 'reserve', status: 'reserved' }],
      createdAt: at,
      updatedAt: at,
      version: 1,
      ...over,
    }),
    ...('due' in over && { due: over.due }),
  };
};

/** What is held of such a trade. */
export const anEscrow = (over: Partial<Transaction> = {}): Escrow => escrowOf(aTransaction(over));

/** What the buyer of such a trade saw. */
export const aReceipt = (over: Partial<FitReceipt> = {}): FitReceipt => ({
  id: tradeId,
  listing: aListing(),
  photos: [],
  createdAt: at,
  version: 1,
  ...over,
});

/** A stored fitment check of a Golf whose year the listing does not say, by the buyer of such a trade. */
export const aCheck = (over: Partial<CompatibilityLog> = {}): CompatibilityLog => ({
  id: 'fit_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  buyerId: '7a1c5e0d-2b64-4c1e-8f1b-0a9d3c7e5b42',
  listingId: aListing().id,
  sellerId: aListing().sellerId,
  vehicleMake: 'Volkswagen',
  vehicleModel: 'Golf',
  vehicleYear: 2001,
  vinLast8: '1W123456',
  notes: 'Wolfsburg built, climate control.',
  fitmentStatus: 'needs-review',
  reasons: [{ code: 'no-year-listed', detail: 'The seller lists the Volkswagen Golf without saying of which years.' }],
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...over,
});
