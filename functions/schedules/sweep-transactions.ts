import { needs, sweepTransactions } from '../../core/transactions/sweep-transactions.ts';
import { payments, store, transactionLists, workflow } from '../runtime/adapters.ts';
import { count, logger } from '../runtime/observe.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(wire(needs, { payments, store, transactionLists, workflow }), async (deps, now) => {
  const { overdue, flagged } = await sweepTransactions(deps, now);
  for (const trade of flagged) logger.warn('trade.stuck', trade);
  if (flagged.length > 0) count('TradeNeedsAttention');
  return { overdue, flagged: flagged.length };
});
