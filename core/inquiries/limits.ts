import type { Limit } from '../shared/allowance.ts';

/** Somebody who looks for a part asks several sellers; twenty threads a day is more than that. */
export const newThreads: Limit = { what: 'inquiry', most: 20, seconds: 24 * 60 * 60 };

/** One a minute, the first messages of threads among them. */
export const newMessages: Limit = { what: 'message', most: 60, seconds: 60 * 60 };
