import * as z from 'zod';
import { CompatibilityLogView, FitmentRequest, FitmentSettlement, FitmentStatus } from '../../core/fitment/model.ts';
import { CompatibilityLogId, ListingId } from '../../core/shared/ids.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const params = z.object({ compatibilityLogId: CompatibilityLogId });

export const checkFitment = {
  method: 'POST',
  path: '/v1/listings/{listingId}/compatibility-logs',
  auth: 'user',
  status: 201,
  tag: 'fitment',
  summary: 'Ask whether a part fits your car',
  description: `Make, model and year are compared with what the listing says; spelling, punctuation and accents do not matter. The answer is

- \`compatible\` or \`incompatible\`
- \`needs-review\` where the listing does not say it, or the VIN tells another year: an operator looks at it

and always has \`reasons\`. When you buy the part, your latest check of it is kept with the trade. The seller sees it there, without the VIN and your notes. At most 60 checks an hour.`,
  params: z.object({ listingId: ListingId }),
  body: FitmentRequest,
  reply: CompatibilityLogView,
  idempotency: 'optional',
  refuses: ['not-found', 'invalid-state', 'too-many-attempts'],
} as const satisfies Route;

export const listCompatibilityLogs = {
  method: 'GET',
  path: '/v1/compatibility-logs',
  auth: 'user',
  status: 200,
  tag: 'fitment',
  summary: 'Your fitment checks, newest first',
  description: `Operators see everybody's: first what needs a review, the one that has waited longest on top, then the rest, newest first.

With a \`fitmentStatus\`, a page may hold fewer items than \`limit\`, even none, and still have a \`cursor\`: go on until there is none.`,
  query: z.strictObject({ fitmentStatus: FitmentStatus.optional(), ...paging }),
  reply: listOf(CompatibilityLogView).meta({ id: 'CompatibilityLogs' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const getCompatibilityLog = {
  method: 'GET',
  path: '/v1/compatibility-logs/{compatibilityLogId}',
  auth: 'user',
  status: 200,
  tag: 'fitment',
  summary: 'One of your fitment checks',
  params,
  reply: CompatibilityLogView,
  refuses: ['not-found'],
} as const satisfies Route;

export const settleFitment = {
  method: 'POST',
  path: '/v1/compatibility-logs/{compatibilityLogId}/settlement',
  auth: 'operator',
  status: 200,
  tag: 'fitment',
  summary: 'Decide a check that needs a review',
  description: 'The note is for the buyer. Nobody decides a check of their own, or of what they sell.',
  params,
  body: FitmentSettlement,
  reply: CompatibilityLogView,
  idempotency: 'optional',
  refuses: ['not-allowed', 'not-found', 'invalid-state'],
} as const satisfies Route;
