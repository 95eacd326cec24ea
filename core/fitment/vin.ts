import * as z from 'zod';

/**
 * The last eight characters of a VIN (ISO 3779: no I, O or Q in it; 49 CFR 565.15: the last four are digits). They tell
 * one car from all others, so they are personal data. Small letters are taken, and kept as capitals.
 */
export const VinLast8 = z
  .string()
  .check(
    z.trim(),
    z.regex(
      /^[A-HJ-NPR-Za-hj-npr-z0-9]{4}[0-9]{4}$/,
      'must be the last eight characters of a VIN: letters without I, O and Q, and digits, the last four all digits',
    ),
    z.toUpperCase(),
  )
  .meta({ id: 'VinLast8', examples: ['1W123456'] });

/** The codes of the model years from 1980 on, in order; they begin anew every thirty years (49 CFR 565.15, table VII). */
const CODES = 'ABCDEFGHJKLMNPRSTVWXY123456789';
const FIRST_YEAR = 1980;

/** The code of a model year. What the makers of older cars put into their VINs was their own business. */
export const yearCodeOf = (year: number): string | undefined =>
  year < FIRST_YEAR ? undefined : CODES[(year - FIRST_YEAR) % CODES.length];

/** The two model years up to 2039 that a code stands for; none for what is no code. */
export function modelYearsOf(code: string): readonly number[] {
  const place = code.length === 1 ? CODES.indexOf(code) : -1;
  return place < 0 ? [] : [FIRST_YEAR + place, FIRST_YEAR + place + CODES.length];
}
