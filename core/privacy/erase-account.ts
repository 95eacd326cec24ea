import { latestCheckId } from '../fitment/model.ts';
import type { Inquiry } from '../inquiries/model.ts';
import { changeGallery } from '../photos/gallery.ts';
import { again } from '../shared/again.ts';
import { type Entities, type EntityName, type Put, replace, type Wired } from '../shared/ports.ts';
import type { Transaction } from '../transactions/model.ts';
import {
  ERASED,
  erasedInquiry,
  erasedListing,
  erasedRating,
  erasedReceipt,
  erasedReport,
  erasedTrade,
} from './erased.ts';
import { toEach } from './every-page.ts';

export const needs = {
  store: ['get', 'commit', 'unchanged', 'remove'],
  identity: ['deleteAccount'],
  listingLists: ['listingsBySeller'],
  transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller'],
  ledgerLists: ['balancesOf'],
  personalLists: ['openTradeOf', 'ratingsBy', 'reportsBy'],
  fitmentLists: ['checksOf'],
  inquiryLists: ['inquiriesSent', 'inquiriesReceived', 'thread'],
  notificationLists: ['notificationsOf'],
} as const;
type Deps = Wired<typeof needs>;

/**
 * Removes what there is of a person whose account is closed, or takes out of it what says anything of them. Each step finds
 * by itself what is left to do, so that it may be repeated from the start whenever it broke off; the profile goes last, as
 * long as it is there the account is found again.
 * @returns false when a trade of theirs has not ended or money of theirs is left: neither was so when they asked
 */
export async function eraseAccount(deps: Deps, userId: string, now: Date): Promise<boolean> {
  const { store, identity, personalLists, ledgerLists } = deps;
  const user = await store.get('user', userId);
  if (!user?.closing) return true;
  const balances = await ledgerLists.balancesOf(userId);
  if ((await personalLists.openTradeOf(userId)) !== undefined || balances.some(({ available }) => available > 0))
    return false;
  await eraseListings(deps, userId, now);
  await eraseTrades(deps, userId, now);
  await eraseWords(deps, userId, now);
  await eraseThreads(deps, userId, now);
  await eraseChecks(deps, userId);
  await eraseFeed(deps, userId);
  await identity.deleteAccount(user.username);
  await store.remove('sessions', userId);
  await store.remove('user', userId);
  return true;
}

/** Files of photos follow the photos, and places in the search index follow the listings, as ever. */
const eraseListings = ({ store, listingLists }: Deps, sellerId: string, now: Date): Promise<void> =>
  toEach(
    (page) => listingLists.listingsBySeller({ sellerId }, page),
    async ({ id }) => {
      await changeGallery(store, id, now, ({ gallery }) => (gallery.photos.length > 0 ? { photos: [] } : undefined));
      await rewrite(store, 'listing', id, (listing) => erasedListing(listing, now));
    },
  );

async function eraseTrades({ store, transactionLists }: Deps, userId: string, now: Date): Promise<void> {
  const erase = async ({ id }: Transaction): Promise<void> => {
    await rewrite(store, 'transaction', id, (trade) => erasedTrade(trade, userId, now));
    await rewrite(store, 'fitReceipt', id, (receipt) => erasedReceipt(receipt, userId));
  };
  await toEach((page) => transactionLists.transactionsOfBuyer({ userId }, page), erase);
  await toEach((page) => transactionLists.transactionsOfSeller({ userId }, page), erase);
}

/** What they said of others: that it was said stays, the words go. */
async function eraseWords({ store, personalLists }: Deps, userId: string, now: Date): Promise<void> {
  await toEach(
    (page) => personalLists.ratingsBy({ userId }, page),
    ({ id }) => rewrite(store, 'rating', id, (rating) => erasedRating(rating, now)),
  );
  await toEach(
    (page) => personalLists.reportsBy({ userId }, page),
    ({ id }) => rewrite(store, 'report', id, (report) => erasedReport(report, now)),
  );
}

/** The other party keeps the thread, and their own words in it. */
async function eraseThreads({ store, inquiryLists }: Deps, userId: string, now: Date): Promise<void> {
  const erase = async ({ id, buyerId }: Inquiry): Promise<void> => {
    const role = buyerId === userId ? 'buyer' : 'seller';
    // First: to a closed thread nobody adds anything.
    await rewrite(store, 'inquiry', id, (inquiry) => erasedInquiry(inquiry, role, now));
    const { messages = [] } = (await inquiryLists.thread(id)) ?? {};
    for (const message of messages)
      if (message.by === role && message.text !== ERASED)
        await store.commit({ put: 'inquiryMessage', item: { ...message, text: ERASED }, expect: 'present' });
  };
  await toEach((page) => inquiryLists.inquiriesSent({ userId }, page), erase);
  await toEach((page) => inquiryLists.inquiriesReceived({ userId }, page), erase);
  await store.remove('replyTimes', userId);
}

const eraseChecks = ({ store, fitmentLists }: Deps, buyerId: string): Promise<void> =>
  toEach(
    (page) => fitmentLists.checksOf({ buyerId }, page),
    async ({ id, listingId }) => {
      await store.remove('latestCheck', latestCheckId(buyerId, listingId));
      await store.remove('compatibilityLog', id);
    },
  );

async function eraseFeed({ store, notificationLists }: Deps, userId: string): Promise<void> {
  await toEach(
    (page) => notificationLists.notificationsOf({ userId }, page),
    ({ id }) => store.remove('notification', id),
  );
  await store.remove('feed', userId);
}

type Versioned = { [N in EntityName]: Entities[N] extends { readonly version: number } ? N : never }[EntityName];

/** Replaces an item by what is left of it, if anything is to be done. */
const rewrite = <N extends Versioned>(
  store: Pick<Deps['store'], 'get' | 'commit'>,
  entity: N,
  id: string,
  change: (item: Entities[N]) => Entities[N] | undefined,
): Promise<void> =>
  again(async () => {
    const before = await store.get(entity, id);
    const after = before && change(before);
    if (before && after) await store.commit(replace(entity, after, before as { version: number }) as Put);
  });
