import type { ExampleCheck } from './checks.ts';
import type { ExampleInquiry, InquiryDeed } from './inquiries.ts';
import type { ExampleListing } from './listings.ts';
import { EXAMPLE_OPERATOR, type ExamplePerson } from './people.ts';
import type { ExampleRating } from './ratings.ts';
import type { ExampleReport, ExampleSuspension } from './reports.ts';
import type { Deed, ExamplePayout, ExampleTrade } from './trades.ts';

/** One thing that somebody did. */
export type Happening =
  | { readonly what: 'join'; readonly who: string; readonly daysAgo: number; readonly person: ExamplePerson }
  | { readonly what: 'list'; readonly who: string; readonly daysAgo: number; readonly listing: ExampleListing }
  | { readonly what: 'archive'; readonly who: string; readonly daysAgo: number; readonly listing: ExampleListing }
  | {
      readonly what: 'trade';
      readonly who: string;
      readonly daysAgo: number;
      readonly trade: ExampleTrade;
      readonly deed: Deed;
    }
  | { readonly what: 'payout'; readonly who: string; readonly daysAgo: number; readonly payout: ExamplePayout }
  | { readonly what: 'check'; readonly who: string; readonly daysAgo: number; readonly check: ExampleCheck }
  | { readonly what: 'settle'; readonly who: string; readonly daysAgo: number; readonly check: ExampleCheck }
  | { readonly what: 'rate'; readonly who: string; readonly daysAgo: number; readonly rating: ExampleRating }
  | { readonly what: 'report'; readonly who: string; readonly daysAgo: number; readonly report: ExampleReport }
  | { readonly what: 'resolve'; readonly who: string; readonly daysAgo: number; readonly report: ExampleReport }
  | { readonly what: 'suspend'; readonly who: string; readonly daysAgo: number; readonly suspension: ExampleSuspension }
  | {
      readonly what: 'inquiry';
      readonly who: string;
      readonly daysAgo: number;
      readonly inquiry: ExampleInquiry;
      readonly deed: InquiryDeed;
    };

export type Dealing = Exclude<Happening, { what: 'join' | 'list' | 'archive' }>;
const isDealing = (happening: Happening): happening is Dealing => !['join', 'list', 'archive'].includes(happening.what);

/** What happened within two days, put in as if all of it happened at the end of them. */
export interface Step {
  readonly daysAgo: number;
  /** Everybody's own doings, in order: what comes first. */
  readonly byPerson: readonly (readonly Happening[])[];
  /** What people do with each other then, in order. */
  readonly dealings: readonly Dealing[];
}

/** Ninety days in 45 steps: many more would only cost time, and with fewer a page of listings shows one date. */
const STEP_DAYS = 2;

/** All that happened. */
export interface Past {
  readonly people: readonly ExamplePerson[];
  readonly listings: readonly ExampleListing[];
  readonly trades: readonly ExampleTrade[];
  readonly payouts: readonly ExamplePayout[];
  readonly checks: readonly ExampleCheck[];
  readonly inquiries: readonly ExampleInquiry[];
  readonly ratings: readonly ExampleRating[];
  readonly reports: readonly ExampleReport[];
  readonly suspensions: readonly ExampleSuspension[];
}

/** The example data in the order it came about, oldest step first. What happens at the present has a step of its own. */
export function timeline(past: Past): readonly Step[] {
  const { people, listings, trades, payouts, checks, inquiries } = past;
  const happenings = [
    ...people.map((person): Happening => {
      return { what: 'join', who: person.signUp.username, daysAgo: person.joinedDaysAgo, person };
    }),
    ...listings.flatMap((listing) => listed(listing)),
    ...trades.filter(({ afterPhotos }) => !afterPhotos).flatMap((trade) => traded(trade)),
    ...payouts.map((payout): Happening => ({ what: 'payout', who: payout.who, daysAgo: payout.daysAgo, payout })),
    ...checks.flatMap((check) => checked(check)),
    ...inquiries.flatMap((inquiry) =>
      inquiry.deeds.map((deed): Happening => {
        return { what: 'inquiry', who: deed.who, daysAgo: deed.daysAgo, inquiry, deed };
      }),
    ),
    ...judged(past),
  ].sort((one, other) => other.daysAgo - one.daysAgo);
  const stepOf = ({ daysAgo }: Happening): number => (daysAgo === 0 ? -1 : Math.floor(daysAgo / STEP_DAYS));
  return [...grouped(happenings, stepOf).values()].map((together) => ({
    daysAgo: Math.min(...together.map(({ daysAgo }) => daysAgo)),
    byPerson: [
      ...grouped(
        together.filter((each) => !isDealing(each)),
        ({ who }) => who,
      ).values(),
    ],
    dealings: together.filter(isDealing),
  }));
}

function listed(listing: ExampleListing): Happening[] {
  const { seller: who, listedDaysAgo, archivedDaysAgo } = listing;
  const list: Happening = { what: 'list', who, daysAgo: listedDaysAgo, listing };
  return archivedDaysAgo === undefined ? [list] : [list, { what: 'archive', who, daysAgo: archivedDaysAgo, listing }];
}

const traded = (trade: ExampleTrade): Happening[] =>
  trade.deeds.map((deed) => ({ what: 'trade', who: deed.who, daysAgo: deed.daysAgo, trade, deed }));

function checked(check: ExampleCheck): Happening[] {
  const { who, daysAgo, settled } = check;
  const asked: Happening = { what: 'check', who, daysAgo, check };
  return settled ? [asked, { what: 'settle', who: EXAMPLE_OPERATOR, daysAgo: settled.daysAgo, check }] : [asked];
}

function judged({ ratings, reports, suspensions }: Past): Happening[] {
  const who = EXAMPLE_OPERATOR;
  return [
    ...ratings.map((rating): Happening => {
      return { what: 'rate', who: rating.trade.buyer, daysAgo: rating.daysAgo, rating };
    }),
    ...reports.map((report): Happening => ({ what: 'report', who: report.who, daysAgo: report.daysAgo, report })),
    ...reports.flatMap((report): Happening[] =>
      report.resolved ? [{ what: 'resolve', who, daysAgo: report.resolved.daysAgo, report }] : [],
    ),
    ...suspensions.map((suspension): Happening => {
      return { what: 'suspend', who, daysAgo: suspension.daysAgo, suspension };
    }),
  ];
}

/** In the order in which the keys first come up. */
function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
