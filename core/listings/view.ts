import type { PhotoUrls } from '../photos/ports.ts';
import { shownPrimary } from '../photos/view.ts';
import type { Listing, ListingCard, ListingCardView, ListingView } from './model.ts';

/** A listing as everybody who may see it does. */
export const shownListing = (listing: Listing, urls: PhotoUrls): ListingView => ({
  ...listing,
  primaryPhoto: listing.primaryPhoto && shownPrimary(listing.primaryPhoto, urls),
});

export const shownCard = ({ fits: _, ...card }: ListingCard, urls: PhotoUrls): ListingCardView => ({
  ...card,
  primaryPhoto: card.primaryPhoto && shownPrimary(card.primaryPhoto, urls),
});
