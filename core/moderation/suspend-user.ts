import type { Actor, SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { isAnyOf } from '../shared/every-page.ts';
import type { Wired } from '../shared/ports.ts';
import { hasEnded } from '../transactions/escrow.ts';
import type { ModeratedUser } from './model.ts';
import { type ModerateUser, moderated } from './moderate-user.ts';

export const needs = {
  store: ['get', 'commit'],
  transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller'],
} as const;
type Deps = Wired<typeof needs>;

/**
 * Shuts somebody out: from this write on none of their sessions is good and no new one opens. Their trades go on to their
 * end by what the clock and the other party do; what they sell leaves the market, see follow-suspension.ts.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export async function suspendUser(
  { store, transactionLists }: Deps,
  input: ModerateUser,
  context: SignedIn,
): Promise<ModeratedUser> {
  await mustNotTradeWith({ transactionLists }, context.actor, input.userId);
  return moderated(store, { ...input, action: 'suspend-user' }, context, (user) =>
    user.suspension ? undefined : { ...user, suspension: { at: context.now.toISOString(), reason: input.reason } },
  );
}

/** Who is shut out can neither ship nor object: the clock would decide for whoever shut them out. @throws Refusal not-allowed */
async function mustNotTradeWith(
  { transactionLists: lists }: Pick<Deps, 'transactionLists'>,
  { userId }: Pick<Actor, 'userId'>,
  other: string,
): Promise<void> {
  const [bought, sold] = await Promise.all([
    isAnyOf(
      (page) => lists.transactionsOfBuyer({ userId }, page),
      ({ status, sellerId }) => !hasEnded(status) && sellerId === other,
    ),
    isAnyOf(
      (page) => lists.transactionsOfSeller({ userId }, page),
      ({ status, buyerId }) => !hasEnded(status) && buyerId === other,
    ),
  ]);
  if (bought || sold) throw new Refusal('not-allowed', 'You are trading with them: another operator has to decide.');
}
