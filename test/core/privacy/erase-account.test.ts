import { latestCheckId } from '../../../core/fitment/model.ts';
import { inquiryMessageId } from '../../../core/inquiries/model.ts';
import { eraseAccount } from '../../../core/privacy/erase-account.ts';
import { eraseAccounts } from '../../../core/privacy/erase-accounts.ts';
import { ERASED } from '../../../core/privacy/erased.ts';
import type { Page, PageRequest } from '../../../core/shared/page.ts';
import type { EntityName } from '../../../core/shared/ports.ts';
import { hasEnded } from '../../../core/transactions/escrow.ts';
import { aListing, aPart, aReceipt, aTransaction, aUser } from '../../support/builders.ts';
import { inSeconds, noon } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const leaver = '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11';
const other = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const at = noon.toISOString();
/** In everything the leaver wrote or is. */
const MARK = 'canary-of-the-leaver';
const THEIRS = 'words-of-the-other';
const times = { createdAt: at, updatedAt: at, version: 1 };
const id = (prefix: string, number: number) => `${prefix}_01JD3Z8Q2V6W7X8Y9Z0000000${number}`;

/** All there can be of one person, in trades on both sides. */
function world() {
  const store = memoryStore();
  const deleted: string[] = [];
  store.seed(
    'user',
    aUser({ id: leaver, username: MARK, email: MARK, displayName: MARK, phoneNumber: MARK, closing: { at } }),
  );
  store.seed('user', aUser({ id: other, username: 'other', displayName: THEIRS }));
  store.seed('sessions', { id: leaver, live: [], barred: true, version: 2 });
  const part = {
    ...aPart({ title: MARK, compatibilityNotes: MARK, location: { country: 'DE', city: MARK } }),
    id: id('lst', 1),
  };
  const photo = { uploadedById: leaver, caption: MARK, status: 'ready', ...times } as const;
  store.seed('listing', aListing({ ...part, sellerId: leaver } as never));
  store.seed(
    'listing',
    aListing({ id: id('lst', 2), sellerId: leaver, status: 'sold', title: MARK, description: MARK }),
  );
  store.seed('gallery', { id: id('lst', 1), photos: [{ id: id('pho', 1), ...photo }], updatedAt: at, version: 1 });
  store.seed('gallery', {
    id: id('lst', 2),
    photos: [{ id: id('pho', 2), ...photo }],
    updatedAt: at,
    version: 1,
  });
  const check = {
    ...{
      id: id('fit', 1),
      buyerId: leaver,
      listingId: id('lst', 3),
      sellerId: other,
      vehicleMake: 'VW',
      vehicleModel: 'Golf',
    },
    ...{
      vehicleYear: 2001,
      vinLast8: MARK,
      notes: MARK,
      fitmentStatus: 'compatible' as const,
      reasons: [{ code: 'year-listed' as const, detail: 'It is.' }],
      ...times,
    },
  } as const;
  store.seed('compatibilityLog', check);
  store.seed('latestCheck', { id: latestCheckId(leaver, id('lst', 3)), compatibilityLogId: check.id, version: 1 });
  const payment = { attempt: 1, key: 'k', paymentMethod: MARK, status: 'succeeded' } as const;
  const tracking = { carrier: 'DHL', number: MARK };
  const said = (userId: string, reason: string) =>
    ({ at, by: 'buyer', userId, action: 'dispute', status: 'disputed', reason }) as const;
  const timeline = [said(leaver, MARK), said(other, THEIRS)];
  store.seed(
    'transaction',
    aTransaction({
      id: id('txn', 1),
      buyerId: leaver,
      sellerId: other,
      status: 'completed',
      payment,
      tracking,
      timeline,
    }),
  );
  store.seed(
    'fitReceipt',
    aReceipt({ id: id('txn', 1), listing: aListing({ sellerId: other, title: THEIRS }), compatibilityLog: check }),
  );
  store.seed(
    'transaction',
    aTransaction({
      id: id('txn', 2),
      listingId: id('lst', 2),
      buyerId: other,
      sellerId: leaver,
      status: 'completed',
      returnTracking: tracking,
      timeline,
    }),
  );
  store.seed(
    'fitReceipt',
    aReceipt({ id: id('txn', 2), listing: aListing({ sellerId: leaver, location: { country: 'DE', city: MARK } }) }),
  );
  const rating = { listingId: id('lst', 3), rating: 4, isVerifiedPurchase: true, ...times };
  store.seed('rating', {
    ...rating,
    id: id('rat', 1),
    transactionId: id('txn', 1),
    sellerId: other,
    buyerId: leaver,
    reviewText: MARK,
  });
  store.seed('rating', {
    ...rating,
    id: id('rat', 2),
    transactionId: id('txn', 2),
    sellerId: leaver,
    buyerId: other,
    reviewText: THEIRS,
  });
  store.seed('report', {
    id: id('rep', 1),
    subject: { type: 'user', id: other },
    reason: 'other',
    details: MARK,
    status: 'open',
    reporterId: leaver,
    ...times,
  });
  for (const [number, buyerId, sellerId] of [
    [1, leaver, other],
    [2, other, leaver],
  ] as const) {
    const thread = { listingId: id('lst', 3), title: 'Alternator', status: 'replied', messageCount: 2 } as const;
    const asked = buyerId === leaver ? MARK : THEIRS;
    store.seed('inquiry', { id: id('inq', number), buyerId, sellerId, message: asked, ...thread, ...times });
    for (const [place, by] of [
      [1, 'buyer'],
      [2, 'seller'],
    ] as const) {
      const text = (by === 'buyer' ? buyerId : sellerId) === leaver ? MARK : THEIRS;
      store.seed('inquiryMessage', {
        id: inquiryMessageId(id('inq', number), id('msg', place)),
        number: place,
        by,
        text,
        createdAt: at,
      });
    }
  }
  store.seed('notification', {
    id: `${leaver}:${id('ntf', 1)}`,
    type: 'transaction.paid',
    title: MARK,
    body: MARK,
    subject: { type: 'transaction', id: id('txn', 2) },
    createdAt: at,
    order: 1,
    version: 1,
  });
  store.seed('feed', { id: leaver, unread: 1, last: 1, newest: id('ntf', 1), version: 1 });
  store.seed('replyTimes', { id: leaver, minutes: [5], version: 1 } as never);
  const some = <N extends EntityName, T>(
    entity: N,
    of: (item: ReturnType<typeof store.all<N>>[number]) => boolean,
    { limit, after }: PageRequest,
  ): Page<T> => {
    const found = store
      .all(entity)
      .filter(of)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const rest = found.filter((item) => after === undefined || item.id > after);
    const shown = rest.slice(0, Math.min(limit, 1));
    const last = shown.at(-1);
    return { items: shown as T[], ...(last && rest.length > shown.length && { next: last.id }) };
  };
  const deps = {
    store,
    identity: {
      findAccount: async (name: string) => ({ userId: name === MARK ? leaver : other, email: '' }),
      deleteAccount: async (username: string) => void deleted.push(username),
    },
    listingLists: {
      listingsBySeller: async ({ sellerId }: { sellerId: string }, page: PageRequest) =>
        some('listing', (one) => one.sellerId === sellerId, page) as never,
    },
    transactionLists: {
      transactionsOfBuyer: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('transaction', (one) => one.buyerId === userId, page) as never,
      transactionsOfSeller: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('transaction', (one) => one.sellerId === userId, page) as never,
    },
    payoutLists: {
      payoutsOf: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('payout', (one) => one.userId === userId, page) as never,
    },
    ledgerLists: { balancesOf: async (userId: string) => store.all('balance').filter((one) => one.userId === userId) },
    personalLists: {
      openTradeOf: async (userId: string) =>
        store
          .all('transaction')
          .find(({ buyerId, sellerId, status }) => [buyerId, sellerId].includes(userId) && !hasEnded(status))?.id,
      ratingsBy: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('rating', (one) => one.buyerId === userId, page) as never,
      reportsBy: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('report', (one) => one.reporterId === userId, page) as never,
      closedBefore: async (before: string) =>
        store
          .all('user')
          .flatMap(({ id: userId, closing }) => (closing && (closing.due ?? closing.at) < before ? [userId] : [])),
    },
    fitmentLists: {
      checksOf: async ({ buyerId }: { buyerId: string }, page: PageRequest) =>
        some('compatibilityLog', (one) => one.buyerId === buyerId, page) as never,
    },
    inquiryLists: {
      inquiriesSent: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('inquiry', (one) => one.buyerId === userId, page) as never,
      inquiriesReceived: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('inquiry', (one) => one.sellerId === userId, page) as never,
      thread: async (inquiryId: string) => {
        const inquiry = store.peek('inquiry', inquiryId);
        const messages = store.all('inquiryMessage').filter((one) => one.id.startsWith(`${inquiryId}:`));
        return inquiry && { inquiry, messages };
      },
    },
    notificationLists: {
      notificationsOf: async ({ userId }: { userId: string }, page: PageRequest) =>
        some('notification', (one) => one.id.startsWith(`${userId}:`), page) as never,
    },
  };
  return { store, deps, deleted, text: () => JSON.stringify(entities.map((entity) => store.all(entity))) };
}

