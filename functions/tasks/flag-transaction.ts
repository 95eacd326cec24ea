import * as z from 'zod';
import { TransactionId } from '../../core/shared/ids.ts';
import { flagTransaction, needs } from '../../core/transactions/flag-transaction.ts';
import { store } from '../runtime/adapters.ts';
import { count } from '../runtime/observe.ts';
import { task } from '../runtime/task.ts';
import { wire } from '../runtime/wire.ts';

const Failed = z.object({ transactionId: TransactionId, error: z.string() });

export const handler = task(Failed, wire(needs, { store }), async (deps, { transactionId, error }, now) => {
  if (await flagTransaction(deps, { transactionId, reason: error }, now)) count('TradeNeedsAttention');
});
