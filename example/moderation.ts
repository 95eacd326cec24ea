import { type Doer, unless } from './deals.ts';
import type { Asker } from './member.ts';
import type { ExampleReport, ExampleSuspension } from './reports.ts';

type Kept = { readonly id: string; readonly status: 'open' | 'resolved' };

/**
 * Reports what people of the example data report, and does what the operator does about it, through the API. A report is
 * known by its subject and its words, which only operators can look up.
 */
export class Moderation {
  private readonly known = new Map<string, Kept>();
  private count = 0;

  /** Reports that were made in this run. */
  get reported(): number {
    return this.count;
  }

  /** @param subjectId of what is reported; without one, it is not there */
  async report(report: ExampleReport, who: Doer, operator: Asker, subjectId: string | undefined): Promise<void> {
    if (subjectId === undefined) return;
    const { about: type, reason, details } = report;
    const there = who.isNew ? undefined : await reportedBefore(report, operator, subjectId);
    const body = { subject: { type, id: subjectId }, reason, details };
    // Somebody may have bought it, or taken the rating down, since an earlier run, which ended before this.
    const made =
      there ??
      (await unless('not-found', () =>
        who.ask(nameOf(report), (api) =>
          api.createReport({ body, idempotencyKey: `example-report-${type}-${report.listing.key}` }),
        ),
      ));
    if (!made) return;
    this.known.set(details, made);
    if (!there) this.count += 1;
  }

  /** Does nothing to what is resolved already. */
  async resolve(report: ExampleReport, operator: Asker): Promise<void> {
    const known = this.known.get(report.details);
    if (known?.status !== 'open' || !report.resolved) return;
    const { daysAgo: _, ...body } = report.resolved;
    const params = { reportId: known.id };
    // The list of those that are open may not have caught up with what was done a moment ago.
    await unless('invalid-state', () =>
      operator.ask(`resolving ${nameOf(report)}`, (api) => api.resolveReport({ params, body })),
    );
  }
}

/**
 * Takes a listing off the market, once: what an operator has done with it since stays done.
 * @param listingId of what is suspended; without one, it is not there any more
 */
export async function suspend(
  { listing, reason }: ExampleSuspension,
  operator: Doer,
  listingId: string | undefined,
): Promise<void> {
  if (listingId === undefined) return;
  const what = `suspending "${listing.key}"`;
  const query = { subjectId: listingId };
  const before = operator.isNew ? [] : (await operator.ask(what, (api) => api.listAudit({ query }))).items;
  if (before.length > 0) return;
  await unless('invalid-state', () =>
    operator.ask(what, (api) => api.suspendListing({ params: { listingId }, body: { reason } })),
  );
}

async function reportedBefore(report: ExampleReport, operator: Asker, id: string): Promise<Kept | undefined> {
  for (const status of ['open', 'resolved'] as const)
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const query = { status, limit: 100, cursor };
      const page = await operator.ask(`looking for ${nameOf(report)}`, (api) => api.listReports({ query }));
      const found = page.items.find(({ subject, details }) => subject.id === id && details === report.details);
      if (found) return found;
      cursor = page.cursor;
    }
  return undefined;
}

const nameOf = ({ about, listing, who }: ExampleReport): string =>
  `the report of ${about === 'rating' ? 'the rating of ' : ''}"${listing.key}" by "${who}"`;
