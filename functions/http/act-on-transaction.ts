import * as transactions from '../../contract/routes/transactions.ts';
import { actOnTransaction, needs } from '../../core/transactions/act-on-transaction.ts';
import { payments, photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  transactions.actOnTransaction,
  signedIn(),
  wire(needs, { payments, photoUrls, store }),
  (deps, { params, body }, context) => actOnTransaction(deps, { ...params, request: body }, context),
);
