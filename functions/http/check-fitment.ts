import * as fitment from '../../contract/routes/fitment.ts';
import { checkFitment, needs } from '../../core/fitment/check-fitment.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  fitment.checkFitment,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, body }, context) => checkFitment(deps, { ...params, request: body }, context),
);
