import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import type { User } from '../users/model.ts';
import type { Transaction, TransactionView } from './model.ts';
import { mustBeParty } from './party.ts';
import { shownTransaction } from './view.ts';

export const needs = { store: ['get'], photoUrls: ['urlOf'] } as const;

/** @throws Refusal not-found */
export async function getTransaction(
  { store, photoUrls }: Wired<typeof needs>,
  { transactionId }: { transactionId: string },
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<TransactionView> {
  const [found, receipt] = await Promise.all([
    store.get('transaction', transactionId),
    store.get('fitReceipt', transactionId),
  ]);
  const { transaction, party } = mustBeParty(found, actor);
  if (!receipt) throw notFound();
  const view = shownTransaction(transaction, receipt, party, photoUrls);
  if (party.role === 'operator') return view;
  const other = await store.get('user', party.role === 'buyer' ? transaction.sellerId : transaction.buyerId);
  return { ...view, ...(other && { counterparty: counterparty(other, transaction) }) };
}

/** Two people who have a paid trade with each other may call each other. */
function counterparty({ id, displayName, phoneNumber }: User, { payment }: Transaction) {
  const paid = payment?.status === 'succeeded';
  return { id, displayName, ...(paid && phoneNumber !== undefined && { phoneNumber }) };
}
