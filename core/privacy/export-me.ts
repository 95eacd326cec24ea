import { shownLog } from '../fitment/view.ts';
import type { Inquiry } from '../inquiries/model.ts';
import { areAcquainted } from '../inquiries/party.ts';
import { shownThread } from '../inquiries/view.ts';
import { lineOf } from '../ledger/list-ledger.ts';
import { shownListing } from '../listings/view.ts';
import { shownReport } from '../moderation/model.ts';
import { shownNotification } from '../notifications/model.ts';
import { shownPhoto } from '../photos/view.ts';
import { shownRating } from '../ratings/model.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Ports, Wired } from '../shared/ports.ts';
import { exportedTrade } from '../transactions/view.ts';
import { asMe } from '../users/model.ts';
import type { ExportedRecord } from './model.ts';

export const needs = {
  store: ['get'],
  photoUrls: ['urlOf'],
  listingLists: ['listingsBySeller'],
  transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller'],
  ledgerLists: ['balancesOf', 'entriesOf'],
  payoutLists: ['payoutsOf'],
  ratingLists: ['ratingsOfSeller'],
  personalLists: ['ratingsBy', 'reportsBy'],
  fitmentLists: ['checksOf'],
  inquiryLists: ['inquiriesSent', 'inquiriesReceived', 'thread'],
  notificationLists: ['notificationsOf'],
} as const;
type Deps = Wired<typeof needs>;

/** A Lambda answers 6 MB at most: threads and listings with their photos can be long. */
const mostOf: { readonly [T in ExportedRecord['type']]?: number } = {
  listing: 50,
  'inquiry-sent': 5,
  'inquiry-received': 5,
};

type Section = (deps: Deps, context: Pick<SignedIn, 'actor' | 'now'>, page: PageRequest) => Promise<Page<object>>;

/** Everything that is kept of one person, section by section; nothing of it is anybody else's to see. */
const sections: readonly (readonly [type: ExportedRecord['type'], list: Section])[] = [
  [
    'profile',
    async ({ store }, { actor }) => {
      const user = await store.get('user', actor.userId);
      if (!user) throw notFound();
      return { items: [asMe(user, actor.operator)] };
    },
  ],
  [
    'session',
    async ({ store }, { actor }) => ({
      items: ((await store.get('sessions', actor.userId))?.live ?? []).map(({ since }) => ({ since })),
    }),
  ],
  [
    'listing',
    async (deps, { actor }, page) =>
      each(await deps.listingLists.listingsBySeller({ sellerId: actor.userId }, page), async (listing) => ({
        listing: shownListing(listing, deps.photoUrls),
        photos: await photosOf(deps, listing.id),
      })),
  ],
  [
    'purchase',
    async ({ transactionLists }, { actor }, page) =>
      each(await transactionLists.transactionsOfBuyer({ userId: actor.userId }, page), async (trade) =>
        exportedTrade(trade, 'buyer'),
      ),
  ],
  [
    'sale',
    async ({ transactionLists }, { actor }, page) =>
      each(await transactionLists.transactionsOfSeller({ userId: actor.userId }, page), async (trade) =>
        exportedTrade(trade, 'seller'),
      ),
  ],
  [
    'balance',
    async ({ ledgerLists }, { actor }) => ({
      items: (await ledgerLists.balancesOf(actor.userId)).map(({ currency, available, updatedAt }) => ({
        currency,
        available,
        updatedAt,
      })),
    }),
  ],
  [
    'statement-line',
    async ({ ledgerLists }, { actor }, page) =>
      each(await ledgerLists.entriesOf({ userId: actor.userId }, page), async (entry) => lineOf(entry, actor.userId)),
  ],
  [
    'payout',
    async ({ payoutLists }, { actor }, page) =>
      each(
        await payoutLists.payoutsOf({ userId: actor.userId }, page),
        async ({ userId: _, dueAt: __, ...payout }) => payout,
      ),
  ],
  [
    'rating-given',
    async ({ personalLists }, { actor }, page) =>
      each(await personalLists.ratingsBy({ userId: actor.userId }, page), async (rating) => ({
        ...shownRating(rating),
        reviewText: rating.reviewText,
      })),
  ],
  [
    'rating-received',
    async ({ ratingLists }, { actor }, page) =>
      each(await ratingLists.ratingsOfSeller({ sellerId: actor.userId }, page), async (rating) => shownRating(rating)),
  ],
  [
    'report',
    async ({ personalLists }, { actor }, page) =>
      each(await personalLists.reportsBy({ userId: actor.userId }, page), async (report) => shownReport(report)),
  ],
  [
    'fitment-check',
    async ({ fitmentLists }, { actor }, page) =>
      each(await fitmentLists.checksOf({ buyerId: actor.userId }, page), async (log) => shownLog(log)),
  ],
  [
    'inquiry-sent',
    async (deps, { actor }, page) =>
      each(await deps.inquiryLists.inquiriesSent({ userId: actor.userId }, page), (one) =>
        threadOf(deps, one, 'buyer'),
      ),
  ],
  [
    'inquiry-received',
    async (deps, { actor }, page) =>
      each(await deps.inquiryLists.inquiriesReceived({ userId: actor.userId }, page), (one) =>
        threadOf(deps, one, 'seller'),
      ),
  ],
  [
    'reply-times',
    async ({ store }, { actor }) => {
      const times = await store.get('replyTimes', actor.userId);
      return { items: times ? [{ minutes: times.minutes }] : [] };
    },
  ],
  [
    'notification',
    async ({ notificationLists, store }, { actor }, page) => {
      const feed = await store.get('feed', actor.userId);
      return each(await notificationLists.notificationsOf({ userId: actor.userId }, page), async (one) =>
        shownNotification(one, feed),
      );
    },
  ],
];

