import { barred } from '../auth/sessions.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { whatHolds } from './what-holds.ts';

export const needs = {
  store: ['get', 'commit'],
  personalLists: ['openTradeOf'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
} as const;
type Deps = Wired<typeof needs>;

/**
 * Closes the caller's account for good: from this write on nobody is signed in to it, and it is erased within minutes, see
 * erase-accounts.ts. Not while others count on it, or while money of theirs is here.
 * @throws Refusal invalid-state, not-found
 */
export async function closeAccount(deps: Deps, _input: object, { actor, now }: SignedIn): Promise<void> {
  const { store } = deps;
  await mustBeFree(deps, actor.userId);
  await again(async () => {
    const [user, sessions] = await Promise.all([store.get('user', actor.userId), store.get('sessions', actor.userId)]);
    if (!user) throw notFound();
    if (user.closing) return;
    const at = now.toISOString();
    const shut = barred(user.id, sessions, now);
    await store.commit(
      replace('user', { ...user, closing: { at }, updatedAt: at, version: user.version + 1 }, user),
      sessions ? replace('sessions', shut, sessions) : create('sessions', shut),
    );
  });
}

async function mustBeFree(deps: Omit<Deps, 'store'>, userId: string): Promise<void> {
  const reason = await whatHolds(deps, userId);
  if (reason !== undefined) throw new Refusal('invalid-state', reason);
}
