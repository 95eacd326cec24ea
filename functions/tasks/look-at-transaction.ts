import * as z from 'zod';
import { TransactionId } from '../../core/shared/ids.ts';
import { lookAtTransaction, needs } from '../../core/transactions/look-at-transaction.ts';
import { store } from '../runtime/adapters.ts';
import { task } from '../runtime/task.ts';
import { wire } from '../runtime/wire.ts';

export const handler = task(z.object({ transactionId: TransactionId }), wire(needs, { store }), lookAtTransaction);
