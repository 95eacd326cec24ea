import { needs, sweepTransactions } from '../../core/transactions/sweep-transactions.ts';
import { payments, store, transactionLists, workflow } from '../runtime/adapters.ts';
import { count } from '../runtime/observe.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(wire(needs, { payments, store, transactionLists, workflow }), async (deps, now) => {
  const swept = await sweepTransactions(deps, now);
  if (swept.flagged > 0) count('TradeNeedsAttention');
  return swept;
});
