import * as z from 'zod';

/** A number in a query: digits and nothing else, so that `1e3`, `+5` and ` 5` are not taken for what they may not mean. */
export const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? (/^(?:0|[1-9]\d*)$/.test(value) ? Number(value) : Number.NaN) : value),
    z
      .int({ error: ({ code }) => (code === 'invalid_type' ? 'must be a whole number' : undefined) })
      .check(z.gte(least), z.lte(most)),
  );

/** Query parameters of every list. */
export const paging = {
  limit: wholeNumber(1, 100).default(20).meta({ description: 'Items on a page', default: 20 }),
  cursor: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: 'The `cursor` of the page before; good for this query only' }),
};

/** A page of items; `cursor` is absent on the last one. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), cursor: z.string().optional() });

export const nothing = z.void();
