import type { Listing } from '../../core/listings/model.ts';
import type { TransactionAction } from '../../core/transactions/escrow.ts';
import { rowOf } from '../../core/transactions/escrow.ts';
import { ActionRequest, PaymentRequest, type Transaction } from '../../core/transactions/model.ts';
import { stepped, withDue } from '../../core/transactions/step.ts';
import { defaultTerms, termsFor } from '../../core/transactions/terms.ts';
import { shownCard, shownTransaction } from '../../core/transactions/view.ts';
import { memoryPhotos } from '../support/memory-photos.ts';
import type { Answer, Call, Handler } from './fake-cloud.ts';

interface Around {
  readonly listings: Listing[];
  callerOf(call: Call): { readonly id: string; readonly operator: boolean } | undefined;
  now(): Date;
}

const refused = (status: number, code: string, detail = 'No.'): Answer => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, detail, instance: 'r-1' },
});
const { photoUrls } = memoryPhotos();

/** The routes of trades and payouts: the table of transitions over a list, and settled at once. */
export class FakeTrades {
  readonly trades: Transaction[] = [];
  readonly payouts: { readonly userId: string; readonly amount: number; readonly currency: string }[] = [];
  /** Answers by caller and idempotency key. */
  readonly keys = new Map<string, Answer>();

  constructor(private readonly around: Around) {}

  readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/transactions$/, (call) => this.once(call, () => this.buy(call))],
    [/^GET \/v1\/transactions\?/, (call) => this.purchases(call)],
    [/^GET \/v1\/transactions\/(\w+)$/, (call, id) => this.shown(call, this.find(id))],
    [/^POST \/v1\/transactions\/(\w+)\/payment$/, (call, id) => this.once(call, () => this.pay(call, id))],
    [/^POST \/v1\/transactions\/(\w+)\/actions$/, (call, id) => this.once(call, () => this.act(call, id))],
    [/^POST \/v1\/payouts$/, (call) => this.once(call, () => this.payOut(call))],
    [/^GET \/v1\/payouts/, (call) => ({ status: 200, body: { items: this.payoutsOf(call) } })],
  ];

  /** What the clock does on its way, each thing at its time. */
  pass(to: Date): void {
    for (const trade of this.trades)
      for (let { due } = trade; due && Date.parse(due.at) <= to.getTime(); { due } = this.find(trade.id) ?? trade)
        this.step(trade.id, 'timer', due.action, { now: this.timeOf(trade.id, due.at) });
  }

  /** A deadline may have been over when it was set. */
  private timeOf(id: string, due: string): Date {
    return new Date(Math.max(Date.parse(due), Date.parse(this.find(id)?.updatedAt ?? due)));
  }

  /** Earned and not paid out, by user and currency. */
  balance(userId: string, currency: string): number {
    const sold = this.trades.filter((trade) => trade.sellerId === userId && trade.currency === currency);
    const earned = sold.reduce((sum, { plan }) => sum + (plan ? plan.toSeller - plan.fee : 0), 0);
    const own = this.payouts.filter((payout) => payout.userId === userId && payout.currency === currency);
    return own.reduce((left, { amount }) => left - amount, earned);
  }

  private once(call: Call, handle: () => Answer): Answer {
    const key = `${this.around.callerOf(call)?.id} ${call.path} ${call.idempotencyKey}`;
    const answer = this.keys.get(key) ?? handle();
    if (answer.status < 400) this.keys.set(key, answer);
    return answer;
  }

  private buy(call: Call): Answer {
    const caller = this.around.callerOf(call);
    const { listingId } = call.body as { listingId: string };
    const listing = this.around.listings.find(({ id }) => id === listingId);
    if (!caller || !listing || listing.sellerId === caller.id) return refused(403, 'own-listing');
    if (listing.status !== 'active') return refused(409, 'listing-unavailable');
    const at = this.around.now().toISOString();
    const trade: Transaction = withDue({
      id: `txn_${String(this.trades.length + 1).padStart(26, '0')}`,
      listingId,
      listingKind: listing.kind,
      title: listing.title,
      buyerId: caller.id,
      sellerId: listing.sellerId,
      amount: listing.price,
      currency: listing.currency,
      terms: termsFor(defaultTerms, listing.kind),
      status: 'reserved',
      since: at,
      timeline: [{ at, by: 'buyer', userId: caller.id, action: 'reserve', status: 'reserved' }],
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    this.trades.push(trade);
    this.put(listingId, 'reserved');
    return { ...this.shown(call, trade), status: 201 };
  }

  private pay(call: Call, id: string): Answer {
    const { paymentMethod } = PaymentRequest.parse(call.body);
    const before = this.find(id);
    if (before?.status !== 'reserved') return refused(409, 'invalid-state', `It is ${before?.status}.`);
    const attempt = (before.payment?.attempt ?? 0) + 1;
    const status = paymentMethod === 'pm_ok' ? 'succeeded' : 'failed';
    const payment = { attempt, key: `${id}:charge-${attempt}`, paymentMethod, status } as const;
    if (status === 'failed') {
      this.replace({ ...before, payment });
      return refused(402, 'payment-declined');
    }
    return this.shown(call, this.step(id, 'buyer', 'pay', { with: { payment } }));
  }

  private act(call: Call, id: string): Answer {
    const { action, tracking: _, ...said } = ActionRequest.parse(call.body);
    const [caller, before] = [this.around.callerOf(call), this.find(id)];
    if (!caller || !before) return refused(404, 'not-found');
    const role = this.roleOf(caller, before);
    if (!role) return refused(404, 'not-found');
    if (!rowOf(before.status, action, role)) return refused(409, 'invalid-state', `It is ${before.status}.`);
    return this.shown(call, this.step(id, role, action, said));
  }

  private step(
    id: string,
    role: 'buyer' | 'seller' | 'operator' | 'timer',
    action: TransactionAction,
    { now = this.around.now(), ...more }: { now?: Date } & Partial<Parameters<typeof stepped>[1]>,
  ): Transaction {
    const before = this.find(id);
    const row = before && rowOf(before.status, action, role);
    if (!before || !row) throw new Error(`${role} can not ${action} ${before?.title}`);
    const escalated = action === 'escalate' && { with: { escalated: true as const } };
    let after = stepped(before, { row, by: { role }, now, ...more, ...escalated });
    const settle = rowOf(after.status, 'settle', 'workflow');
    if (settle) after = stepped(after, { row: settle, by: { role: 'workflow' }, now });
    this.replace(after);
    if (row.listing === 'sell') this.put(after.listingId, 'sold');
    if (row.listing === 'release' || (settle && after.plan?.givesBack)) this.put(after.listingId, 'active');
    return after;
  }

  private payOut(call: Call): Answer {
    const caller = this.around.callerOf(call);
    const { amount, currency } = call.body as { amount: number; currency: string };
    if (!caller || this.balance(caller.id, currency) < amount) return refused(409, 'not-enough-balance');
    this.payouts.push({ userId: caller.id, amount, currency });
    return { status: 201, body: this.payoutsOf(call).at(-1) };
  }

  private payoutsOf(call: Call): readonly object[] {
    const caller = this.around.callerOf(call);
    const at = this.around.now().toISOString();
    const more = { id: `pay_${'0'.repeat(26)}`, status: 'paid', createdAt: at, updatedAt: at, version: 1 };
    return this.payouts.filter(({ userId }) => userId === caller?.id).map((payout) => ({ ...payout, ...more }));
  }

  /** In pages of two, so that paging is needed. */
  private purchases(call: Call): Answer {
    const own = this.trades.filter(({ buyerId }) => buyerId === this.around.callerOf(call)?.id).reverse();
    const from = Number(new URL(call.path, 'http://fake').searchParams.get('cursor') ?? 0);
    const cursor = from + 2 < own.length ? { cursor: String(from + 2) } : {};
    const items = own.slice(from, from + 2).map((trade) => shownCard(trade, { role: 'buyer' }));
    return { status: 200, body: { items, ...cursor } };
  }

  private shown(call: Call, trade: Transaction | undefined): Answer {
    const listing = this.around.listings.find(({ id }) => id === trade?.listingId);
    const caller = this.around.callerOf(call);
    const role = caller && trade && this.roleOf(caller, trade);
    if (!listing || !role) return refused(404, 'not-found');
    const receipt = { id: trade.id, listing, photos: [], createdAt: trade.createdAt, version: 1 };
    return { status: 200, body: shownTransaction(trade, receipt, { role }, photoUrls) };
  }

  private roleOf({ id, operator }: { id: string; operator: boolean }, { buyerId, sellerId }: Transaction) {
    if (id === buyerId) return 'buyer';
    if (id === sellerId) return 'seller';
    return operator ? 'operator' : undefined;
  }

  private find(id: string): Transaction | undefined {
    return this.trades.find((trade) => trade.id === id);
  }

  private replace(trade: Transaction): void {
    this.trades[this.trades.findIndex(({ id }) => id === trade.id)] = trade;
  }

  private put(listingId: string, status: Listing['status']): void {
    const index = this.around.listings.findIndex(({ id }) => id === listingId);
    const before = this.around.listings[index];
    if (before) this.around.listings[index] = { ...before, status };
  }
}
