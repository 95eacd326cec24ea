import * as z from 'zod';
import type { ListingKind } from '../listings/model.ts';
import { type Wait, waits } from './escrow.ts';

const DAY = 24 * 60 * 60;

/** Half a year: an execution of the workflow lives for a year at most, and a trade has several waits. */
const LONGEST_WAIT = 183 * DAY;
const Seconds = z.int().check(z.gte(1), z.lte(LONGEST_WAIT));
const perKind = <T extends z.ZodType>(value: T) => z.strictObject({ product: value, part: value });

/** What the marketplace asks of every trade. */
export const MarketTerms = z.strictObject({
  /** Of what goes to the seller, in hundredths of a percent. */
  feeBasisPoints: perKind(z.int().check(z.gte(0), z.lte(10_000))),
  /** Seconds. */
  waits: perKind(
    z
      .strictObject(Object.fromEntries(waits.map((wait) => [wait, Seconds])) as Record<Wait, typeof Seconds>)
      .refine((each) => each['dispute-answer'] < each['dispute-decision'], {
        path: ['dispute-answer'],
        error: 'must be shorter than dispute-decision: an operator is called before it is too late',
      }),
  ),
});
export type MarketTerms = z.infer<typeof MarketTerms>;

const someWaits = z.partialRecord(z.enum(waits), z.unknown()).optional();
/** What a deployment says of them, the rest being as usual. */
export const TermsChange = z.strictObject({
  feeBasisPoints: z.strictObject({ product: z.unknown(), part: z.unknown() }).partial().optional(),
  waits: z.strictObject({ product: someWaits, part: someWaits }).partial().optional(),
});

/** What one trade was agreed on. */
export interface TradeTerms {
  readonly feeBasisPoints: number;
  /** Seconds. */
  readonly waits: Readonly<Record<Wait, number>>;
}

export interface Terms {
  /** For a listing of this kind, today. */
  termsFor(kind: ListingKind): TradeTerms;
}

export const termsFor = ({ feeBasisPoints, waits: all }: MarketTerms, kind: ListingKind): TradeTerms => ({
  feeBasisPoints: feeBasisPoints[kind],
  waits: all[kind],
});

const usual: Record<Wait, number> = {
  payment: 15 * 60,
  shipment: 5 * DAY,
  delivery: 14 * DAY,
  acceptance: 3 * DAY,
  'return-shipment': 5 * DAY,
  'return-receipt': 14 * DAY,
  'dispute-answer': 3 * DAY,
  'dispute-decision': 60 * DAY,
};

/** Unless a deployment says otherwise. A part has to be fitted before anybody knows whether it is the right one. */
export const defaultTerms: MarketTerms = {
  feeBasisPoints: { product: 500, part: 500 },
  waits: { product: usual, part: { ...usual, acceptance: 7 * DAY } },
};
