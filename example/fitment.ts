import type { CompatibilityLogView } from '../core/fitment/model.ts';
import type { ExampleCheck } from './checks.ts';
import { type Doer, unless } from './deals.ts';
import type { Asker } from './member.ts';

/** Asks and decides what people of the example data do, through the API. A check is known by its listing and its buyer. */
export class Checks {
  /** By buyer and key of the listing. */
  private readonly known = new Map<string, CompatibilityLogView>();
  private count = 0;

  /** Checks that were made in this run. */
  get made(): number {
    return this.count;
  }

  /** @param listingId of what is asked about; without one, it is not there any more */
  async ask(check: ExampleCheck, who: Doer, listingId: string | undefined): Promise<void> {
    if (listingId === undefined) return;
    const what = `a fitment check of "${check.listing.key}" by "${check.who}"`;
    const before = who.isNew ? [] : await allChecks(what, who);
    const there = before.find((log) => log.listingId === listingId);
    const request = {
      params: { listingId },
      body: check.request,
      idempotencyKey: `example-check-${check.listing.key}`,
    };
    // Somebody may have bought it since an earlier run, which ended before this.
    const log = there ?? (await unless('not-found', () => who.ask(what, (api) => api.checkFitment(request))));
    if (!log) return;
    this.known.set(nameOf(check), log);
    if (!there) this.count += 1;
  }

  /** Does nothing to what is decided already. */
  async settle(check: ExampleCheck, operator: Asker): Promise<void> {
    const log = this.known.get(nameOf(check));
    if (log?.fitmentStatus !== 'needs-review' || !check.settled) return;
    const { daysAgo: _, ...body } = check.settled;
    const request = { params: { compatibilityLogId: log.id }, body, idempotencyKey: `example-settlement-${log.id}` };
    await operator.ask(`deciding the check of "${check.listing.key}"`, (api) => api.settleFitment(request));
  }
}

const nameOf = ({ who, listing }: ExampleCheck): string => `${who} ${listing.key}`;

async function allChecks(what: string, { ask }: Asker): Promise<readonly CompatibilityLogView[]> {
  const checks: CompatibilityLogView[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(what, (api) => api.listCompatibilityLogs({ query: { limit: 100, cursor } }));
    checks.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return checks;
}
