import { barred, unbarred } from '../auth/sessions.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, replace, type Store, type Wired, type Write } from '../shared/ports.ts';
import type { User } from '../users/model.ts';
import { audited } from './audit.ts';
import { mustNotConcern } from './impartial.ts';
import type { ModeratedUser } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

interface ModerateUser {
  readonly userId: string;
  readonly reason: string;
}

/**
 * Shuts somebody out: from this write on none of their sessions is good and no new one opens. Their trades go on to their
 * end by what the clock and the other party do; what they sell leaves the market, see follow-suspension.ts.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export const suspendUser = ({ store }: Deps, input: ModerateUser, context: SignedIn): Promise<ModeratedUser> =>
  moderated(store, { ...input, action: 'suspend-user' }, context, (user) =>
    user.suspension ? undefined : { ...user, suspension: { at: context.now.toISOString(), reason: input.reason } },
  );

/**
 * Lets somebody in again, who has to log in anew: also who has closed their account and is held up by money or a trade.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export const reinstateUser = ({ store }: Deps, input: ModerateUser, context: SignedIn): Promise<ModeratedUser> =>
  moderated(store, { ...input, action: 'reinstate-user' }, context, (user) => {
    const { suspension, closing, ...rest } = user;
    if (suspension) return { ...rest, ...(closing && { closing }) };
    return closing && rest;
  });

function moderated(
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