/**
 * Everything that is kept of the caller, in pages: a page ends with its section, so that each is one list's page.
 * @throws Refusal not-found, invalid-cursor
 */
export async function exportMe(
  deps: Deps,
  { limit, after = '0:' }: PageRequest,
  context: Pick<SignedIn, 'actor' | 'now'>,
): Promise<Page<ExportedRecord>> {
  const cut = after.indexOf(':');
  const number = Number(after.slice(0, cut));
  const [type, list] = sections[number] ?? [];
  if (type === undefined || list === undefined) throw new Refusal('invalid-cursor', 'This is no place in an export.');
  const from = after.slice(cut + 1);
  const page = { limit: Math.min(limit, mostOf[type] ?? limit), ...(from !== '' && { after: from }) };
  const { items, next } = await list(deps, context, page);
  const onwards =
    next !== undefined ? `${number}:${next}` : number + 1 < sections.length ? `${number + 1}:` : undefined;
  return {
    items: items.map((record) => ({ type, record }) as ExportedRecord),
    ...(onwards !== undefined && { next: onwards }),
  };
}

const each = async <T>(page: Page<T>, show: (item: T) => Promise<object>): Promise<Page<object>> => ({
  ...page,
  items: await Promise.all(page.items.map(show)),
});

async function photosOf(
  { store, photoUrls }: { store: Pick<Ports['store'], 'get'>; photoUrls: Ports['photoUrls'] },
  listingId: string,
) {
  const gallery = await store.get('gallery', listingId);
  return (gallery?.photos ?? []).map((photo) => gallery && shownPhoto(gallery, photo, photoUrls));
}

/** A thread with the person's own words as they wrote them; the other's as they may read them. */
async function threadOf(
  { store, inquiryLists }: Pick<Deps, 'store' | 'inquiryLists'>,
  inquiry: Inquiry,
  role: 'buyer' | 'seller',
): Promise<object> {
  const [thread, contactsShown] = await Promise.all([inquiryLists.thread(inquiry.id), areAcquainted(store, inquiry)]);
  const { messages } = thread ?? { messages: [] };
  const view = shownThread({ inquiry, messages }, contactsShown);
  return {
    ...view,
    ...(role === 'buyer' && { message: inquiry.message }),
    messages: view.messages.map((shown, index) => {
      const written = messages[index];
      return written?.by === role ? { ...shown, text: written.text } : shown;
    }),
  };
}
