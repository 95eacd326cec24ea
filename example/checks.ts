import type { FitmentReason, FitmentRequest, FitmentSettlement, FitmentStatus } from '../core/fitment/model.ts';
import { type ExampleListing, exampleListings } from './listings.ts';

/** A fitment check as it is written down. */
interface CheckText {
  /** Key of the part that is asked about. */
  readonly listing: string;
  /** Username. */
  readonly who: string;
  readonly daysAgo: number;
  readonly request: FitmentRequest;
  /** What the rule says. */
  readonly says: FitmentStatus;
  readonly because: FitmentReason['code'];
  /** What the operator decides, on a later day; what has none and needs a review still waits. */
  readonly settled?: { readonly daysAgo: number } & FitmentSettlement;
}

export interface ExampleCheck extends Omit<CheckText, 'listing'> {
  readonly listing: ExampleListing;
}

/** All fitment checks of the example data. Pure: the same on every call. */
export function exampleChecks(): readonly ExampleCheck[] {
  const listings = new Map(exampleListings().map((listing) => [listing.key, listing]));
  return checks.map((text) => {
    const listing = listings.get(text.listing);
    if (!listing) throw new Error(`the example data has a check of ${text.listing}, which is not in it`);
    return { ...text, listing };
  });
}

const car = (vehicleMake: string, vehicleModel: string, vehicleYear: number, vinLast8?: string): FitmentRequest => ({
  ...{ vehicleMake, vehicleModel, vehicleYear },
  ...(vinLast8 !== undefined && { vinLast8 }),
});

/** Checks of what is bought soon after are in its receipt. Nobody asks about the same part twice. */
const checks: readonly CheckText[] = [
  {
    ...{ listing: 'nb-seats', who: 'demo-buyer', daysAgo: 47.6 },
    request: car('Mazda', 'MX-5 Miata', 1998),
    ...{ says: 'incompatible', because: 'year-not-listed' },
  },
  {
    ...{ listing: 'nb-coil-packs', who: 'demo-buyer', daysAgo: 46.6 },
    request: car('MAZDA', 'mx5 miata', 2002),
    ...{ says: 'compatible', because: 'year-listed' },
  },
  {
    ...{ listing: 'prius-inverter-pump', who: 'demo-buyer', daysAgo: 20.2 },
    request: { ...car('Toyota', 'Corolla', 2006), notes: 'Same 1NZ block, so I hoped the pump would be the same.' },
    ...{ says: 'incompatible', because: 'other-model' },
  },
  {
    ...{ listing: 'na-headlight-motor', who: 'demo-buyer', daysAgo: 8.6 },
    request: { ...car('Mazda', 'MX-5 Miata', 1993, 'P0314592'), notes: 'Left one. It winks.' },
    ...{ says: 'compatible', because: 'year-listed' },
  },
  {
    ...{ listing: '2cv-phares', who: 'mireille-c', daysAgo: 6.8 },
    request: { ...car('Citroen', '2cv', 1968), notes: 'Round ones on a straight bar, six volts.' },
    ...{ says: 'needs-review', because: 'no-year-listed' },
    settled: {
      daysAgo: 4.2,
      fitmentStatus: 'incompatible',
      note: 'A 1968 car still has six volts, and these are for twelve.',
    },
  },
  {
    ...{ listing: 'demo-jazz-magic-seats', who: 'ada.okonkwo', daysAgo: 6.6 },
    request: car('Honda', 'Jazz', 2008, '8U214477'),
    ...{ says: 'compatible', because: 'year-listed' },
  },
  {
    ...{ listing: 'demo-yaris-mirror-glass', who: 'minibreaker', daysAgo: 4.8 },
    request: car('Toyota', 'Yaris', 2009),
    ...{ says: 'needs-review', because: 'no-year-listed' },
    settled: {
      daysAgo: 2.6,
      fitmentStatus: 'compatible',
      note: 'The stick-on kind was fitted from 2006 to 2011 on the heated mirrors, so on yours too.',
    },
  },
  {
    ...{ listing: 'defender-front-door', who: 'callum.reid', daysAgo: 3.4 },
    request: { ...car('Land-Rover', 'Defender', 2002), notes: 'Td5 pick-up, push-button handles.' },
    ...{ says: 'needs-review', because: 'no-year-listed' },
  },
  {
    ...{ listing: 'demo-yaris-alternator', who: 'siobhan-k', daysAgo: 1.2 },
    request: { ...car('CITROEN', 'c1', 2009, 'AR031188'), notes: 'First registered in December 2009.' },
    ...{ says: 'needs-review', because: 'vin-year-mismatch' },
  },
];
