import { logger } from './observe.ts';
import { whole } from './whole.ts';

/** The Lambda behind one schedule. A run that fails is tried again twice; the next one comes anyway. */
export const schedule = <D extends object>(deps: D, use: (deps: D, now: Date) => Promise<object>) =>
  whole<unknown, void>().handler(async () => {
    const result = await use(deps, new Date());
    logger.info('schedule.done', { ...result });
  });
