import * as fitment from '../../contract/routes/fitment.ts';
import { listCompatibilityLogs, needs } from '../../core/fitment/list-compatibility-logs.ts';
import { fitmentLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  fitment.listCompatibilityLogs,
  signedIn(),
  wire(needs, { fitmentLists }),
  listCompatibilityLogs,
);
