import type * as z from 'zod';
import { logger } from './observe.ts';
import { whole } from './whole.ts';

/**
 * A command that is not done by then says how far it has come and is called again. Whoever calls waits a minute for an
 * answer, as the AWS CLI does, and the last part of the work may take some of that.
 */
const WORK_MS = 20_000;

/**
 * The Lambda of one operator's command, invoked by hand: `use` gets the input and is told when to stop.
 * @throws ZodError for an input that is not the command's
 */
export const command = <S extends z.ZodType, D extends object, R extends object>(
  input: S,
  deps: D,
  use: (deps: D, input: z.output<S>, isOver: () => boolean, now: Date) => Promise<R>,
) =>
  whole<unknown, R>().handler(async (event) => {
    const began = performance.now();
    const result = await use(deps, input.parse(event), () => performance.now() - began > WORK_MS, new Date());
    logger.info('command.done', { ms: Math.round(performance.now() - began) });
    return result;
  });
