import { create, ExpectationFailed, replace, type Wired } from '../shared/ports.ts';
import { hasEnded } from './escrow.ts';
import type { Transaction } from './model.ts';
import { runName, type WorkflowRun } from './ports.ts';

export const needs = { store: ['get', 'commit'], workflow: ['start', 'stateOf', 'signal'] } as const;
type Deps = Wired<typeof needs>;

/**
 * Makes the workflow of a trade follow it: starts it, wakes it from a wait that is over, and starts it anew when it has
 * ended before its time. It goes by what the trade is now, so events may come late, twice or in any order.
 * @param restart whether one that could not go on is to be tried again
 */
export async function followTransaction(
  { store, workflow }: Deps,
  { transactionId, restart = false }: { transactionId: string; restart?: boolean },
): Promise<void> {
  const [transaction, known] = await Promise.all([
    store.get('transaction', transactionId),
    store.get('workflowRun', transactionId),
  ]);
  if (!transaction) throw new Error(`${transactionId} is not there`);
  const over = known?.token !== undefined && known.waitingIn !== transaction.status ? known.token : undefined;
  if (over !== undefined && (await workflow.signal(over)) === 'woken') return;
  const current = known ?? (await firstRun(store, transactionId));
  const state = await workflow.stateOf(runName(transactionId, current.run));
  if (state === 'running') return;
  // One that could not go on ended for a reason: it waits for the sweeper, or for somebody to move the trade.
  if (state === 'ended' && (hasEnded(transaction.status) || (transaction.attention && !restart))) return;
  const next = state === 'ended' ? await nextRun(store, current) : current;
  if (next) await workflow.start(runName(transactionId, next.run), transactionId);
}

/** The record of the first run; whoever is faster makes the same. */
async function firstRun(store: Deps['store'], id: Transaction['id']): Promise<WorkflowRun> {
  const run: WorkflowRun = { id, run: 1, version: 1 };
  try {
    await store.commit(create('workflowRun', run));
    return run;
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    return (await store.get('workflowRun', id)) ?? run;
  }
}

/** The record of the run after one that has ended; nothing when somebody else has made it. */
async function nextRun(store: Deps['store'], ended: WorkflowRun): Promise<WorkflowRun | undefined> {
  const next: WorkflowRun = { id: ended.id, run: ended.run + 1, version: ended.version + 1 };
  try {
    await store.commit(replace('workflowRun', next, ended));
    return next;
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    return undefined;
  }
}
