import * as auth from '../../contract/routes/auth.ts';
import { changePassword, needs } from '../../core/auth/change-password.ts';
import { identity, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  auth.changePassword,
  signedIn(),
  wire(needs, { identity, store }),
  (deps, { body }, context) => changePassword(deps, body, context),
);
