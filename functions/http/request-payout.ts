import * as payouts from '../../contract/routes/payouts.ts';
import { needs, requestPayout } from '../../core/payouts/request-payout.ts';
import { payments, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  payouts.requestPayout,
  signedIn(),
  wire(needs, { payments, store }),
  (deps, { body }, context) => requestPayout(deps, body, context),
);
