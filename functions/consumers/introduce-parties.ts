import * as z from 'zod';
import { introduceParties, needs } from '../../core/inquiries/introduce-parties.ts';
import { TransactionId } from '../../core/shared/ids.ts';
import { store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(z.object({ transactionId: TransactionId }), wire(needs, { store }), introduceParties);
