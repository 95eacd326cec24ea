import * as users from '../../contract/routes/users.ts';
import { needs, updateMe } from '../../core/users/update-me.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(users.updateMe, signedIn(), wire(needs, { store }), (deps, { body }, context) =>
  updateMe(deps, body, context),
);
