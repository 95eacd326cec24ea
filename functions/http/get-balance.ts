import * as payouts from '../../contract/routes/payouts.ts';
import { getBalance, needs } from '../../core/ledger/get-balance.ts';
import { ledgerLists } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(payouts.getBalance, signedIn(), wire(needs, { ledgerLists }), (deps, _input, context) =>
  getBalance(deps, context),
);
