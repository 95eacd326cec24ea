import type * as z from 'zod';
import type { Input, Output, Params, Route } from '../../contract/route.ts';
import type { Context } from '../../core/shared/context.ts';
import type { Page, PageRequest } from '../../core/shared/page.ts';
import type { Admission } from './caller.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { http } from './http.ts';

/** A route that answers pages: its query has `limit` and `cursor`, its reply `items` and `cursor`. */
type ListRoute = Route & { query: z.ZodObject };

type Filter<R extends ListRoute> = Params<R> & Omit<z.output<R['query']>, 'limit' | 'cursor'> & PageRequest;

/**
 * The Lambda of one list: as `http`, with cursors opened and sealed. A cursor is good for the query and the caller it was
 * given to.
 */
export const httpList = <R extends ListRoute, D extends object>(
  route: R,
  admission: Admission<R['auth']>,
  deps: D,
  use: (deps: D, input: Filter<R>, context: Parameters<Parameters<typeof http<R, D>>[3]>[2]) => Promise<Page<unknown>>,
) =>
  http(route, admission, deps, async (gatedDeps, input: Input<R>, context) => {
    const { limit, cursor, ...filter } = input.query as { limit: number; cursor?: string };
    const query = [route.path, input.params, filter, (context as Context).actor?.userId ?? null];
    const after = cursor === undefined ? undefined : openCursor(cursor, query);
    const request = { ...input.params, ...filter, limit, ...(after === undefined ? {} : { after }) };
    const { items, next, ...rest } = await use(gatedDeps, request as unknown as Filter<R>, context);
    return { items, ...rest, ...(next === undefined ? {} : { cursor: sealCursor(next, query) }) } as Output<R>;
  });
