import * as auth from '../../contract/routes/auth.ts';
import { login, needs } from '../../core/auth/login.ts';
import { identity, store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.login, anyone, wire(needs, { identity, store }), (deps, { body }, context) =>
  login(deps, body, context),
);