const entities: readonly EntityName[] = [
  'user', 'sessions', 'listing', 'gallery', 'compatibilityLog', 'latestCheck', 'transaction', 'fitReceipt', 'rating', 'report', 'inquiry',
  'inquiryMessage', 'notification', 'feed', 'replyTimes',
]; // biome-ignore format: a list reads better packed

/** As the schedule does it: until there is nothing left to do. */
async function untilErased({ deps }: Pick<ReturnType<typeof world>, 'deps'>): Promise<number> {
  for (let runs = 1; runs < 10; runs += 1) if ((await eraseAccount(deps, leaver, noon)) === 'done') return runs;
  throw new Error('it does not end');
}

/** What must hold of it once nobody is left. */
function expectErased({ store, text, deleted }: ReturnType<typeof world>): void {
  expect(text()).not.toContain(MARK);
  for (const entity of ['user', 'feed', 'replyTimes'] as const) expect(store.peek(entity, leaver)).toBeUndefined();
  // Nobody on their way in makes the profile anew.
  expect(store.peek('sessions', leaver)).toMatchObject({ live: [], barred: true, expiresAt: expect.any(Number) });
  for (const entity of ['compatibilityLog', 'latestCheck', 'notification'] as const)
    expect(store.all(entity)).toEqual([]);
  expect(
    store
      .all('listing')
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['archived', 'sold']);
  expect(store.peek('gallery', id('lst', 1))?.photos).toEqual([]);
  // What others need: that it was traded and rated, for how much and how; and their own words.
  expect(store.all('transaction').map(({ amount, status }) => [amount, status])).toEqual([
    [4500, 'completed'],
    [4500, 'completed'],
  ]);
  expect(store.all('rating').map(({ rating }) => rating)).toEqual([4, 4]);
  expect(text().split(THEIRS)).toHaveLength(9);
  expect(store.all('inquiryMessage').filter(({ text: words }) => words === ERASED)).toHaveLength(2);
  expect(store.all('inquiry').every(({ status }) => status === 'closed')).toBe(true);
  expect(new Set(deleted)).toEqual(new Set([MARK]));
}

