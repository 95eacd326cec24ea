import * as z from 'zod';
import { TransactionId } from '../../core/shared/ids.ts';
import { awaitChange, needs } from '../../core/transactions/await-change.ts';
import { transactionStatuses } from '../../core/transactions/escrow.ts';
import { store, workflow } from '../runtime/adapters.ts';
import { task } from '../runtime/task.ts';
import { wire } from '../runtime/wire.ts';

const Waiting = z.object({
  transactionId: TransactionId,
  status: z.enum(transactionStatuses),
  token: z.string(),
  order: z.string(),
});

export const handler = task(Waiting, wire(needs, { store, workflow }), awaitChange);
