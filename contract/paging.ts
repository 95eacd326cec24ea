import * as z from 'zod';

/** Query parameters of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(100).default(20).meta({ description: 'Items on a page' }),
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
