import * as auth from '../../contract/routes/auth.ts';
import { confirmSignUp, needs } from '../../core/auth/confirm-sign-up.ts';
import { identity } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.confirmSignUp, anyone, wire(needs, { identity }), (deps, { body }) =>
  confirmSignUp(deps, body),
);
