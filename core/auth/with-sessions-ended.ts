import type { Context } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { replace, type Store } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { endingBegun, endingDone, endingOff, type Sessions } from './sessions.ts';

/**
 * Sets a new password by `change` and ends every session but `keep`. The two are in different systems: the intent is
 * written first, so that nobody stays signed in by the old password whatever is lost in between. Refused changes, of
 * which a stranger can ask for as many as they like, call off their own intent and nobody else's.
 */
export async function withSessionsEnded(
  store: Pick<Store, 'get' | 'commit'>,
  userId: string,
  keep: string | null,
  { now, requestId }: Pick<Context, 'now' | 'requestId'>,
  change: () => Promise<void>,
): Promise<void> {
  const edit = (decide: (before: Sessions) => Sessions | undefined): Promise<void> =>
    update(store, 'sessions', userId, (before) => {
      const next = before && decide(before);
      return { writes: before && next ? [replace('sessions', next, before)] : [], result: undefined };
    });
  await edit((before) => endingBegun(before, keep, requestId, now));
  try {
    await change();
  } catch (error) {
    // A refusal is certain, also that of a provider which has no time; everything else may have happened all the same.
    if (error instanceof Refusal) await edit((before) => endingOff(before, requestId));
    throw error;
  }
  await edit((before) => endingDone(before, keep, now));
}
