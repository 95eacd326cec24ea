import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import type { EscrowView } from './model.ts';
import { mustBeParty } from './party.ts';

export const needs = { store: ['get'] } as const;

/** What is held of a trade. @throws Refusal not-found */
export async function getEscrow(
  { store }: Wired<typeof needs>,
  { transactionId }: { transactionId: string },
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<EscrowView> {
  const [transaction, escrow] = await Promise.all([
    store.get('transaction', transactionId),
    store.get('escrow', transactionId),
  ]);
  mustBeParty(transaction, actor);
  if (!escrow) throw notFound();
  return escrow;
}
