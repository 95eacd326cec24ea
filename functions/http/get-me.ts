import * as users from '../../contract/routes/users.ts';
import { getMe, needs } from '../../core/users/get-me.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(users.getMe, signedIn(), wire(needs, { store }), getMe);
