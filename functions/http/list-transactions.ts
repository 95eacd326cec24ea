import * as transactions from '../../contract/routes/transactions.ts';
import { listTransactions, needs } from '../../core/transactions/list-transactions.ts';
import { transactionLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  transactions.listTransactions,
  signedIn(),
  wire(needs, { transactionLists }),
  listTransactions,
);
