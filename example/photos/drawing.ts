import type { Random } from '../random.ts';
import type { Paint } from './paints.ts';

/** Where people put a thing to take its picture: seen from above, against a wall, or out of doors. */
export type Place = 'bench' | 'garage' | 'room' | 'garden';

/** How to draw one kind of thing. */
export interface Drawing {
  /** Extent in the drawing's own units; its middle is at 0, 0. */
  readonly size: readonly [width: number, height: number];
  readonly place: Place;
  /** What it is painted with unless the listing says otherwise. */
  readonly paint: Paint;
  /** Somewhere on the thing, for close-ups; the middle unless told. */
  readonly spot?: readonly [x: number, y: number];
  /**
   * SVG elements.
   * @param colour of its paint, `#rrggbb`
   */
  draw(colour: string, random: Random): string;
}

/** What the photos of a listing show. */
export interface Picture<Name extends string = string> {
  readonly of: Name;
  readonly paint?: Paint;
  /** How many of them, 1 unless told. */
  readonly pieces?: number;
}
