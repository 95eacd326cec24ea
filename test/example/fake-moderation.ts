import type { Listing } from '../../core/listings/model.ts';
import { mayRead } from '../../core/listings/model.ts';
import type { AuditEntry } from '../../core/moderation/audit.ts';
import {
  ModerationRequest,
  NewReport,
  type Report,
  ReportResolution,
  shownReport,
} from '../../core/moderation/model.ts';
import { NewRating, type Rating, ratingIdOf, shownRating } from '../../core/ratings/model.ts';
import type { Transaction } from '../../core/transactions/model.ts';
import type { Answer, Call, Handler } from './fake-cloud.ts';

interface Around {
  readonly listings: Listing[];
  readonly trades: readonly Transaction[];
  callerOf(call: Call): { readonly id: string; readonly operator: boolean } | undefined;
  now(): Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const refused = (status: number, code: string): Answer => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, detail: 'No.', instance: 'r-1' },
});

/** The routes of ratings, reports and what operators do about listings, kept in memory. */
export class FakeModeration {
  readonly ratings: Rating[] = [];
  readonly reports: Report[] = [];
  readonly audit: AuditEntry[] = [];
  /** Answers by caller and idempotency key. */
  readonly keys = new Map<string, Answer>();

  constructor(private readonly around: Around) {}

  readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/transactions\/(\w+)\/rating$/, (call, id) => this.rate(call, id)],
    [/^POST \/v1\/reports$/, (call) => this.report(call)],
    [/^GET \/v1\/moderation\/reports\?/, (call) => this.operator(call) ?? this.list(call)],
    [/^POST \/v1\/moderation\/reports\/(\w+)\/resolution$/, (call, id) => this.operator(call) ?? this.resolve(call, id)],
    [/^GET \/v1\/moderation\/audit\?/, (call) => this.operator(call) ?? this.audited(call)],
    [/^POST \/v1\/moderation\/listings\/(\w+)\/suspension$/, (call, id) => this.operator(call) ?? this.suspend(call, id)],
  ]; // biome-ignore format: a table of routes reads better with one route a line

  private operator(call: Call): Answer | undefined {
    return this.around.callerOf(call)?.operator ? undefined : refused(403, 'operator-only');
  }

  private rate(call: Call, transactionId: string): Answer {
    const trade = this.around.trades.find(({ id }) => id === transactionId);
    const given = NewRating.parse(call.body);
    if (!trade || trade.buyerId !== this.around.callerOf(call)?.id) return refused(404, 'not-found');
    const now = this.around.now();
    if (trade.status !== 'completed' || now.getTime() > Date.parse(trade.since) + 60 * DAY_MS)
      return refused(409, 'invalid-state');
    const id = ratingIdOf(transactionId);
    if (this.ratings.some((rating) => rating.id === id)) return refused(409, 'already-rated');
    const { listingId, sellerId, buyerId } = trade;
    const at = now.toISOString();
    const about = { id, transactionId, listingId, sellerId, buyerId, isVerifiedPurchase: true };
    const rating = { ...about, ...given, createdAt: at, updatedAt: at, version: 1 };
    this.ratings.push(rating);
    return { status: 201, body: shownRating(rating) };
  }

  private report(call: Call): Answer {
    const caller = this.around.callerOf(call);
    const key = `${caller?.id} ${call.idempotencyKey}`;
    const before = this.keys.get(key);
    if (before) return before;
    const given = NewReport.parse(call.body);
    const { type, id: subjectId } = given.subject;
    const listing = this.around.listings.find(({ id }) => id === subjectId);
    const seen =
      type === 'rating' ? this.ratings.some(({ id }) => id === subjectId) : listing && shows(listing, caller);
    if (!caller || !seen) return refused(404, 'not-found');
    const at = this.around.now().toISOString();
    const id = `rep_${String(this.reports.length + 1).padStart(26, '0')}`;
    const kept = { id, status: 'open', reporterId: caller.id, createdAt: at, updatedAt: at, version: 1 } as const;
    const report = { ...given, ...kept };
    this.reports.push(report);
    const answer = { status: 201, body: shownReport(report) };
    this.keys.set(key, answer);
    return answer;
  }

  /** In pages of one, so that paging is needed. */
  private list(call: Call): Answer {
    const { searchParams } = new URL(call.path, 'http://fake');
    const found = this.reports.filter(({ status }) => status === searchParams.get('status'));
    const from = Number(searchParams.get('cursor') ?? 0);
    const cursor = from + 1 < found.length ? { cursor: String(from + 1) } : {};
    return { status: 200, body: { items: found.slice(from, from + 1), ...cursor } };
  }

  private resolve(call: Call, id: string): Answer {
    const index = this.reports.findIndex((report) => report.id === id);
    const before = this.reports[index];
    if (before?.status !== 'open') return refused(409, 'invalid-state');
    const at = this.around.now().toISOString();
    const resolution = { ...ReportResolution.parse(call.body), operatorId: this.around.callerOf(call)?.id ?? '', at };
    const after: Report = { ...before, status: 'resolved', resolution, updatedAt: at, version: 2 };
    this.reports[index] = after;
    return { status: 200, body: after };
  }

  private audited(call: Call): Answer {
    const subjectId = new URL(call.path, 'http://fake').searchParams.get('subjectId');
    return { status: 200, body: { items: this.audit.filter(({ subject }) => subject.id === subjectId) } };
  }

  private suspend(call: Call, listingId: string): Answer {
    const { reason } = ModerationRequest.parse(call.body);
    const index = this.around.listings.findIndex(({ id }) => id === listingId);
    const before = this.around.listings[index];
    if (before?.status !== 'active') return refused(409, 'invalid-state');
    const at = this.around.now().toISOString();
    const suspension = { at, reason, by: 'operator' } as const;
    const after: Listing = { ...before, status: 'suspended', suspension, updatedAt: at, version: before.version + 1 };
    this.around.listings[index] = after;
    const id = `aud_${String(this.audit.length + 1).padStart(26, '0')}`;
    const did = { action: 'suspend-listing', subject: { type: 'listing', id: listingId }, reason } as const;
    this.audit.push({ id, at, operatorId: this.around.callerOf(call)?.id ?? '', ...did, before: {}, after: {} });
    return { status: 200, body: after };
  }
}

const shows = (listing: Listing, caller: { id: string; operator: boolean } | undefined): boolean =>
  mayRead(listing, caller && { userId: caller.id, operator: caller.operator });
