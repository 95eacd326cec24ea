import { Refusal } from '../shared/errors.ts';
import { replace, type Store } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { endingBegun, endingDone, endingOff, type Sessions } from './sessions.ts';

/**
 * Sets a new password by `change` and ends every session but `keep`. The two are in different systems: the intent is
 * written first, so that whatever is lost in between, nobody stays signed in by the old password. If the change is
 * refused although an earlier try may have made it, the sessions end all the same.
 */
export async function withSessionsEnded(
  store: Store,
  userId: string,
  keep: string | null,
  now: Date,
  change: () => Promise<void>,
): Promise<void> {
  const edit = (decide: (before: Sessions) => Sessions): Promise<boolean> =>
    update(store, 'sessions', userId, (before) => ({
      writes: before ? [replace('sessions', decide(before), before)] : [],
      result: before?.ending !== undefined,
    }));
  const leftOver = await edit((before) => endingBegun(before, keep));
  try {
    await change();
  } catch (error) {
    const refused = error instanceof Refusal && error.code !== 'temporarily-unavailable';
    if (refused) await edit((before) => (leftOver ? endingDone(before, keep, now) : endingOff(before)));
    throw error;
  }
  await edit((before) => endingDone(before, keep, now));
}
