import * as payouts from '../../contract/routes/payouts.ts';
import { listLedger, needs } from '../../core/ledger/list-ledger.ts';
import { ledgerLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(payouts.listLedger, signedIn(), wire(needs, { ledgerLists }), listLedger);
