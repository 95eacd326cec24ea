import * as transactions from '../../contract/routes/transactions.ts';
import { needs, payTransaction } from '../../core/transactions/pay-transaction.ts';
import { payments, photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  transactions.payTransaction,
  signedIn(),
  wire(needs, { payments, photoUrls, store }),
  (deps, { params, body }, context) => payTransaction(deps, { ...params, payment: body }, context),
);
