import * as auth from '../../contract/routes/auth.ts';
import { logout, needs } from '../../core/auth/logout.ts';
import { identity, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.logout, signedIn(), wire(needs, { identity, store }), (deps, { body }, context) =>
  logout(deps, body ?? {}, context),
);
