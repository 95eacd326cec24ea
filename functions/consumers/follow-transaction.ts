import * as z from 'zod';
import { TransactionId } from '../../core/shared/ids.ts';
import { followTransaction, needs } from '../../core/transactions/follow-transaction.ts';
import { store, workflow } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(
  z.object({ transactionId: TransactionId }),
  wire(needs, { store, workflow }),
  followTransaction,
);
