import { create, type Put, replace, type Store } from '../shared/ports.ts';
import type { Inquiry } from './model.ts';

/** How many of a seller's first replies count: what they did years ago says little of today. */
export const REPLIES_COUNTED = 50;

/** How long a seller took to reply for the first time, in each of the latest threads in which they did. */
export interface ReplyTimes {
  /** The seller's. */
  readonly id: string;
  /** Whole minutes, the latest reply last. */
  readonly minutes: readonly number[];
  readonly version: number;
}

/** The write that counts a first reply, for the commit of that reply. */
export async function replyCounted(
  store: Pick<Store, 'get'>,
  { sellerId, createdAt }: Pick<Inquiry, 'sellerId' | 'createdAt'>,
  now: Date,
): Promise<Put> {
  const before = await store.get('replyTimes', sellerId);
  const took = Math.max(0, Math.round((now.getTime() - Date.parse(createdAt)) / 60_000));
  const next: ReplyTimes = {
    id: sellerId,
    minutes: [...(before?.minutes ?? []), took].slice(-REPLIES_COUNTED),
    version: (before?.version ?? 0) + 1,
  };
  return before ? replace('replyTimes', next, before) : create('replyTimes', next);
}

/** The median in whole minutes; of an even number, the middle of the two in the middle. `null` of none. */
export function medianReplyMinutes(times: Pick<ReplyTimes, 'minutes'> | undefined): number | null {
  const sorted = [...(times?.minutes ?? [])].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : Math.round((lower + upper) / 2);
}
