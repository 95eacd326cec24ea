import { fitmentOf } from '../../core/fitment/fitment-of.ts';
import { type CompatibilityLog, FitmentRequest, FitmentSettlement } from '../../core/fitment/model.ts';
import { shownLog } from '../../core/fitment/view.ts';
import type { Listing } from '../../core/listings/model.ts';
import { type Answer, type Call, type Handler, problem } from './fake-cloud.ts';

interface Around {
  readonly listings: Listing[];
  callerOf(call: Call): string | undefined;
  now(): Date;
}

/** The routes of fitment checks: the rule over a list. */
export class FakeChecks {
  readonly checks: CompatibilityLog[] = [];
  /** Answers by caller and idempotency key. */
  readonly keys = new Map<string, Answer>();

  constructor(private readonly around: Around) {}

  readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/listings\/(\w+)\/compatibility-logs$/, (call, id) => this.check(call, id)],
    [/^POST \/v1\/compatibility-logs\/(\w+)\/settlement$/, (call, id) => this.settle(call, id)],
    [/^GET \/v1\/compatibility-logs\?/, (call) => this.own(call)],
  ];

  private check(call: Call, listingId: string): Answer {
    const buyerId = this.around.callerOf(call) ?? '';
    const key = `${buyerId} ${listingId} ${call.idempotencyKey}`;
    const before = this.keys.get(key);
    if (before) return before;
    const request = FitmentRequest.parse(call.body);
    const listing = this.around.listings.find(({ id }) => id === listingId);
    if (listing?.kind !== 'part' || listing.status !== 'active') return problem(404, 'not-found', 'No.');
    const at = this.around.now().toISOString();
    const id = `fit_${String(this.checks.length + 1).padStart(26, '0')}`;
    const about = { id, buyerId, listingId, sellerId: listing.sellerId };
    const log = { ...about, ...request, ...fitmentOf(listing, request), createdAt: at, updatedAt: at, version: 1 };
    this.checks.push(log);
    const answer = { status: 201, body: shownLog(log) };
    this.keys.set(key, answer);
    return answer;
  }

  private settle(call: Call, id: string): Answer {
    const { fitmentStatus, note } = FitmentSettlement.parse(call.body);
    const index = this.checks.findIndex((log) => log.id === id);
    const before = this.checks[index];
    if (before?.fitmentStatus !== 'needs-review') return problem(409, 'invalid-state', 'It is decided.');
    const at = this.around.now().toISOString();
    const after = { ...before, fitmentStatus, settlement: { at, note }, updatedAt: at, version: 2 };
    this.checks[index] = after;
    return { status: 200, body: shownLog(after) };
  }

  /** In pages of two, so that paging is needed. */
  private own(call: Call): Answer {
    const own = this.checks.filter(({ buyerId }) => buyerId === this.around.callerOf(call)).reverse();
    const from = Number(new URL(call.path, 'http://fake').searchParams.get('cursor') ?? 0);
    const cursor = from + 2 < own.length ? { cursor: String(from + 2) } : {};
    return { status: 200, body: { items: own.slice(from, from + 2).map(shownLog), ...cursor } };
  }
}
