import * as users from '../../contract/routes/users.ts';
import { getUser, needs } from '../../core/users/get-user.ts';
import { store } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(users.getUser, anyone, wire(needs, { store }), (deps, { params }) => getUser(deps, params));
