import * as inquiries from '../../contract/routes/inquiries.ts';
import { closeInquiry, needs } from '../../core/inquiries/close-inquiry.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  inquiries.closeInquiry,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, body }, context) => closeInquiry(deps, { ...params, ...body }, context),
);
