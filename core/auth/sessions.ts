/** One sign-in that has not been ended. */
interface Session {
  /** Cognito's `origin_jti`: the same in every token that comes from one sign-in. */
  readonly id: string;
  /** SHA-256 of the refresh token given out last. */
  readonly refreshHash: string;
  readonly since: string;
}

/**
 * The sign-ins of a user whose tokens are good, newest first. A token whose session is not listed here is refused, so
 * ending a session is effective at once, though the token itself would verify until it expires.
 */
export interface Sessions {
  /** The user's id. */
  readonly id: string;
  readonly live: readonly Session[];
  /** When sessions were last ended because of a new password. */
  readonly endedAt?: string;
  /**
   * A new password is being set, after which only `keep` (or no session) may live. Written before the identity provider
   * is asked, and called off when it refuses. What has not been called off after a minute has happened: whatever was
   * lost in between, nobody stays signed in by the old password.
   */
  readonly ending?: { readonly keep: string | null; readonly by: string; readonly since: string };
  /** An operator has shut the user out: no session opens until another lets them in again. */
  readonly barred?: true | undefined;
  /** Epoch seconds: what is left of somebody who has left. */
  readonly expiresAt?: number | undefined;
  readonly version: number;
}

/** The oldest session ends when a user has more: it bounds the item that every signed-in request reads. */
export const MOST_SESSIONS = 20;

/** Longer than a function runs: whoever began it has come to its end or to nothing. */
const ENDING_SECONDS = 60;

export const isLive = (sessions: Sessions | undefined, sessionId: string, now: Date): boolean =>
  sessions !== undefined && lapsed(sessions, now).live.some((session) => session.id === sessionId);

/** As they are by now: an ending that nobody called off has happened to the sessions from before it. */
function lapsed(sessions: Sessions, now: Date): Sessions {
  const { ending, ...rest } = sessions;
  if (!ending || now.getTime() < Date.parse(ending.since) + ENDING_SECONDS * 1000) return sessions;
  return { ...rest, live: rest.live.filter(({ id, since }) => id === ending.keep || since > ending.since) };
}

/**
 * With a new session, or `undefined` when sessions were ended since it began to be opened: its password may be the one
 * that has just been replaced. None opens for who is shut out.
 * @param endedAt as it was before the password was looked at. No clock could tell: whoever ended them may have begun earlier
 */
export function opened(
  userId: string,
  before: Sessions | undefined,
  session: Session,
  endedAt: string | undefined,
): Sessions | undefined {
  if (before?.barred || before?.endedAt !== endedAt) return undefined;
  const now = lapsed(before ?? { id: userId, live: [], version: 0 }, new Date(session.since));
  return { ...now, live: [session, ...now.live].slice(0, MOST_SESSIONS), version: now.version + 1 };
}

/**
 * A refreshed session, found by its id or by the refresh token that was presented: a provider may give refreshed tokens
 * a new session id. `undefined` when the session has ended.
 */
export function refreshed(before: Sessions | undefined, presentedHash: string, to: Session): Sessions | undefined {
  const now = before && lapsed(before, new Date(to.since));
  const known = now?.live.find((session) => session.id === to.id || session.refreshHash === presentedHash);
  if (!now || !known) return undefined;
  const others = now.live.filter((session) => session !== known);
  return { ...now, live: [{ ...to, since: known.since }, ...others], version: now.version + 1 };
}

export const ended = (before: Sessions, sessionId: string): Sessions => ({
  ...before,
  live: before.live.filter((session) => session.id !== sessionId),
  version: before.version + 1,
});

/** Every session but `keep` is about to end. One that is under way already stays as it is: `undefined`. */
export function endingBegun(sessions: Sessions, keep: string | null, by: string, now: Date): Sessions | undefined {
  const before = lapsed(sessions, now);
  if (before.ending) return undefined;
  return { ...before, ending: { keep, by, since: now.toISOString() }, version: before.version + 1 };
}

/** The others live on after all, if it was `by` who began it: `undefined` where there is nothing of theirs. */
export function endingOff({ ending, ...before }: Sessions, by: string): Sessions | undefined {
  return ending?.by === by ? { ...before, version: before.version + 1 } : undefined;
}

/** Every session but `keep` has ended. */
export function endingDone({ ending: _done, ...before }: Sessions, keep: string | null, now: Date): Sessions {
  return {
    ...before,
    live: before.live.filter((session) => session.id === keep),
    endedAt: now.toISOString(),
    version: before.version + 1,
  };
}

/** Every session has ended, and none opens. */
export const barred = (userId: string, before: Sessions | undefined, now: Date): Sessions => ({
  id: userId,
  live: [],
  endedAt: now.toISOString(),
  barred: true,
  version: (before?.version ?? 0) + 1,
});

/** Sessions open again. */
export function unbarred(userId: string, before: Sessions | undefined): Sessions {
  const { barred: _, expiresAt: __, ...rest } = before ?? { id: userId, live: [], version: 0 };
  return { ...rest, version: rest.version + 1 };
}
