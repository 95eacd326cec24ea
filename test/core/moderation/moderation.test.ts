import { isLive, opened } from '../../../core/auth/sessions.ts';
import type { AuditEntry } from '../../../core/moderation/audit.ts';
import { createReport } from '../../../core/moderation/create-report.ts';
import { followSuspension } from '../../../core/moderation/follow-suspension.ts';
import { reinstateListing, suspendListing } from '../../../core/moderation/moderate-listing.ts';
import { reinstateUser } from '../../../core/moderation/reinstate-user.ts';
import { removeRating } from '../../../core/moderation/remove-rating.ts';
import { resolveReport } from '../../../core/moderation/resolve-report.ts';
import { suspendUser } from '../../../core/moderation/suspend-user.ts';
import { buyListing } from '../../../core/transactions/buy-listing.ts';
import { defaultTerms, termsFor } from '../../../core/transactions/terms.ts';
import { aListing, aTransaction, aUser } from '../../support/builders.ts';
import { anActor, nextId, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { memoryStore } from '../../support/memory-store.ts';

const seller = anActor();
const buyer = anActor({ userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', username: 'bob' });
const operator = anActor({ userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f', username: 'olga', operator: true });
const asOperator = () => signedInAs(operator);
const listing = aListing();
const { photoUrls } = memoryPhotos();
const reason = 'It is a replica.';
const session = { id: 'session-1', refreshHash: 'hash', since: noon.toISOString() };

const threadsOf = (store: ReturnType<typeof memoryStore>) => ({
  thread: async (inquiryId: string) => {
    const inquiry = store.peek('inquiry', inquiryId);
    const messages = store.all('inquiryMessage').filter(({ id }) => id.startsWith(`${inquiryId}:`));
    return inquiry && { inquiry, messages };
  },
});

function world() {
  const store = memoryStore();
  store.seed('listing', listing);
  for (const { userId: id } of [seller, buyer]) {
    store.seed('user', aUser({ id }));
    store.seed('sessions', { id, live: [session], version: 1 });
  }
  const audit = (): AuditEntry[] =>
    store.commits.flat().flatMap((write) => ('put' in write && write.put === 'auditEntry' ? [write.item] : []));
  const tradesOf = async (role: 'buyerId' | 'sellerId', { userId }: { userId: string }) => ({
    items: store.all('transaction').filter((trade) => trade[role] === userId),
  });
  const transactionLists = {
    transactionsOfBuyer: (of: { userId: string }) => tradesOf('buyerId', of),
    transactionsOfSeller: (of: { userId: string }) => tradesOf('sellerId', of),
  };
  const listingLists = {
    listingsBySellerAndStatus: async ({ status }: { status: string }) => {
      const now = [listing.id, 'lst_01JD3Z8Q2V6W7X8Y9Z00000002'].flatMap((id) => store.peek('listing', id) ?? []);
      return { items: now.filter((each) => each.status === status) };
    },
  };
  return {
    store,
    audit,
    suspend: (context = asOperator()) =>
      suspendListing({ store, photoUrls }, { listingId: listing.id, reason }, context),
    reinstate: (context = asOperator()) =>
      reinstateListing({ store, photoUrls }, { listingId: listing.id, reason }, context),
    suspendUser: (userId: string, context = asOperator()) =>
      suspendUser({ store, transactionLists }, { userId, reason }, context),
    reinstateUser: (userId: string, context = asOperator()) => reinstateUser({ store }, { userId, reason }, context),
    follow: () => followSuspension({ store, listingLists }, { sellerId: seller.userId }, { now: noon }),
    buy: () =>
      buyListing(
        { store, photoUrls, terms: { termsFor: (kind) => termsFor(defaultTerms, kind) } },
        { listingId: listing.id },
        signedInAs(buyer),
      ),
  };
}

describe('a listing', () => {
  test('leaves the market with the reason on it, and comes back without; both are on record', async () => {
    const { suspend, reinstate, audit } = world();
    expect(await suspend()).toMatchObject({ status: 'suspended', suspension: { reason, by: 'operator' } });
    const back = await reinstate();
    expect([back.status, 'suspension' in back]).toEqual(['active', false]);
    const common = {
      operatorId: operator.userId,
      at: noon.toISOString(),
      reason,
      subject: { type: 'listing', id: listing.id },
    };
    expect(audit()).toMatchObject([
      { ...common, action: 'suspend-listing', before: { status: 'active' }, after: { status: 'suspended' } },
      { ...common, action: 'reinstate-listing', before: { status: 'suspended' }, after: { status: 'active' } },
    ]);
  });

  test.each(['draft', 'reserved', 'sold', 'archived', 'suspended'] as const)(
    'that is %s is not suspended',
    async (status) => {
      const { store, suspend, audit } = world();
      store.seed('listing', { ...listing, status });
      expect(await outcomeOf(suspend())).toBe('invalid-state');
      expect(audit()).toEqual([]);
    },
  );

  test('is judged by nobody who sells it', async () => {
    const { suspend, reinstate, store } = world();
    const own = signedInAs({ ...seller, operator: true });
    expect(await outcomeOf(suspend(own))).toBe('not-allowed');
    store.seed('listing', { ...listing, status: 'suspended' });
    expect(await outcomeOf(reinstate(own))).toBe('not-allowed');
  });

  test('stays off the market while its seller is suspended', async () => {
    const { suspend, suspendUser, reinstate, reinstateUser } = world();
    await suspend();
    await suspendUser(seller.userId);
    expect(await outcomeOf(reinstate())).toBe('invalid-state');
    await reinstateUser(seller.userId);
    expect(await outcomeOf(reinstate())).toBe('done');
  });
});

describe('somebody who is suspended', () => {
  test('has no session from that write on, and opens none', async () => {
    const { store, suspendUser } = world();
    await suspendUser(buyer.userId);
    const sessions = store.peek('sessions', buyer.userId);
    expect(isLive(sessions, 'session-1', noon)).toBe(false);
    const later = { ...session, since: new Date(noon.getTime() + 60_000).toISOString() };
    expect(opened(buyer.userId, sessions, later, sessions?.endedAt)).toBeUndefined();
    expect(store.commits).toHaveLength(1);
  });

  test('logs in again once reinstated', async () => {
    const { store, suspendUser, reinstateUser } = world();
    await suspendUser(buyer.userId);
    await reinstateUser(buyer.userId);
    const later = { ...session, since: new Date(noon.getTime() + 60_000).toISOString() };
    const sessions = store.peek('sessions', buyer.userId);
    expect(opened(buyer.userId, sessions, later, sessions?.endedAt)?.live).toHaveLength(1);
  });

  test('is suspended once, reinstated once, and neither by themselves', async () => {
    const { suspendUser, reinstateUser, audit } = world();
    expect(await outcomeOf(suspendUser(buyer.userId, signedInAs({ ...buyer, operator: true })))).toBe('not-allowed');
    expect(await outcomeOf(reinstateUser(buyer.userId))).toBe('invalid-state');
    await suspendUser(buyer.userId);
    expect(await outcomeOf(suspendUser(buyer.userId))).toBe('invalid-state');
    expect(await outcomeOf(suspendUser('00000000-0000-4000-8000-000000000000'))).toBe('not-found');
    expect(audit()).toHaveLength(1);
  });

  test('is not shut out by whom they are trading with, on either side, until the trade has ended', async () => {
    const { store, suspendUser, audit } = world();
    const trade = (status: 'shipped' | 'completed', parties: { buyerId: string; sellerId: string }) =>
      store.seed('transaction', aTransaction({ status, ...parties }));
    trade('shipped', { buyerId: operator.userId, sellerId: seller.userId });
    expect(await outcomeOf(suspendUser(seller.userId))).toBe('not-allowed');
    trade('shipped', { buyerId: seller.userId, sellerId: operator.userId });
    expect(await outcomeOf(suspendUser(seller.userId))).toBe('not-allowed');
    expect(audit()).toEqual([]);
    await suspendUser(buyer.userId);
    trade('completed', { buyerId: operator.userId, sellerId: seller.userId });
    await suspendUser(seller.userId);
    expect(audit()).toHaveLength(2);
  });

  test('sells nothing any more, at once to buyers and soon in the lists', async () => {
    const { store, suspendUser, reinstateUser, follow, buy } = world();
    await suspendUser(seller.userId);
    expect(await outcomeOf(buy())).toBe('listing-unavailable');
    await follow();
    await follow();
    expect(store.peek('listing', listing.id)).toMatchObject({
      status: 'suspended',
      suspension: { by: 'seller-suspension' },
    });
    await reinstateUser(seller.userId);
    await follow();
    await follow();
    expect(store.peek('listing', listing.id)).toMatchObject({ status: 'active' });
    expect(await outcomeOf(buy())).toBe('done');
  });

  test('gets back what was theirs to sell, and not what an operator took off the market for itself', async () => {
    const { store, suspend, suspendUser, reinstateUser, follow } = world();
    const other = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9Z00000002' });
    store.seed('listing', other);
    await suspend();
    await suspendUser(seller.userId);
    await follow();
    await reinstateUser(seller.userId);
    await follow();
    expect([store.peek('listing', listing.id)?.status, store.peek('listing', other.id)?.status]).toEqual([
      'suspended',
      'active',
    ]);
  });
});

test('what somebody sold who is leaving is put back by nobody', async () => {
  const { store, suspend, reinstate } = world();
  await suspend();
  store.seed('user', aUser({ id: seller.userId, closing: { at: noon.toISOString() } }));
  expect(await outcomeOf(reinstate())).toBe('invalid-state');
});

test('a listing that comes back on the market by itself is looked at alone', async () => {
  const { store, suspendUser } = world();
  const other = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9Z00000002' });
  store.seed('listing', other);
  await suspendUser(seller.userId);
  const lists = { listingsBySellerAndStatus: () => Promise.reject(new Error('nobody needs a list')) };
  const event = { sellerId: seller.userId, listingId: other.id };
  await followSuspension({ store, listingLists: lists }, event, { now: noon });
  expect([store.peek('listing', other.id)?.status, store.peek('listing', listing.id)?.status]).toEqual([
    'suspended',
    'active',
  ]);
});

test('who has closed their account is let in again by reinstating them; who is suspended besides stays closed', async () => {
  const { store, reinstateUser, suspendUser } = world();
  store.seed('user', aUser({ id: buyer.userId, closing: { at: noon.toISOString() } }));
  await suspendUser(buyer.userId);
  await reinstateUser(buyer.userId);
  expect([store.peek('user', buyer.userId)?.closing, store.peek('sessions', buyer.userId)?.barred]).toEqual([
    { at: noon.toISOString() },
    true,
  ]);
  await reinstateUser(buyer.userId);
  expect([store.peek('user', buyer.userId)?.closing, store.peek('sessions', buyer.userId)?.barred]).toEqual([
    undefined,
    undefined,
  ]);
});

describe('a report', () => {
  const subject = { type: 'listing', id: listing.id } as const;
  const report = (store: ReturnType<typeof memoryStore>, over: object = {}, context = signedInAs(buyer)) =>
    createReport({ store, inquiryLists: threadsOf(store) }, { subject, reason: 'counterfeit', ...over }, context);

  test('waits for an operator, who closes it once and says why', async () => {
    const { store, audit } = world();
    const { id: reportId, ...told } = await report(store, { details: 'I know the original.' });
    expect(told).toEqual({
      subject,
      reason: 'counterfeit',
      details: 'I know the original.',
      status: 'open',
      createdAt: noon.toISOString(),
    });
    const resolution = { reportId, outcome: 'upheld', note: 'It is.' } as const;
    expect(await resolveReport({ store, inquiryLists: threadsOf(store) }, resolution, asOperator())).toMatchObject({
      status: 'resolved',
      resolution: { outcome: 'upheld' },
    });
    expect(await outcomeOf(resolveReport({ store, inquiryLists: threadsOf(store) }, resolution, asOperator()))).toBe(
      'invalid-state',
    );
    expect(audit()).toMatchObject([{ action: 'resolve-report', reason: 'It is.', after: { outcome: 'upheld' } }]);
  });

  test('keeps the words it is about until it is resolved, whatever becomes of them, and tells its maker nothing of that', async () => {
    const { store } = world();
    const { id: reportId, ...told } = await report(store);
    expect(JSON.stringify(told)).not.toContain(listing.title);
    store.seed('listing', { ...listing, title: 'Quite another' });
    expect(store.peek('report', reportId)?.evidence).toContain(listing.title);
    await resolveReport(
      { store, inquiryLists: threadsOf(store) },
      { reportId, outcome: 'upheld', note: 'It is.' },
      asOperator(),
    );
    expect(store.peek('report', reportId)?.evidence).toBeUndefined();
  });

  test('of a thread is its parties’ and operators’ to make, and neither party closes it', async () => {
    const { store } = world();
    const thread = {
      id: 'inq_01JD3Z8Q2V6W7X8Y9Z00000001',
      buyerId: buyer.userId,
      sellerId: seller.userId,
      listingId: listing.id,
    };
    const times = { createdAt: noon.toISOString(), updatedAt: noon.toISOString(), version: 1 };
    store.seed('inquiry', {
      ...thread,
      title: 'Shelf',
      message: 'Pay me elsewhere.',
      status: 'open',
      messageCount: 1,
      ...times,
    });
    store.seed('inquiryMessage', {
      id: `${thread.id}:msg_1`,
      number: 1,
      by: 'buyer',
      text: 'Pay me elsewhere.',
      createdAt: times.createdAt,
    });
    const over = { subject: { type: 'inquiry', id: thread.id } };
    const nobody = signedInAs(anActor({ userId: '00000000-0000-4000-8000-000000000000' }));
    expect(await outcomeOf(report(store, over, nobody))).toBe('not-found');
    const { id: reportId } = await report(store, over, signedInAs(seller));
    expect(store.peek('report', reportId)?.evidence).toBe('buyer: Pay me elsewhere.');
    const resolution = { reportId, outcome: 'dismissed', note: 'No.' } as const;
    const asBuyer = signedInAs({ ...buyer, operator: true });
    expect(await outcomeOf(resolveReport({ store, inquiryLists: threadsOf(store) }, resolution, asBuyer))).toBe(
      'not-allowed',
    );
  });

  test('of a long thread keeps what was written last, which is what somebody has just read', async () => {
    const { store } = world();
    const thread = 'inq_01JD3Z8Q2V6W7X8Y9Z00000002';
    const times = { createdAt: noon.toISOString(), updatedAt: noon.toISOString(), version: 1 };
    store.seed('inquiry', {
      id: thread,
      buyerId: buyer.userId,
      sellerId: seller.userId,
      listingId: listing.id,
      title: 'Shelf',
      message: 'Hello.',
      status: 'open',
      messageCount: 6,
      ...times,
    });
    const words = [...Array.from({ length: 5 }, (_, index) => `${index} ${'.'.repeat(1990)}`), 'Pay me elsewhere.'];
    for (const [index, text] of words.entries())
      store.seed('inquiryMessage', {
        id: `${thread}:msg_${index + 1}`,
        number: index + 1,
        by: 'buyer',
        text,
        createdAt: times.createdAt,
      });
    const { id: reportId } = await report(store, { subject: { type: 'inquiry', id: thread } }, signedInAs(seller));
    const { evidence = '' } = store.peek('report', reportId) ?? {};
    expect(evidence.length).toBeLessThanOrEqual(8000);
    expect(evidence).toMatch(/\nbuyer: Pay me elsewhere\.$/);
  });

  test('is closed neither by who made it nor by whom it is about', async () => {
    const { store } = world();
    const { id: reportId } = await report(store, { subject: { type: 'user', id: seller.userId } });
    const resolution = { reportId, outcome: 'dismissed', note: 'No.' } as const;
    const { id: ofListing } = await report(store);
    const own = { reportId: ofListing, outcome: 'dismissed', note: 'No.' } as const;
    const asSeller = signedInAs({ ...seller, operator: true });
    expect(await outcomeOf(resolveReport({ store, inquiryLists: threadsOf(store) }, own, asSeller))).toBe(
      'not-allowed',
    );
    for (const actor of [buyer, seller])
      expect(
        await outcomeOf(
          resolveReport(
            { store, inquiryLists: threadsOf(store) },
            resolution,
            signedInAs({ ...actor, operator: true }),
          ),
        ),
      ).toBe('not-allowed');
  });

  test.each([
    ['a draft', { type: 'listing', id: 'lst_01JD3Z8Q2V6W7X8Y9Z00000009' }],
    ['nobody', { type: 'user', id: '00000000-0000-4000-8000-000000000000' }],
    ['no rating', { type: 'rating', id: 'rat_01JD3Z8Q2V6W7X8Y9Z00000009' }],
  ])('of %s is refused as of nothing', async (_, missing) => {
    const { store } = world();
    store.seed('listing', aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9Z00000009', status: 'draft' }));
    expect(await outcomeOf(report(store, { subject: missing }))).toBe('not-found');
  });

  test('is made twenty times a day by one person, and no more', async () => {
    const { store } = world();
    const outcomes: string[] = [];
    for (let count = 0; count < 22; count += 1) outcomes.push(await outcomeOf(report(store)));
    expect(outcomes).toEqual([...Array(20).fill('done'), 'too-many-attempts', 'too-many-attempts']);
  });
});

test('a rating is taken down once, however often it is asked, and not by whom it concerns', async () => {
  const { store, audit } = world();
  const id = nextId('rat');
  store.seed('user', aUser({ rating: { count: 1, average: 2 }, starCounts: [0, 1, 0, 0, 0] }));
  store.seed('rating', {
    ...{
      id,
      transactionId: id.replace('rat', 'txn'),
      listingId: listing.id,
      sellerId: seller.userId,
      buyerId: buyer.userId,
    },
    ...{
      rating: 2,
      isVerifiedPurchase: true,
      createdAt: noon.toISOString(),
      updatedAt: noon.toISOString(),
      version: 1,
    },
  });
  const remove = (context = asOperator()) => removeRating({ store }, { ratingId: id, reason }, context);
  for (const actor of [buyer, seller])
    expect(await outcomeOf(remove(signedInAs({ ...actor, operator: true })))).toBe('not-allowed');
  await Promise.all([remove(), remove(), remove()]);
  await remove();
  expect(store.peek('user', seller.userId)?.rating).toEqual({ count: 0, average: null });
  expect(audit()).toHaveLength(1);
});
