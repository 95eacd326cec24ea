import * as z from 'zod';
import { needs, tallyEntry } from '../../core/ledger/tally-entry.ts';
import { store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(z.object({ entryId: z.string() }), wire(needs, { store }), tallyEntry);
