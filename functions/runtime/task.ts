import type * as z from 'zod';
import { logger } from './observe.ts';
import { whole } from './whole.ts';

/**
 * The Lambda of one task of the workflow. It is invoked again when it fails; what it throws is an error's name in the
 * execution's history, where an operator reads it.
 */
export const task = <S extends z.ZodType, D extends object, R>(
  input: S,
  deps: D,
  use: (deps: D, input: z.output<S>, now: Date) => Promise<R>,
) =>
  whole<unknown, R>().handler(async (event) => {
    const parsed = input.parse(event);
    const result = await use(deps, parsed, new Date());
    logger.info('task.done', { transactionId: (parsed as { transactionId?: string }).transactionId });
    return result;
  });
