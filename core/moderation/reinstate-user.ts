import type { SignedIn } from '../shared/context.ts';
import type { Wired } from '../shared/ports.ts';
import type { ModeratedUser } from './model.ts';
import { type ModerateUser, moderated } from './moderate-user.ts';

export const needs = { store: ['get', 'commit'] } as const;

/**
 * Lets somebody in again, who has to log in anew: also who has closed their account and is held up by money or a trade.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export const reinstateUser = (
  { store }: Wired<typeof needs>,
  input: ModerateUser,
  context: SignedIn,
): Promise<ModeratedUser> =>
  moderated(store, { ...input, action: 'reinstate-user' }, context, (user) => {
    const { suspension, closing, ...rest } = user;
    if (suspension) return { ...rest, ...(closing && { closing }) };
    return closing && rest;
  });
