import * as moderation from '../../contract/routes/moderation.ts';
import { createReport, needs } from '../../core/moderation/create-report.ts';
import { inquiryLists, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.createReport,
  signedIn(),
  wire(needs, { inquiryLists, store }),
  (deps, { body }, context) => createReport(deps, body, context),
);
