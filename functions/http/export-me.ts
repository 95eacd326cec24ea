import * as users from '../../contract/routes/users.ts';
import { exportMe, needs } from '../../core/privacy/export-me.ts';
import {
  fitmentLists,
  inquiryLists,
  ledgerLists,
  listingLists,
  notificationLists,
  payoutLists,
  personalLists,
  photoUrls,
  ratingLists,
  store,
  transactionLists,
} from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  users.exportMe,
  signedIn(),
  wire(needs, {
    fitmentLists,
    inquiryLists,
    ledgerLists,
    listingLists,
    notificationLists,
    payoutLists,
    personalLists,
    photoUrls,
    ratingLists,
    store,
    transactionLists,
  }),
  exportMe,
);
