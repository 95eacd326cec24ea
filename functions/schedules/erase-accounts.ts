import { eraseAccounts, needs } from '../../core/privacy/erase-accounts.ts';
import {
  fitmentLists,
  identity,
  inquiryLists,
  ledgerLists,
  listingLists,
  notificationLists,
  personalLists,
  store,
  transactionLists,
} from '../runtime/adapters.ts';
import { logger } from '../runtime/observe.ts';
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
    personalLists,
    store,
    transactionLists,
  }),
  async (deps, now) => {
    const { erased, held } = await eraseAccounts(deps, now);
    for (const userId of held) logger.warn('closure.held', { userId });
    return { erased, held: held.length };
  },
);
