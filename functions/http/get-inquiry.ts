import * as inquiries from '../../contract/routes/inquiries.ts';
import { getInquiry, needs } from '../../core/inquiries/get-inquiry.ts';
import { inquiryLists, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  inquiries.getInquiry,
  signedIn(),
  wire(needs, { inquiryLists, store }),
  (deps, { params }, context) => getInquiry(deps, params, context),
);
