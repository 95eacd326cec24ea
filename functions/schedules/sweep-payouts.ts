import { needs, sweepPayouts } from '../../core/payouts/sweep-payouts.ts';
import { payments, payoutLists, store } from '../runtime/adapters.ts';
import { count, logger } from '../runtime/observe.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(wire(needs, { payments, payoutLists, store }), async (deps, now) => {
  const { overdue, late } = await sweepPayouts(deps, now);
  for (const payoutId of late) logger.warn('payout.late', { payoutId });
  if (late.length > 0) count('PayoutLate');
  return { overdue, late: late.length };
});
