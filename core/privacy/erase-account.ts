import { barred } from '../auth/sessions.ts';
import { latestCheckId } from '../fitment/model.ts';
import type { Inquiry } from '../inquiries/model.ts';
import { changeGallery } from '../photos/gallery.ts';
import { again } from '../shared/again.ts';
import { epochSeconds } from '../shared/context.ts';
import { toEach } from '../shared/every-page.ts';
import { create, type Entities, type EntityName, type Put, replace, type Wired } from '../shared/ports.ts';
import type { Transaction } from '../transactions/model.ts';
import type { User } from '../users/model.ts';
import {
  ERASED,
  erasedInquiry,
  erasedListing,
  erasedRating,
  erasedReceipt,
  erasedReport,
  erasedTrade,
} from './erased.ts';
import { whatHolds } from './what-holds.ts';

export const needs = {
  store: ['get', 'commit', 'unchanged', 'remove'],
  identity: ['findAccount', 'deleteAccount'],
  listingLists: ['listingsBySeller'],
  transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
  personalLists: ['openTradeOf', 'ratingsBy', 'reportsBy'],
  fitmentLists: ['checksOf'],
  inquiryLists: ['inquiriesSent', 'inquiriesReceived', 'thread'],
  notificationLists: ['notificationsOf'],
} as const;
type Deps = Wired<typeof needs>;

/** What a run has come to: `held` by a trade or by money, `begun` and to be looked at again, or `done`. */
export type Erasure = 'held' | 'begun' | 'done';

/** Longer than a login takes: until then nobody makes the profile anew who was on their way in. */
const BARRED_SECONDS = 24 * 60 * 60;

/**
 * Removes what there is of a person whose account is closed, or takes out of it what says anything of them. Each run finds
 * by itself what is left to do, wherever the one before broke off. Lists may be a moment old and things may move in them
 * while they are read: so the profile, by which the account is found, goes with a run that has found nothing more to do.
 */
export async function eraseAccount(deps: Deps, userId: string, now: Date): Promise<Erasure> {
  const { store } = deps;
  const user = await store.get('user', userId);
  if (!user?.closing) return 'done';
  if ((await whatHolds(deps, userId)) !== undefined) return 'held';
  let changes = 0;
  const changed = (): void => {
    changes += 1;
  };
  const run: Run = { ...deps, userId, now, changed };
  await eraseListings(run);
  await eraseTrades(run);
  await eraseWords(run);
  await eraseThreads(run);
  await eraseChecks(run);
  await eraseFeed(run);
  if (changes > 0) return 'begun';
  return (await leave(deps, user, now)) ? 'done' : 'held';
}

/** The account, the door to it and the profile. The door stays shut for whoever is just on their way in. */
async function leave({ store, identity }: Deps, { id, username }: User, now: Date): Promise<boolean> {
  // Looked at again before each step that can not be undone: an operator may have let them in meanwhile.
  if (!(await store.get('user', id))?.closing) return false;
  const account = await identity.findAccount(username);
  // Somebody else may have taken the name since: a run before this one has removed the account then.
  if (account?.userId === id) await identity.deleteAccount(username);
  await again(async () => {
    const before = await store.get('sessions', id);
    const shut = { ...barred(id, before, now), expiresAt: epochSeconds(now) + BARRED_SECONDS };
    await store.commit(before ? replace('sessions', shut, before) : create('sessions', shut));
  });
  if (!(await store.get('user', id))?.closing) return false;
  await store.remove('user', id);
  return true;
}

interface Run extends Deps {
  readonly userId: string;
  readonly now: Date;
  /** Says that something was found to do. */
  readonly changed: () => void;
}

/** Files of photos follow the photos, and places in the search index follow the listings, as ever. */
const eraseListings = (run: Run): Promise<void> =>
  toEach(
    (page) => run.listingLists.listingsBySeller({ sellerId: run.userId }, page),
    async ({ id, status }) => {
      await (status === 'sold' ? captionsErased(run, id) : photosErased(run, id));
      await rewrite(run, 'listing', id, (listing) => erasedListing(listing, run.now));
    },
  );

async function photosErased({ store, now, changed }: Run, listingId: string): Promise<void> {
  const gallery = await store.get('gallery', listingId);
  if (!gallery || gallery.photos.length === 0) return;
  changed();
  await changeGallery(store, listingId, now, () => ({ photos: [] }));
}

