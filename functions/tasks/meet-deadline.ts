import * as z from 'zod';
import { TransactionId } from '../../core/shared/ids.ts';
import { meetDeadline, needs } from '../../core/transactions/meet-deadline.ts';
import { payments, store } from '../runtime/adapters.ts';
import { count } from '../runtime/observe.ts';
import { task } from '../runtime/task.ts';
import { wire } from '../runtime/wire.ts';

export const handler = task(
  z.object({ transactionId: TransactionId }),
  wire(needs, { payments, store }),
  async (deps, input, now) => {
    if ((await meetDeadline(deps, input, now)) !== undefined) count('TradeNeedsAttention');
  },
);
