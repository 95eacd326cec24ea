import type { NewListing } from '../core/listings/model.ts';
import type { Picture } from './photos/drawing.ts';
import type { DrawingName } from './photos/drawings.ts';

/** The hand-written side of the example data: what people say. The rest (when, where exactly) is worked out from it. */
type NewPart = Extract<NewListing, { kind: 'part' }>;

interface Written {
  /** Unique among all listings, ASCII; never changed once given, as it tells a listing from a new one. */
  readonly key: string;
  readonly title: string;
  /** What its photos show. */
  readonly picture: Picture<DrawingName>;
  /** In whole units of the seller's currency: 12.5 is twelve euros fifty, 12500 is twelve thousand five hundred yen. */
  readonly price: number;
  /** Never published so far. */
  readonly draft?: true;
}

export interface ProductText extends Written {
  /** Username. */
  readonly seller: string;
  readonly text: string;
}

/** Years of one model that a part fits, both ends included. */
type Fits = readonly [make: string, model: string, yearFrom: number, yearTo: number];

export interface PartText extends Written {
  readonly category: NewPart['partCategory'];
  readonly condition: NewPart['condition'];
  /** What it fits, in the seller's words. */
  readonly notes: string;
  readonly text?: string;
  readonly oem?: string;
  readonly fits?: readonly Fits[];
  /** The seller does not say which year the part is for. */
  readonly withoutYear?: true;
}

/** A car that one seller takes parts from. */
export interface Donor {
  /** Username. */
  readonly seller: string;
  readonly make: string;
  readonly model: string;
  readonly year: number;
  /** Ways the seller speaks of the car; a description ends with one of them, or with none. */
  readonly about: readonly string[];
  readonly parts: readonly PartText[];
}
