import type * as z from 'zod';
import type { SignedIn } from '../shared/context.ts';
import type { Wired } from '../shared/ports.ts';
import type { BalanceView } from './model.ts';

export const needs = { ledgerLists: ['balancesOf'] } as const;

/** What the caller has earned and not yet taken out, by currency. */
export async function getBalance(
  { ledgerLists }: Wired<typeof needs>,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<z.infer<typeof BalanceView>> {
  return { balances: [...(await ledgerLists.balancesOf(actor.userId))] };
}
