import type { CompatibilityLog, CompatibilityLogView } from './model.ts';

/** A check as its buyer and operators see it. */
export const shownLog = (log: CompatibilityLog): CompatibilityLogView => ({
  ...shownToSeller(log),
  vinLast8: log.vinLast8,
  notes: log.notes,
  settlement: log.settlement,
});

/** What the seller of a part sees in a receipt: which vehicle it is about and what came out, nothing the buyer wrote. */
export const shownToSeller = ({ settlement, ...log }: CompatibilityLog): CompatibilityLogView => ({
  id: log.id,
  buyerId: log.buyerId,
  listingId: log.listingId,
  vehicleMake: log.vehicleMake,
  vehicleModel: log.vehicleModel,
  vehicleYear: log.vehicleYear,
  fitmentStatus: log.fitmentStatus,
  reasons: log.reasons.map(({ code, detail }) => ({ code, detail })),
  settlement: settlement && { at: settlement.at },
  createdAt: log.createdAt,
  updatedAt: log.updatedAt,
  version: log.version,
});
