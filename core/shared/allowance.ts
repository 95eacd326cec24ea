import { epochSeconds, type SignedIn } from './context.ts';
import { Refusal } from './errors.ts';
import { create, type Put, replace, type Store } from './ports.ts';

/** How often one person has done one kind of thing lately. */
export interface Allowance {
  /** `<what>:<user>` */
  readonly id: string;
  /** When, within the window, oldest first. */
  readonly taken: readonly string[];
  /** Epoch seconds after which none of it counts any more. */
  readonly expiresAt: number;
  readonly version: number;
}

/** At most so many within so many seconds. */
export interface Limit {
  readonly what: string;
  readonly most: number;
  readonly seconds: number;
}

/**
 * The write that counts one more, for the commit of what is counted: what is refused for another reason costs nothing, and
 * of simultaneous requests only as many get through as there is room for.
 * @throws Refusal too-many-attempts, with the time after which there is room again
 */
export async function allowed(
  store: Pick<Store, 'get'>,
  { what, most, seconds }: Limit,
  { actor, now }: Pick<SignedIn, 'actor' | 'now'>,
): Promise<Put> {
  const id = `${what}:${actor.userId}`;
  const before = await store.get('allowance', id);
  const since = new Date(now.getTime() - seconds * 1000).toISOString();
  const recent = (before?.taken ?? []).filter((at) => at > since);
  const [oldest] = recent;
  if (oldest !== undefined && recent.length >= most) {
    const freeAt = Date.parse(oldest) + seconds * 1000;
    throw new Refusal('too-many-attempts', `At most ${most} of these in ${inWords(seconds)}.`, {
      retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)),
    });
  }
  const next = {
    id,
    taken: [...recent, now.toISOString()],
    expiresAt: epochSeconds(now) + seconds,
    version: (before?.version ?? 0) + 1,
  };
  return before ? replace('allowance', next, before) : create('allowance', next);
}

const inWords = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.ceil(seconds / 60)} min`;
