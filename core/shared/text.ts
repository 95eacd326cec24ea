import * as z from 'zod';

/** One line of words, without space around it. */
export const line = (least: number, most: number) =>
  // All at once: each method of a chain would make another schema, and making them is most of a cold start.
  z
    .string()
    .check(
      z.trim(),
      z.minLength(least),
      z.maxLength(most),
      z.regex(/^[^\r\n\t\u2028\u2029]*$/, 'must be a single line'),
    );

/** Words of any number of lines, without space around them. */
export const text = (most: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(most));

/**
 * What no text may hold: control characters but tab and line ends, halves of surrogate pairs, noncharacters, and the
 * marks that reorder the text around them (they make one thing read as another: unicode.org/reports/tr36, bidi spoofing).
 */
const forbidden = /(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]|\p{Noncharacter_Code_Point}/u;

/** The text in Unicode's composed form (NFC), or `undefined` when it holds what no text may. */
export const cleanText = (value: string): string | undefined =>
  forbidden.test(value) ? undefined : value.normalize('NFC');
