import { mayRead } from '../listings/model.ts';
import { again } from '../shared/again.ts';
import { allowed } from '../shared/allowance.ts';
import type { Actor, SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { create, type Wired } from '../shared/ports.ts';
import { type NewReport, type Report, type ReportSubject, type ReportView, shownReport } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

const limit = { what: 'report', most: 20, seconds: 24 * 60 * 60 } as const;

/**
 * Tells the operators of something that is not as it should be. What somebody can not see they can not report.
 * @throws Refusal not-found, too-many-attempts
 */
export function createReport(
  { store }: Deps,
  { subject, reason, details }: NewReport,
  { actor, now, newId, answer }: SignedIn,
): Promise<ReportView> {
  return again(async () => {
    if (!(await maySee({ store }, subject, actor))) throw notFound();
    const at = now.toISOString();
    const report: Report = {
      id: newId('rep'),
      subject,
      reason,
      ...(details !== undefined && { details }),
      status: 'open',
      reporterId: actor.userId,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const view = shownReport(report);
    await store.commit(create('report', report), await allowed(store, limit, { actor, now }), ...answer(view));
    return view;
  });
}

async function maySee({ store }: Pick<Deps, 'store'>, { type, id }: ReportSubject, actor: Actor): Promise<boolean> {
  if (type === 'user') return (await store.get('user', id)) !== undefined;
  if (type === 'rating') {
    const rating = await store.get('rating', id);
    return rating !== undefined && !rating.removed;
  }
  if (type === 'inquiry') {
    const inquiry = await store.get('inquiry', id);
    return inquiry !== undefined && (actor.operator || [inquiry.buyerId, inquiry.sellerId].includes(actor.userId));
  }
  const listing = await store.get('listing', id);
  return listing !== undefined && mayRead(listing, actor);
}
