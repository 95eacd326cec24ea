import type { Actor } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Transaction } from './model.ts';
import type { Mover } from './step.ts';

export interface Party extends Mover {
  readonly role: 'buyer' | 'seller' | 'operator';
  readonly userId: string;
}

/**
 * As what somebody takes part in a trade. An operator who is a party to it is nothing but that: nobody decides their own
 * dispute.
 * @throws Refusal not-found for a trade that is not there or is none of theirs
 */
export function mustBeParty(
  transaction: Transaction | undefined,
  actor: Pick<Actor, 'userId' | 'operator'>,
): { readonly transaction: Transaction; readonly party: Party } {
  if (!transaction) throw notFound();
  const { userId } = actor;
  if (transaction.buyerId === userId) return { transaction, party: { role: 'buyer', userId } };
  if (transaction.sellerId === userId) return { transaction, party: { role: 'seller', userId } };
  if (actor.operator) return { transaction, party: { role: 'operator', userId } };
  throw notFound();
}
