import * as moderation from '../../contract/routes/moderation.ts';
import { needs, reinstateUser } from '../../core/moderation/reinstate-user.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.reinstateUser,
  operatorsOnly(),
  wire(needs, { store }),
  (deps, { params, body }, context) => reinstateUser(deps, { ...params, ...body }, context),
);
