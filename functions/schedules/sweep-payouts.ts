import { needs, sweepPayouts } from '../../core/payouts/sweep-payouts.ts';
import { payments, payoutLists, store } from '../runtime/adapters.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(wire(needs, { payments, payoutLists, store }), sweepPayouts);
