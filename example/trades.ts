import type { TransactionStatus } from '../core/transactions/escrow.ts';
import { type ExampleListing, exampleListings } from './listings.ts';
import { EXAMPLE_OPERATOR } from './people.ts';
import { amongOthers } from './trades/among-others.ts';
import { ofDemoBuyer } from './trades/of-demo-buyer.ts';
import { ofDemoSeller } from './trades/of-demo-seller.ts';
import { type Doing, reserved, type Told } from './trades/story.ts';

/** A trade as it is written down. */
export interface TradeText {
  /** Key of what is traded; nothing is traded twice. */
  readonly listing: string;
  /** Username. */
  readonly buyer: string;
  /** When it was reserved. At 0 it is the last thing that happens, so that the clock has not passed its deadline. */
  readonly daysAgo: number;
  /** What follows on the reservation. The clock does the rest. */
  readonly story: readonly Told[];
  /** Where it is at the present. */
  readonly ends: TransactionStatus;
  /** The listing is for sale again. */
  readonly forSaleAgain?: true;
  /** Bought once the listing has its photos, so that the receipt has them too; everything in it happens at the present. */
  readonly afterPhotos?: true;
}

/** One thing that somebody does in a trade. */
export interface Deed {
  /** Counted from 0, the reservation. */
  readonly index: number;
  /** Username. */
  readonly who: string;
  readonly by: Told['by'];
  readonly daysAgo: number;
  readonly does: Doing;
}

export interface ExampleTrade extends Pick<TradeText, 'buyer' | 'ends' | 'forSaleAgain' | 'afterPhotos'> {
  readonly listing: ExampleListing;
  /** Oldest first. */
  readonly deeds: readonly Deed[];
}

/** Money that somebody takes out of what they have earned. */
export interface ExamplePayout {
  /** Username. */
  readonly who: string;
  readonly daysAgo: number;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

/** All trades of the example data. Pure: the same on every call. */
export function exampleTrades(): readonly ExampleTrade[] {
  const listings = new Map(exampleListings().map((listing) => [listing.key, listing]));
  return [...ofDemoBuyer, ...ofDemoSeller, ...amongOthers].map((text) => {
    const listing = listings.get(text.listing);
    if (!listing) throw new Error(`the example data has a trade of ${text.listing}, which is not in it`);
    return tradeOf(text, listing);
  });
}

function tradeOf({ daysAgo, story, listing: _, ...text }: TradeText, listing: ExampleListing): ExampleTrade {
  const people = { buyer: text.buyer, seller: listing.seller, operator: EXAMPLE_OPERATOR };
  let hundredths = Math.round(daysAgo * 100);
  const deeds = [reserved, ...story].map(({ by, after, does }, index) => {
    hundredths -= Math.round(after * 100);
    return { index, who: people[by], by, daysAgo: hundredths / 100, does };
  });
  return { ...text, listing, deeds };
}

/** All payouts of the example data. Nobody has two of the same amount, by which they are known when it is put in again. */
export const examplePayouts = (): readonly ExamplePayout[] => payouts;

const payouts: readonly ExamplePayout[] = [
  { who: 'demo-buyer', daysAgo: 48.4, amount: 19950, currency: 'USD' },
  { who: 'demo-seller', daysAgo: 46.4, amount: 5000, currency: 'GBP' },
  { who: 'hinterhof-teile', daysAgo: 40.4, amount: 16910, currency: 'EUR' },
  { who: 'kei-garage', daysAgo: 34.4, amount: 21000, currency: 'JPY' },
  { who: 'nour.alh', daysAgo: 20.4, amount: 100_000, currency: 'KWD' },
  { who: 'demo-seller', daysAgo: 12.4, amount: 4000, currency: 'GBP' },
];
