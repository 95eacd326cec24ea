import * as fitment from '../../contract/routes/fitment.ts';
import { getCompatibilityLog, needs } from '../../core/fitment/get-compatibility-log.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  fitment.getCompatibilityLog,
  signedIn(),
  wire(needs, { store }),
  (deps, { params }, context) => getCompatibilityLog(deps, params, context),
);
