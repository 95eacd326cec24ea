import * as z from 'zod';
import { AuditId, InquiryId, ListingId, RatingId, ReportId, UserId } from '../shared/ids.ts';
import { text } from '../shared/text.ts';
import { DisplayName, Role } from '../users/model.ts';

/** What somebody may report. */
export const ReportSubject = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('listing'), id: ListingId }),
    z.strictObject({ type: z.literal('inquiry'), id: InquiryId }),
    z.strictObject({ type: z.literal('rating'), id: RatingId }),
    z.strictObject({ type: z.literal('user'), id: UserId }),
  ])
  .meta({ id: 'ReportSubject' });
export type ReportSubject = z.infer<typeof ReportSubject>;

const ReportReason = z
  .enum(['scam', 'counterfeit', 'prohibited', 'misleading', 'offensive', 'spam', 'other'])
  .meta({ id: 'ReportReason' });

/** Why an operator does something; whoever it concerns, and other operators, read it. */
export const Reason = text(2000);

export const NewReport = z
  .strictObject({ subject: ReportSubject, reason: ReportReason, details: text(2000).optional() })
  .meta({
    id: 'NewReport',
    examples: [{ subject: { type: 'listing', id: 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' }, reason: 'counterfeit' }],
  });
export type NewReport = z.infer<typeof NewReport>;

export const ReportStatus = z.enum(['open', 'resolved']).meta({ id: 'ReportStatus' });
export type ReportStatus = z.infer<typeof ReportStatus>;

export const ReportResolution = z
  .strictObject({ outcome: z.enum(['upheld', 'dismissed']), note: Reason })
  .meta({ id: 'ReportResolution', examples: [{ outcome: 'upheld', note: 'The photos are another shop’s.' }] });
export type ReportResolution = z.infer<typeof ReportResolution>;

/** A report as whoever made it sees it. */
export const ReportView = z
  .object({
    id: ReportId,
    subject: ReportSubject,
    reason: ReportReason,
    details: z.string().optional(),
    status: ReportStatus,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Report' });
export type ReportView = z.infer<typeof ReportView>;

/** A report as operators see it, and as it is kept. */
export const ReviewedReport = ReportView.extend({
  reporterId: UserId,
  /** The words it is about, as they were when it was made; until it is resolved. */
  evidence: z.string().optional(),
  resolution: z
    .object({ outcome: z.enum(['upheld', 'dismissed']), note: z.string(), operatorId: UserId, at: z.iso.datetime() })
    .optional(),
  updatedAt: z.iso.datetime(),
  version: z.int().min(1),
}).meta({ id: 'ReviewedReport' });
export type Report = z.infer<typeof ReviewedReport>;

export const shownReport = ({ id, subject, reason, details, status, createdAt }: Report): ReportView => ({
  id,
  subject,
  reason,
  ...(details !== undefined && { details }),
  status,
  createdAt,
});

/** What an operator says of why. */
export const ModerationRequest = z
  .strictObject({ reason: Reason })
  .meta({ id: 'ModerationRequest', examples: [{ reason: 'Offers what is not theirs.' }] });

/** A user as operators see them. */
export const ModeratedUser = z
  .object({
    id: UserId,
    displayName: DisplayName,
    role: Role,
    suspension: z.object({ at: z.iso.datetime(), reason: z.string() }).optional(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ModeratedUser' });
export type ModeratedUser = z.infer<typeof ModeratedUser>;

export const AuditEntryView = z
  .object({
    id: AuditId,
    at: z.iso.datetime(),
    operatorId: UserId,
    action: z.string(),
    subject: z.object({ type: z.string(), id: z.string() }),
    reason: z.string().optional(),
    before: z.record(z.string(), z.unknown()),
    after: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry', description: 'What an operator did: who, when, to what, why, and what it changed' });
