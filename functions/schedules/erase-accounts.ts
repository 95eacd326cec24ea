import { eraseAccounts, needs } from '../../core/privacy/erase-accounts.ts';
import {
  fitmentLists,
  identity,
  inquiryLists,
  ledgerLists,
  listingLists,
  notificationLists,
  payoutLists,
  personalLists,
  store,
  transactionLists,
} from '../runtime/adapters.ts';
import { count, logger } from '../runtime/observe.ts';
import { schedule } from '../runtime/schedule.ts';
import { wire } from '../runtime/wire.ts';

export const handler = schedule(
  wire(needs, {
    fitmentLists,
    identity,
    inquiryLists,
    ledgerLists,
    listingLists,
    notificationLists,
    payoutLists,
    personalLists,
    store,
    transactionLists,
  }),
  async (deps, now) => {
    const { erased, begun, held } = await eraseAccounts(deps, now);
    for (const userId of held) logger.warn('closure.held', { userId });
    if (held.length > 0) count('ClosureHeld');
    return { erased, begun, held: held.length };
  },
);
