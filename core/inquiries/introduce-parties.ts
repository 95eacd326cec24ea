import { create, ExpectationFailed, type Wired } from '../shared/ports.ts';
import { acquaintanceId } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;

/**
 * Remembers that the two parties of a paid trade know each other. It goes by the trade as it is: a payment that went
 * through stays one whatever becomes of the trade, so events may come late, twice or in any order.
 */
export async function introduceParties(
  { store }: Wired<typeof needs>,
  { transactionId }: { transactionId: string },
): Promise<void> {
  const transaction = await store.get('transaction', transactionId);
  if (!transaction) throw new Error(`${transactionId} is not there`);
  if (transaction.payment?.status !== 'succeeded') return;
  const id = acquaintanceId(transaction.buyerId, transaction.sellerId);
  if (await store.get('acquaintance', id)) return;
  try {
    await store.commit(create('acquaintance', { id, transactionId, since: transaction.updatedAt }));
  } catch (error) {
    // Another of their trades was faster, which says the same.
    if (!(error instanceof ExpectationFailed)) throw error;
  }
}
