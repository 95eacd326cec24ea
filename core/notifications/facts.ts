import type { Payout } from '../payouts/model.ts';
import type { Store } from '../shared/ports.ts';
import { timersOf, transitions } from '../transactions/escrow.ts';
import type { Happening, Transaction } from '../transactions/model.ts';
import type { Recipient } from './messages.ts';
import type { SubjectType } from './model.ts';
import { inMoney, inTime } from './words.ts';

/** A domain event as it comes to those who listen: the ids in it say what to read. */
export interface Happened {
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly transactionId?: string | undefined;
  readonly payoutId?: string | undefined;
  readonly inquiryId?: string | undefined;
  readonly ratingId?: string | undefined;
  readonly listingId?: string | undefined;
  readonly compatibilityLogId?: string | undefined;
  readonly reportId?: string | undefined;
}

/** What there is to say of an event, and to whom. */
export interface Occasion {
  readonly subject: { readonly type: SubjectType; readonly id: string };
  readonly people: { readonly [R in Recipient]?: string };
  /** Who did it, and so need not be told. */
  readonly by?: Recipient | undefined;
  /** For the names in braces. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Nothing for what is gone since, or is nobody's to be told of. */
type Reader = (store: Pick<Store, 'get'>, event: Happened) => Promise<Occasion | undefined>;

/** How to find out what there is to say, by the beginning of the event's type. */
const readers: Readonly<Record<string, Reader>> = {
  'transaction.': async (store, event) => {
    const trade = await store.get('transaction', event.transactionId ?? '-');
    if (!trade) throw new Error(`${event.transactionId} is not there`);
    return tradeOccasion(trade, event);
  },
  'payout.': async (store, { payoutId }) => {
    const payout = await store.get('payout', payoutId ?? '-');
    if (!payout) throw new Error(`${payoutId} is not there`);
    return payoutOccasion(payout);
  },
  'inquiry.': async (store, { inquiryId, type }) => {
    const inquiry = await store.get('inquiry', inquiryId ?? '-');
    if (!inquiry) throw new Error(`${inquiryId} is not there`);
    const { id, buyerId, sellerId, title } = inquiry;
    const by = type === 'inquiry.replied' ? 'seller' : 'buyer';
    return { subject: { type: 'inquiry', id }, people: { buyer: buyerId, seller: sellerId }, by, facts: { title } };
  },
  'rating.': async (store, { ratingId, type }) => {
    const rating = await store.get('rating', ratingId ?? '-');
    const trade = rating && (await store.get('transaction', rating.transactionId));
    if (!rating || !trade) throw new Error(`${ratingId} is not there`);
    return {
      subject: { type: 'rating', id: rating.id },
      people: { buyer: rating.buyerId, seller: rating.sellerId },
      by: type === 'rating.given' ? 'buyer' : undefined,
      facts: { title: trade.title, stars: rating.rating === 1 ? '1 star' : `${rating.rating} stars` },
    };
  },
  'fitment.': async (store, { compatibilityLogId }) => {
    const log = await store.get('compatibilityLog', compatibilityLogId ?? '-');
    // Erased with the person it was for.
    if (!log) return undefined;
    return {
      subject: { type: 'compatibility-log', id: log.id },
      people: { buyer: log.buyerId },
      facts: {
        vehicle: `${log.vehicleMake} ${log.vehicleModel}`,
        verdict: log.fitmentStatus === 'compatible' ? 'it fits' : 'it does not fit',
      },
    };
  },
  'listing.': async (store, { listingId }) => {
    const listing = await store.get('listing', listingId ?? '-');
    if (!listing) throw new Error(`${listingId} is not there`);
    // Whoever is shut out knows that nothing of theirs is on the market; back on it, there is nothing to say.
    if (listing.suspension?.by !== 'operator') return undefined;
    const { id, sellerId, title } = listing;
    return { subject: { type: 'listing', id }, people: { owner: sellerId }, facts: { title } };
  },
  'report.': async (store, { reportId }) => {
    const report = await store.get('report', reportId ?? '-');
    if (!report) throw new Error(`${reportId} is not there`);
    return { subject: { type: 'report', id: report.id }, people: { owner: report.reporterId }, facts: {} };
  },
};

/** @throws Error when what the event is about can not be found: it is delivered again then */
export async function occasionOf(store: Pick<Store, 'get'>, event: Happened): Promise<Occasion | undefined> {
  const [, read] = Object.entries(readers).find(([beginning]) => event.type.startsWith(beginning)) ?? [];
  if (!read) throw new Error(`nobody can say what ${event.type} is about`);
  return read(store, event);
}

const payoutOccasion = ({ id, userId, amount, currency }: Payout): Occasion => ({
  subject: { type: 'payout', id },
  people: { owner: userId },
  facts: { amount: inMoney(amount, currency) },
});

/** Goes by the step that the event tells of, and not by where the trade is now: events come late. */
function tradeOccasion(trade: Transaction, { type, at }: Happened): Occasion {
  const step = trade.timeline.findLast((one) => one.at === at && `transaction.${eventOf(one)}` === type);
  if (!step) throw new Error(`${trade.id} has taken no such step: ${type}`);
  return {
    ...aboutTrade(trade),
    by: step.by === 'buyer' || step.by === 'seller' ? step.by : undefined,
    facts: { ...factsOf(trade), ...deadlineAfter(trade, step) },
  };
}

export const aboutTrade = ({ id, buyerId, sellerId }: Transaction): Pick<Occasion, 'subject' | 'people'> => ({
  subject: { type: 'transaction', id },
  people: { buyer: buyerId, seller: sellerId },
});

/** What does not change once it is known. */
export function factsOf({ title, amount, currency, plan }: Transaction): Readonly<Record<string, string>> {
  return {
    title,
    amount: inMoney(amount, currency),
    ...(plan && { refund: inMoney(plan.toBuyer, currency), earned: inMoney(plan.toSeller - plan.fee, currency) }),
  };
}

const eventOf = ({ action, status }: Happening): string | undefined =>
  action === 'reserve' ? 'reserved' : transitions.find((row) => row.action === action && row.to === status)?.event;

/** When the wait that a step begins is over. */
function deadlineAfter({ terms }: Transaction, { status, at }: Happening): { deadline?: string } {
  const [timer] = timersOf(status);
  return timer ? { deadline: inTime(new Date(Date.parse(at) + terms.waits[timer.after] * 1000)) } : {};
}
