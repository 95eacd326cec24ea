import * as transactions from '../../contract/routes/transactions.ts';
import { getEscrow, needs } from '../../core/transactions/get-escrow.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(transactions.getEscrow, signedIn(), wire(needs, { store }), (deps, { params }, context) =>
  getEscrow(deps, params, context),
);
