import * as moderation from '../../contract/routes/moderation.ts';
import { needs, resolveReport } from '../../core/moderation/resolve-report.ts';
import { inquiryLists, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  moderation.resolveReport,
  operatorsOnly(),
  wire(needs, { inquiryLists, store }),
  (deps, { params, body }, context) => resolveReport(deps, { ...params, ...body }, context),
);
