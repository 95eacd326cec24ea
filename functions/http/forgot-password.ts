import * as auth from '../../contract/routes/auth.ts';
import { forgotPassword, needs } from '../../core/auth/forgot-password.ts';
import { identity } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.forgotPassword, anyone, wire(needs, { identity }), (deps, { body }) =>
  forgotPassword(deps, body),
);
