import * as auth from '../../contract/routes/auth.ts';
import { needs, resendCode } from '../../core/auth/resend-code.ts';
import { identity } from '../runtime/adapters.ts';
import { anyone } from '../runtime/caller.ts';
import { http } from '../runtime/http.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(auth.resendCode, anyone, wire(needs, { identity }), (deps, { body }) =>
  resendCode(deps, body),
);
