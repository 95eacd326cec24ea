import * as moderation from '../../contract/routes/moderation.ts';
import { needs, suspendUser } from '../../core/moderation/suspend-user.ts';
import { store, transactionLists } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.suspendUser,
  operatorsOnly(),
  wire(needs, { store, transactionLists }),
  (deps, { params, body }, context) => suspendUser(deps, { ...params, ...body }, context),
);
