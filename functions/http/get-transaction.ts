import * as transactions from '../../contract/routes/transactions.ts';
import { getTransaction, needs } from '../../core/transactions/get-transaction.ts';
import { photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  transactions.getTransaction,
  signedIn(),
  wire(needs, { photoUrls, store }),
  (deps, { params }, context) => getTransaction(deps, params, context),
);
