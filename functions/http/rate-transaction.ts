import * as ratings from '../../contract/routes/ratings.ts';
import { needs, rateTransaction } from '../../core/ratings/rate-transaction.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  ratings.rateTransaction,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, body }, context) => rateTransaction(deps, { ...params, ...body }, context),
);
