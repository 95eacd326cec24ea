import type { SignedIn } from '../shared/context.ts';
import { invalid, Refusal } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { TransactionStatus } from './escrow.ts';
import type { Transaction, TransactionCard } from './model.ts';
import { mustBeParty } from './party.ts';
import { shownCard } from './view.ts';

export const needs = {
  transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller', 'transactionsInStatus'],
} as const;

export interface ListTransactions extends PageRequest {
  /** Trades in which the caller buys or sells; `all` is everybody's in one status, for operators. */
  readonly as: 'buyer' | 'seller' | 'all';
  readonly status?: TransactionStatus | undefined;
}

/** @throws Refusal not-allowed, invalid-request */
export async function listTransactions(
  { transactionLists: lists }: Wired<typeof needs>,
  { as, status, ...page }: ListTransactions,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<TransactionCard>> {
  const of = { userId: actor.userId, status };
  if (as === 'buyer') return shown(await lists.transactionsOfBuyer(of, page), actor);
  if (as === 'seller') return shown(await lists.transactionsOfSeller(of, page), actor);
  if (!actor.operator) throw new Refusal('not-allowed', 'Everybody’s trades are for operators.');
  if (status === undefined) throw invalid('#/query/status', 'must be given together with as=all');
  return shown(await lists.transactionsInStatus({ status }, page), actor);
}

const shown = (page: Page<Transaction>, actor: SignedIn['actor']): Page<TransactionCard> => ({
  ...page,
  items: page.items.map((each) => {
    const { transaction, party } = mustBeParty(each, actor);
    return shownCard(transaction, party);
  }),
});
