import { again } from '../shared/again.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import type { TransactionStatus } from './escrow.ts';

export const needs = { store: ['get', 'commit'], workflow: ['signal'] } as const;
type Deps = Wired<typeof needs>;

export interface AwaitChange {
  readonly transactionId: string;
  /** In which the workflow waits. */
  readonly status: TransactionStatus;
  readonly token: string;
  /** Sorts after that of every wait before it, this one's earlier tries included. */
  readonly order: string;
}

/**
 * Leaves the token by which a waiting workflow is woken where `followTransaction` finds it. What happened before the
 * token was there is seen here: the token is written first, and the trade read after it.
 */
export async function awaitChange(deps: Deps, wait: AwaitChange): Promise<void> {
  const { store, workflow } = deps;
  if ((await isOver(deps, wait)) || !(await left(store, wait)) || (await isOver(deps, wait)))
    await workflow.signal(wait.token);
}

async function isOver({ store }: Deps, { transactionId, status }: AwaitChange): Promise<boolean> {
  return (await store.get('transaction', transactionId))?.status !== status;
}

/** @returns false when a later wait has left its token already: this one was given up while it was slow */
function left(store: Deps['store'], { transactionId: id, status, token, order }: AwaitChange): Promise<boolean> {
  return again(async () => {
    const known = await store.get('workflowRun', id);
    if (known?.order !== undefined && known.order > order) return false;
    const next = { id, run: known?.run ?? 1, token, order, waitingIn: status, version: (known?.version ?? 0) + 1 };
    await store.commit(known ? replace('workflowRun', next, known) : create('workflowRun', next));
    return true;
  });
}
