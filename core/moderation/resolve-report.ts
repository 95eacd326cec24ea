import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { audited } from './audit.ts';
import { mustNotConcern } from './impartial.ts';
import type { Report, ReportResolution } from './model.ts';
import { reported } from './report-subject.ts';

export const needs = { store: ['get', 'commit'], inquiryLists: ['thread'] } as const;

/**
 * Closes a report. What is done about its subject is an action of its own, with a reason of its own.
 * @throws Refusal not-found, not-allowed for the reporter, invalid-state when it is resolved already
 */
export async function resolveReport(
  { store, inquiryLists }: Wired<typeof needs>,
  { reportId, outcome, note }: ReportResolution & { readonly reportId: string },
  context: SignedIn,
): Promise<Report> {
  const { actor, now } = context;
  const report = await store.get('report', reportId);
  if (!report) throw notFound();
  const about = await reported({ store, inquiryLists }, report.subject);
  mustNotConcern(actor, report.reporterId, ...(about?.concerned ?? []));
  if (report.status === 'resolved') throw new Refusal('invalid-state', 'This report is resolved already.');
  const at = now.toISOString();
  const { evidence: _, ...rest } = report;
  const next: Report = {
    ...rest,
    status: 'resolved',
    resolution: { outcome, note, operatorId: actor.userId, at },
    updatedAt: at,
    version: report.version + 1,
  };
  await store.commit(
    replace('report', next, report),
    audited(context, {
      action: 'resolve-report',
      subject: { type: 'report', id: reportId },
      reason: note,
      before: { status: report.status },
      after: { status: next.status, outcome },
    }),
    ...context.answer(next),
  );
  return next;
}
