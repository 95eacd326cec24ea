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
  readonly version: number;
}

/** The oldest session ends when a user has more: it bounds the item that every signed-in request reads. */
export const MOST_SESSIONS = 20;

export const isLive = (sessions: Sessions | undefined, sessionId: string): boolean =>
  sessions?.live.some((session) => session.id === sessionId) ?? false;

const next = (userId: string, before: Sessions | undefined, live: readonly Session[]): Sessions => ({
  id: userId,
  live: live.slice(0, MOST_SESSIONS),
  version: (before?.version ?? 0) + 1,
});

export const opened = (userId: string, before: Sessions | undefined, session: Session): Sessions =>
  next(userId, before, [session, ...(before?.live ?? [])]);

/**
 * A refreshed session, found by its id or by the refresh token that was presented: a provider may give refreshed tokens
 * a new session id. `undefined` when the session has ended.
 */
export function refreshed(before: Sessions | undefined, presentedHash: string, to: Session): Sessions | undefined {
  const known = before?.live.find((session) => session.id === to.id || session.refreshHash === presentedHash);
  if (!before || !known) return undefined;
  return next(before.id, before, [
    { ...to, since: known.since },
    ...before.live.filter((session) => session !== known),
  ]);
}

export const ended = (before: Sessions, sessionId: string): Sessions =>
  next(
    before.id,
    before,
    before.live.filter((session) => session.id !== sessionId),
  );

/** Every session but one, or every session. */
export const endedExcept = (before: Sessions, sessionId: string | undefined): Sessions =>
  next(
    before.id,
    before,
    before.live.filter((session) => session.id === sessionId),
  );