test('nothing is left that leads to somebody, and all that others need is', async () => {
  const all = world();
  expect(await untilErased(all)).toBe(2);
  expectErased(all);
});

test('however often it breaks off, at whichever call, before or after it had its effect, it comes to the same', async () => {
  let trials = 0;
  for (const when of ['before', 'after'] as const)
    for (let call = 1; ; call += 1) {
      const all = world();
      let reached = false;
      all.store[when] = ({ number }) => {
        if (number !== call) return;
        reached = true;
        throw new Error('broken off');
      };
      await untilErased(all).catch((error: Error) => expect(error.message).toBe('broken off'));
      if (!reached) break;
      trials += 1;
      all.store[when] = () => undefined;
      await untilErased(all);
      expectErased(all);
    }
  process.stdout.write(`  erasure: broken off ${trials} times\n`);
  expect(trials).toBeGreaterThan(60);
});

test('done twice, even at once, it is done', async () => {
  const all = world();
  await Promise.all([eraseAccount(all.deps, leaver, noon), eraseAccount(all.deps, leaver, noon)]);
  await untilErased(all);
  expectErased(all);
});

test('pictures of what was sold stay for its buyer, until both have left', async () => {
  const all = world();
  await untilErased(all);
  expect(all.store.peek('gallery', id('lst', 2))?.photos).toMatchObject([{ id: id('pho', 2), status: 'ready' }]);
  const alone = world();
  await alone.store.remove('user', other);
  await untilErased(alone);
  expect(alone.store.peek('gallery', id('lst', 2))?.photos).toEqual([]);
});

