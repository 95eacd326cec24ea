import * as inquiries from '../../contract/routes/inquiries.ts';
import { needs, replyToInquiry } from '../../core/inquiries/reply-to-inquiry.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  inquiries.replyToInquiry,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, body }, context) => replyToInquiry(deps, { ...params, ...body }, context),
);
