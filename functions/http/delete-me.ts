import * as users from '../../contract/routes/users.ts';
import { closeAccount, needs } from '../../core/privacy/close-account.ts';
import { ledgerLists, payoutLists, personalLists, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  users.deleteMe,
  signedIn(),
  wire(needs, { ledgerLists, payoutLists, personalLists, store }),
  closeAccount,
);