/** What was sold is in its buyer's receipt with its pictures: those are theirs to prove what they were shown. */
async function captionsErased({ store, now, changed }: Run, listingId: string): Promise<void> {
  const gallery = await store.get('gallery', listingId);
  const left =
    gallery?.photos.filter(({ status }) => status === 'ready').map(({ caption: _, ...photo }) => photo) ?? [];
  if (
    !gallery ||
    (left.length === gallery.photos.length && gallery.photos.every(({ caption }) => caption === undefined))
  )
    return;
  changed();
  await changeGallery(store, listingId, now, () => ({ photos: left }));
}

async function eraseTrades(run: Run): Promise<void> {
  const { store, transactionLists, userId, now } = run;
  const erase = async ({ id, listingId, buyerId, sellerId }: Transaction): Promise<void> => {
    await rewrite(run, 'transaction', id, (trade) => erasedTrade(trade, userId, now));
    await rewrite(run, 'fitReceipt', id, (receipt) => erasedReceipt(receipt, userId));
    // Both have left: nobody is left to prove anything, unless another one bought it in the end.
    const isGone = !(await store.get('user', buyerId === userId ? sellerId : buyerId));
    if (isGone && (await store.get('listing', listingId))?.transactionId === id) await photosErased(run, listingId);
  };
  await toEach((page) => transactionLists.transactionsOfBuyer({ userId }, page), erase);
  await toEach((page) => transactionLists.transactionsOfSeller({ userId }, page), erase);
}

/** What they said of others: that it was said stays, the words go. */
async function eraseWords(run: Run): Promise<void> {
  const { personalLists, userId, now } = run;
  await toEach(
    (page) => personalLists.ratingsBy({ userId }, page),
    ({ id }) => rewrite(run, 'rating', id, (rating) => erasedRating(rating, now)),
  );
  await toEach(
    (page) => personalLists.reportsBy({ userId }, page),
    ({ id }) => rewrite(run, 'report', id, (report) => erasedReport(report, now)),
  );
}

/** The other party keeps the thread, and their own words in it. */
async function eraseThreads(run: Run): Promise<void> {
  const { store, inquiryLists, userId, now, changed } = run;
  const erase = async ({ id, buyerId }: Inquiry): Promise<void> => {
    const role = buyerId === userId ? 'buyer' : 'seller';
    // First: to a closed thread nobody adds anything.
    await rewrite(run, 'inquiry', id, (inquiry) => erasedInquiry(inquiry, role, now));
    const { messages = [] } = (await inquiryLists.thread(id)) ?? {};
    for (const message of messages)
      if (message.by === role && message.text !== ERASED) {
        changed();
        await store.commit({ put: 'inquiryMessage', item: { ...message, text: ERASED }, expect: 'present' });
      }
  };
  await toEach((page) => inquiryLists.inquiriesSent({ userId }, page), erase);
  await toEach((page) => inquiryLists.inquiriesReceived({ userId }, page), erase);
  await store.remove('replyTimes', userId);
}

const eraseChecks = ({ store, fitmentLists, userId: buyerId, changed }: Run): Promise<void> =>
  toEach(
    (page) => fitmentLists.checksOf({ buyerId }, page),
    async ({ id, listingId }) => {
      changed();
      await store.remove('latestCheck', latestCheckId(buyerId, listingId));
      await store.remove('compatibilityLog', id);
    },
  );

async function eraseFeed({ store, notificationLists, userId, changed }: Run): Promise<void> {
  await toEach(
    (page) => notificationLists.notificationsOf({ userId }, page),
    ({ id }) => {
      changed();
      return store.remove('notification', id);
    },
  );
  await store.remove('feed', userId);
}

type Versioned = { [N in EntityName]: Entities[N] extends { readonly version: number } ? N : never }[EntityName];

/** Replaces an item by what is left of it, if anything is to be done. */
const rewrite = <N extends Versioned>(
  { store, changed }: Pick<Run, 'store' | 'changed'>,
  entity: N,
  id: string,
  change: (item: Entities[N]) => Entities[N] | undefined,
): Promise<void> =>
  again(async () => {
    const before = await store.get(entity, id);
    const after = before && change(before);
    if (!before || !after) return;
    changed();
    await store.commit(replace(entity, after, before as { version: number }) as Put);
  });
