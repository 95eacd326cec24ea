import * as payouts from '../../contract/routes/payouts.ts';
import { listPayouts, needs } from '../../core/payouts/list-payouts.ts';
import { payoutLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(payouts.listPayouts, signedIn(), wire(needs, { payoutLists }), listPayouts);
