import { again } from '../shared/again.ts';
import { allowed } from '../shared/allowance.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { create, type Wired } from '../shared/ports.ts';
import { type NewReport, type Report, type ReportView, shownReport } from './model.ts';
import { reported } from './report-subject.ts';

export const needs = { store: ['get', 'commit'], inquiryLists: ['thread'] } as const;
type Deps = Wired<typeof needs>;

const limit = { what: 'report', most: 20, seconds: 24 * 60 * 60 } as const;

/** Characters: more than that nobody reads of one report. */
const MOST_EVIDENCE = 8000;

/**
 * Tells the operators of something that is not as it should be, with the words it is about: whoever wrote them may change
 * or remove them before anybody looks. What somebody can not see they can not report.
 * @throws Refusal not-found, too-many-attempts
 */
export function createReport(
  { store, inquiryLists }: Deps,
  { subject, reason, details }: NewReport,
  { actor, now, newId, answer }: SignedIn,
): Promise<ReportView> {
  return again(async () => {
    const about = await reported({ store, inquiryLists }, subject);
    if (!about?.maySee(actor)) throw notFound();
    const at = now.toISOString();
    const evidence = about.words(MOST_EVIDENCE);
    const report: Report = {
      id: newId('rep'),
      subject,
      reason,
      ...(details !== undefined && { details }),
      status: 'open',
      reporterId: actor.userId,
      ...(evidence !== '' && { evidence }),
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const view = shownReport(report);
    await store.commit(create('report', report), await allowed(store, limit, { actor, now }), ...answer(view));
    return view;
  });
}
