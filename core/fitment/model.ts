import * as z from 'zod';
import { VehicleName, VehicleYear } from '../listings/model.ts';
import { CompatibilityLogId, ListingId, UserId } from '../shared/ids.ts';
import { text } from '../shared/text.ts';
import { VinLast8 } from './vin.ts';

export const FitmentStatus = z.enum(['compatible', 'incompatible', 'needs-review']).meta({ id: 'FitmentStatus' });
export type FitmentStatus = z.infer<typeof FitmentStatus>;

/** Why a check came out as it did. Codes stay what they are; sentences may be put better. */
export const FitmentReason = z
  .object({
    code: z.enum([
      'year-listed',
      'year-not-listed',
      'no-year-listed',
      'other-model',
      'other-make',
      'vin-year-mismatch',
    ]),
    /** A sentence for people. */
    detail: z.string(),
  })
  .meta({ id: 'FitmentReason' });
export type FitmentReason = z.infer<typeof FitmentReason>;

const vehicle = { vehicleMake: VehicleName, vehicleModel: VehicleName, vehicleYear: VehicleYear };

/** The car that a buyer asks about. */
export const FitmentRequest = z
  .strictObject({ ...vehicle, vinLast8: VinLast8.optional(), notes: text(1000).optional() })
  .meta({
    id: 'FitmentRequest',
    examples: [{ vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001, vinLast8: '1W123456' }],
  });
export type FitmentRequest = z.infer<typeof FitmentRequest>;

export const FitmentSettlement = z
  .strictObject({ fitmentStatus: z.enum(['compatible', 'incompatible']), note: text(1000) })
  .meta({
    id: 'FitmentSettlement',
    examples: [{ fitmentStatus: 'compatible', note: 'The part number is the one of this model year.' }],
  });
export type FitmentSettlement = z.infer<typeof FitmentSettlement>;

/** A fitment check as its buyer and operators see it. */
export const CompatibilityLogView = z
  .object({
    id: CompatibilityLogId,
    buyerId: UserId,
    listingId: ListingId,
    ...vehicle,
    /** For the buyer and operators. */
    vinLast8: z.string().optional(),
    /** The buyer's own words, for themselves and operators. */
    notes: z.string().optional(),
    fitmentStatus: FitmentStatus,
    /** Why the check came out as it did. What an operator decided later is in `settlement`. */
    reasons: z.array(FitmentReason).min(1),
    /** There once an operator has decided; the note is for the buyer and operators. */
    settlement: z.object({ at: z.iso.datetime(), note: z.string().optional() }).optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().min(1),
  })
  .meta({ id: 'CompatibilityLog' });
export type CompatibilityLogView = z.infer<typeof CompatibilityLogView>;

/** A fitment check as it is kept. */
export interface CompatibilityLog extends Omit<CompatibilityLogView, 'reasons' | 'settlement'> {
  readonly reasons: readonly FitmentReason[];
  readonly settlement?: { readonly at: string; readonly note: string } | undefined;
  /** Who sells the part, and so has no say in whether it fits. */
  readonly sellerId: string;
}

/** Which of a buyer's checks of one listing is the latest: the one that goes into the receipt when they buy it. */
export interface LatestCheck {
  readonly id: string;
  readonly compatibilityLogId: string;
  readonly version: number;
}
export const latestCheckId = (buyerId: string, listingId: string): string => `${buyerId}:${listingId}`;
