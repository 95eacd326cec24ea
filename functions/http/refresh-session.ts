import * as auth from '../../contract/routes/auth.ts';
import { needs, refreshSession } from '../../core/auth/refresh-session.ts';
import { identity, store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.refreshSession, anyone, wire(needs, { identity, store }), (deps, { body }, context) =>
  refreshSession(deps, body, context),
);
