import type { Listing, ListingCard, ListingKind } from './model.ts';

/** The term every active listing carries. */
const EVERYTHING = 'all';

/** The one term that answers a query by kind and seller. */
export function termOf(query: { kind?: ListingKind | undefined; sellerId?: string | undefined }): string {
  const parts = [
    query.kind === undefined ? [] : `kind:${query.kind}`,
    query.sellerId === undefined ? [] : `seller:${query.sellerId}`,
  ].flat();
  return parts.length === 0 ? EVERYTHING : parts.join('+');
}

/** Every term a listing is found by; none unless it is active. */
export function termsOf({ kind, sellerId, status }: Listing): string[] {
  if (status !== 'active') return [];
  return [termOf({}), termOf({ kind }), termOf({ sellerId }), termOf({ kind, sellerId })];
}

export const cardOf = (listing: Listing): ListingCard => ({
  id: listing.id,
  kind: listing.kind,
  sellerId: listing.sellerId,
  title: listing.title,
  price: listing.price,
  currency: listing.currency,
  location: listing.location,
  ...(listing.kind === 'part'
    ? {
        partCategory: listing.partCategory,
        condition: listing.condition,
        vehicleMake: listing.vehicleMake,
        vehicleModel: listing.vehicleModel,
        vehicleYear: listing.vehicleYear,
      }
    : {}),
  createdAt: listing.createdAt,
});
