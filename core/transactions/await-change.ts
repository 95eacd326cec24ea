import { again } from '../shared/again.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import type { TransactionStatus } from './escrow.ts';

export const needs = { store: ['get', 'commit'], workflow: ['signal'] } as const;

export interface AwaitChange {
  readonly transactionId: string;
  /** In which the workflow waits. */
  readonly status: TransactionStatus;
  readonly token: string;
}

/**
 * Leaves the token by which a waiting workflow is woken where `followTransaction` finds it. What happened before the
 * token was there is seen here: the token is written first, and the trade read after it.
 */
export async function awaitChange(
  { store, workflow }: Wired<typeof needs>,
  { transactionId, status, token }: AwaitChange,
): Promise<void> {
  await again(async () => {
    const known = await store.get('workflowRun', transactionId);
    const next = {
      id: transactionId,
      run: known?.run ?? 1,
      token,
      waitingIn: status,
      version: (known?.version ?? 0) + 1,
    };
    await store.commit(known ? replace('workflowRun', next, known) : create('workflowRun', next));
  });
  const transaction = await store.get('transaction', transactionId);
  if (transaction?.status !== status) await workflow.signal(token);
}
