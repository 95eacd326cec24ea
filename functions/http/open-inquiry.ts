import * as inquiries from '../../contract/routes/inquiries.ts';
import { needs, openInquiry } from '../../core/inquiries/open-inquiry.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  inquiries.openInquiry,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, body }, context) => openInquiry(deps, { ...params, ...body }, context),
);
