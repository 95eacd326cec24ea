import * as z from 'zod';
import { ListingView } from '../../core/listings/model.ts';
import {
  AuditEntryView,
  ModeratedUser,
  ModerationRequest,
  NewReport,
  ReportResolution,
  ReportStatus,
  ReportView,
  ReviewedReport,
} from '../../core/moderation/model.ts';
import { RatingView } from '../../core/ratings/model.ts';
import { ListingId, RatingId, ReportId, UserId } from '../../core/shared/ids.ts';
import { line } from '../../core/shared/text.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const byOperator = { method: 'POST', auth: 'operator', status: 200, tag: 'moderation' } as const;
const listing = { params: z.object({ listingId: ListingId }), body: ModerationRequest, reply: ListingView };
const user = { params: z.object({ userId: UserId }), body: ModerationRequest, reply: ModeratedUser };
const refuses = ['not-allowed', 'not-found', 'invalid-state'] as const;
/** What can be done only once is refused the second time: who has not heard the answer asks again with the same key. */
const once = { idempotency: 'optional' } as const;

export const createReport = {
  method: 'POST',
  path: '/v1/reports',
  auth: 'user',
  status: 201,
  tag: 'moderation',
  summary: 'Tell the operators of a listing, a thread, a rating or somebody',
  description: 'Twenty a day.',
  body: NewReport,
  reply: ReportView,
  idempotency: 'optional',
  refuses: ['not-found', 'too-many-attempts'],
} as const satisfies Route;

export const listReports = {
  method: 'GET',
  path: '/v1/moderation/reports',
  auth: 'operator',
  status: 200,
  tag: 'moderation',
  summary: 'Reports: open ones with the longest waiting first, resolved ones with the newest first',
  query: z.strictObject({ status: ReportStatus.default('open'), ...paging }),
  reply: listOf(ReviewedReport).meta({ id: 'ReviewedReports' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const resolveReport = {
  ...byOperator,
  ...once,
  path: '/v1/moderation/reports/{reportId}/resolution',
  summary: 'Close a report',
  description: 'What is done about its subject, such as a suspension, is an action of its own.',
  params: z.object({ reportId: ReportId }),
  body: ReportResolution,
  reply: ReviewedReport,
  refuses: [...refuses, 'changed-meanwhile'],
} as const satisfies Route;

export const suspendListing = {
  ...byOperator,
  ...once,
  ...listing,
  path: '/v1/moderation/listings/{listingId}/suspension',
  summary: 'Take an active listing off the market',
  refuses,
} as const satisfies Route;

export const reinstateListing = {
  ...byOperator,
  ...once,
  ...listing,
  path: '/v1/moderation/listings/{listingId}/reinstatement',
  summary: 'Put a suspended listing back on the market',
  refuses,
} as const satisfies Route;

export const removeRating = {
  ...byOperator,
  path: '/v1/moderation/ratings/{ratingId}/removal',
  summary: 'Take a rating down, and out of its seller’s average',
  params: z.object({ ratingId: RatingId }),
  body: ModerationRequest,
  reply: RatingView,
  refuses: ['not-allowed', 'not-found'],
} as const satisfies Route;

export const suspendUser = {
  ...byOperator,
  ...once,
  ...user,
  path: '/v1/moderation/users/{userId}/suspension',
  summary: 'Shut somebody out at once',
  description: 'What they sell leaves the market; their trades go on to their end.',
  refuses,
} as const satisfies Route;

export const reinstateUser = {
  ...byOperator,
  ...once,
  ...user,
  path: '/v1/moderation/users/{userId}/reinstatement',
  summary: 'Let somebody in again, with what they sell',
  description: 'Also who has closed their account and is held up by money or a trade that came in between.',
  refuses,
} as const satisfies Route;

export const listAudit = {
  method: 'GET',
  path: '/v1/moderation/audit',
  auth: 'operator',
  status: 200,
  tag: 'moderation',
  summary: 'What operators did, newest first: who, to what, why, and what it changed',
  query: z.strictObject({
    subjectId: line(1, 64)
      .check(z.regex(/^[A-Za-z0-9_-]+$/))
      .meta({ description: 'Only what was done to this listing, user, trade …' })
      .optional(),
    ...paging,
  }),
  reply: listOf(AuditEntryView).meta({ id: 'AuditEntries' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;
