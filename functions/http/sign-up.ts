import * as auth from '../../contract/routes/auth.ts';
import { needs, signUp } from '../../core/auth/sign-up.ts';
import { identity } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.signUp, anyone, wire(needs, { identity }), (deps, { body }) => signUp(deps, body));
