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
   * is asked: when what follows its answer is lost, the next login ends the others.
   */
  readonly ending?: { readonly keep: string | null };
  readonly version: number;
}

/** The oldest session ends when a user has more: it bounds the item that every signed-in request reads. */
export const MOST_SESSIONS = 20;

export const isLive = (sessions: Sessions | undefined, sessionId: string): boolean =>
  sessions?.live.some((session) => session.id === sessionId) ?? false;

/**
 * With a new session, or `undefined` when sessions were ended since it began to be opened: its password may be the one
 * that has just been replaced.
 */
export function opened(userId: string, before: Sessions | undefined, session: Session): Sessions | undefined {
  if (before?.endedAt !== undefined && before.endedAt > session.since) return undefined;
  const { ending, ...rest } = before ?? { id: userId, live: [], version: 0 };
  const others = ending ? rest.live.filter(({ id }) => id === ending.keep) : rest.live;
  return { ...rest, live: [session, ...others].slice(0, MOST_SESSIONS), version: rest.version + 1 };
}

/**
 * A refreshed session, found by its id or by the refresh token that was presented: a provider may give refreshed tokens
 * a new session id. `undefined` when the session has ended.
 */
export function refreshed(before: Sessions | undefined, presentedHash: string, to: Session): Sessions | undefined {
  const known = before?.live.find((session) => session.id === to.id || session.refreshHash === presentedHash);
  if (!before || !known) return undefined;
  const others = before.live.filter((session) => session !== known);
  return { ...before, live: [{ ...to, since: known.since }, ...others], version: before.version + 1 };
}

export const ended = (before: Sessions, sessionId: string): Sessions => ({
  ...before,
  live: before.live.filter((session) => session.id !== sessionId),
  version: before.version + 1,
});

/** Every session but `keep` is about to end. */
export const endingBegun = (before: Sessions, keep: string | null): Sessions => ({
  ...before,
  ending: { keep },
  version: before.version + 1,
});

/** The others live on after all. */
export function endingOff({ ending: _off, ...before }: Sessions): Sessions {
  return { ...before, version: before.version + 1 };
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
