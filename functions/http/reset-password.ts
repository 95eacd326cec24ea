import * as auth from '../../contract/routes/auth.ts';
import { needs, resetPassword } from '../../core/auth/reset-password.ts';
import { identity, store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.resetPassword, anyone, wire(needs, { identity, store }), (deps, { body }, context) =>
  resetPassword(deps, body, context),
);
