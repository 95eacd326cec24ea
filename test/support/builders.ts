import type { z } from 'zod';
import type { Listing, NewListing } from '../../core/listings/model.ts';
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
