import * as fitment from '../../contract/routes/fitment.ts';
import { needs, settleFitment } from '../../core/fitment/settle-fitment.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  fitment.settleFitment,
  operatorsOnly(),
  wire(needs, { store }),
  (deps, { params, body }, context) => settleFitment(deps, { ...params, settlement: body }, context),
);
