import { barred, unbarred } from '../auth/sessions.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, replace, type Store, type Write } from '../shared/ports.ts';
import type { User } from '../users/model.ts';
import { audited } from './audit.ts';
import { mustNotConcern } from './impartial.ts';
import type { ModeratedUser } from './model.ts';

export interface ModerateUser {
  readonly userId: string;
  readonly reason: string;
}

/**
 * Changes whether somebody may come in: profile, sessions and record in one commit.
 * @param change answers nothing when there is nothing to change
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export function moderated(
  store: Pick<Store, 'get' | 'commit'>,
  { userId, reason, action }: ModerateUser & { readonly action: string },
  context: SignedIn,
  change: (user: User) => User | undefined,
): Promise<ModeratedUser> {
  const { actor, now } = context;
  return again(async () => {
    const user = await store.get('user', userId);
    if (!user) throw notFound();
    mustNotConcern(actor, userId);
    const changed = change(user);
    if (!changed) throw new Refusal('invalid-state', `This user is ${user.suspension ? '' : 'not '}suspended.`);
    const next = { ...changed, updatedAt: now.toISOString(), version: user.version + 1 };
    const view = shownToOperators(next);
    await store.commit(
      replace('user', next, user),
      await sessionWrite(store, userId, isShutOut(next), now),
      audited(context, {
        action,
        subject: { type: 'user', id: userId },
        reason,
        before: stateOf(user),
        after: stateOf(next),
      }),
      ...context.answer(view),
    );
    return view;
  });
}

const stateOf = ({ suspension, closing }: User) => ({
  suspended: suspension !== undefined,
  closed: closing !== undefined,
});
const isShutOut = ({ suspension, closing }: User): boolean => suspension !== undefined || closing !== undefined;

/** The write by which the door closes or opens: the item that every request of theirs is admitted by. */
async function sessionWrite(store: Pick<Store, 'get'>, userId: string, shut: boolean, now: Date): Promise<Write> {
  const before = await store.get('sessions', userId);
  const next = shut ? barred(userId, before, now) : unbarred(userId, before);
  return before ? replace('sessions', next, before) : create('sessions', next);
}

const shownToOperators = ({ id, displayName, role, suspension, createdAt }: User): ModeratedUser => ({
  id,
  displayName,
  role,
  ...(suspension && { suspension }),
  createdAt,
});