test('a thread that moves in its list while it is read is found by the next run', async () => {
  const all = world();
  const { inquiriesReceived } = all.deps.inquiryLists;
  let looked = 0;
  // The other party has just written: for this run, the thread is where it has looked already.
  all.deps.inquiryLists.inquiriesReceived = async (of, page) => {
    looked += 1;
    return looked === 1 ? ({ items: [] } as never) : inquiriesReceived(of, page);
  };
  expect(await untilErased(all)).toBe(3);
  expectErased(all);
});

test('an account that somebody else has opened by the same name since is theirs', async () => {
  const all = world();
  all.deps.identity.findAccount = async () => ({ userId: other, email: '' });
  await untilErased(all);
  expect(all.deleted).toEqual([]);
  expect(all.store.peek('user', leaver)).toBeUndefined();
});

test('who was let in again by an operator meanwhile is not erased', async () => {
  const all = world();
  await eraseAccount(all.deps, leaver, noon);
  all.deps.identity.deleteAccount = async () => {
    const { closing: _, ...user } = all.store.peek('user', leaver) ?? aUser();
    all.store.seed('user', user);
  };
  expect(await eraseAccount(all.deps, leaver, noon)).toBe('held');
  expect(all.store.peek('user', leaver)).toBeDefined();
});

test.each([
  [
    'a trade that has not ended',
    'transaction',
    aTransaction({ id: id('txn', 3), buyerId: other, sellerId: leaver, status: 'paid' }),
  ],
  [
    'a payout under way',
    'payout',
    { id: id('pay', 1), userId: leaver, amount: 5, currency: 'EUR', status: 'pending', ...times },
  ],
  [
    'money in the balance',
    'balance',
    { id: `${leaver}:EUR`, userId: leaver, currency: 'EUR', available: 5, updatedAt: at, version: 1 },
  ],
] as const)('%s holds it up, with everything as it was', async (_, entity, item) => {
  const all = world();
  all.store.seed(entity, item as never);
  const before = all.text();
  expect(await eraseAccounts(all.deps, inSeconds(61))).toEqual({ erased: 0, begun: 0, held: [leaver] });
  expect(all.store.peek('user', leaver)?.closing).toEqual({ at, due: inSeconds(3661).toISOString() });
  const { closing: __, ...user } = all.store.peek('user', leaver) ?? aUser();
  all.store.seed('user', { ...user, closing: { at }, version: 1 });
  expect(all.text()).toBe(before);
});

test('a payout under way holds it up however many have been paid since', async () => {
  const all = world();
  const payout = { userId: leaver, amount: 5, currency: 'EUR', ...times };
  for (let number = 1; number <= 30; number += 1)
    all.store.seed('payout', { ...payout, id: id('pay', number), status: number === 30 ? 'pending' : 'paid' });
  expect(await eraseAccount(all.deps, leaver, noon)).toBe('held');
});

test('an account is left alone until a minute after it was closed, and one that was not closed for ever', async () => {
  const all = world();
  expect(await eraseAccounts(all.deps, inSeconds(60))).toEqual({ erased: 0, begun: 0, held: [] });
  expect(await eraseAccount(all.deps, other, noon)).toBe('done');
  expect(all.store.peek('user', other)?.displayName).toBe(THEIRS);
  expect(await eraseAccounts(all.deps, inSeconds(61))).toEqual({ erased: 0, begun: 1, held: [] });
  expect(await eraseAccounts(all.deps, inSeconds(361))).toEqual({ erased: 1, begun: 0, held: [] });
  expectErased(all);
});

test('one that fails does not keep others from being erased, and is told', async () => {
  const all = world();
  all.store.seed('user', aUser({ id: '0aaaaaaa-0000-4000-8000-000000000000', closing: { at } }));
  all.deps.identity.deleteAccount = async (username) => {
    if (username === MARK) throw new Error('no');
  };
  await eraseAccounts(all.deps, inSeconds(61));
  await expect(eraseAccounts(all.deps, inSeconds(361))).rejects.toThrow('1 accounts could not be erased');
  expect(
    all.store
      .all('user')
      .map(({ id: userId }) => userId)
      .sort(),
  ).toEqual([leaver, other].sort());
});
