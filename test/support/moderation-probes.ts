import { aListing, aProduct, aUser } from './builders.ts';
import { joinAs, joinOperator, type Person, type TestCloud, withToken } from './cloud.ts';
import { nextId } from './contexts.ts';
import type { Probe } from './probes.ts';
import { failureOf, invoked, invoking, withRows } from './trade-probes.ts';
import { trading } from './trades.ts';

/** What operators decide about, each thing for one probe. */
export interface ModerationWorld {
  readonly seller: Person;
  readonly buyer: Person;
  readonly operator: Person;
  readonly listings: Readonly<Record<'active' | 'suspended' | 'reported', string>>;
  /** Completed trades, the second one rated. */
  readonly trades: Readonly<Record<'unrated', string>>;
  readonly ratingId: string;
  readonly inquiryId: string;
  readonly reportId: string;
  readonly users: Readonly<Record<'free' | 'suspended', string>>;
  readonly leaver: Person;
  /** To be erased. */
  readonly goner: Person;
}

const body = { reason: 'So it was decided.' };

/** Makes them in a cloud. */
export async function makeModerationWorld(cloud: TestCloud): Promise<ModerationWorld> {
  const [seller, buyer, operator] = await Promise.all([
    joinAs(cloud, 'seller'),
    joinAs(cloud, 'buyer'),
    joinOperator(cloud),
  ]);
  const { offer, buy, pay, act } = trading(cloud);
  const completed = async () => {
    const trade = await pay(buyer, await buy(buyer, (await offer(seller)).id));
    await act(seller, trade, { action: 'ship' });
    await act(buyer, trade, { action: 'accept' });
    await cloud.settle();
    return trade.id;
  };
  const [unrated, rated] = [await completed(), await completed()];
  const { id: ratingId } = await buyer.api.rateTransaction({ params: { transactionId: rated }, body: { rating: 3 } });
  const offered = async () => (await seller.api.createListing({ body: aProduct() })).id;
  const listings = { active: await offered(), suspended: await offered(), reported: await offered() };
  await operator.api.suspendListing({ params: { listingId: listings.suspended }, body });
  const asking = { params: { listingId: listings.reported }, body: { message: 'Is it still there?' } };
  const { id: inquiryId } = await buyer.api.openInquiry(asking);
  // A thread is read by a query, what else may be reported by its key.
  const subject = { type: 'inquiry', id: inquiryId } as const;
  const { id: reportId } = await buyer.api.createReport({ body: { subject, reason: 'spam' } });
  const users = { free: (await joinAs(cloud)).userId, suspended: (await joinAs(cloud)).userId };
  await operator.api.suspendUser({ params: { userId: users.suspended }, body });
  const [leaver, goner] = [await joinAs(cloud), await joinAs(cloud)];
  return {
    seller,
    buyer,
    operator,
    listings,
    trades: { unrated },
    ratingId,
    inquiryId,
    reportId,
    users,
    leaver,
    goner,
  };
}

const asking = (
  who: 'buyer' | 'operator' | 'leaver',
  request: (api: Person['api'], world: ModerationWorld) => Promise<unknown>,
): Probe => ({
  uses: [],
  run: (cloud, { moderation }) => failureOf(request(withToken(cloud, moderation[who].accessToken), moderation)),
});

/** By the operation or consumer that is probed. */
export const moderationProbes: Readonly<Record<string, Probe>> = {
  rateTransaction: asking('buyer', (api, { trades }) =>
    api.rateTransaction({ params: { transactionId: trades.unrated }, body: { rating: 5 } }),
  ),
  listUserRatings: asking('buyer', (api, { seller }) => api.listUserRatings({ params: { userId: seller.userId } })),
  listListingRatings: asking('buyer', (api, { listings }) =>
    api.listListingRatings({ params: { listingId: listings.reported } }),
  ),
  createReport: asking('buyer', (api, { inquiryId }) =>
    api.createReport({ body: { subject: { type: 'inquiry', id: inquiryId }, reason: 'other' } }),
  ),
  listReports: asking('operator', (api) => api.listReports()),
  resolveReport: asking('operator', (api, { reportId }) =>
    api.resolveReport({ params: { reportId }, body: { outcome: 'dismissed', note: body.reason } }),
  ),
  suspendListing: asking('operator', (api, { listings }) =>
    api.suspendListing({ params: { listingId: listings.active }, body }),
  ),
  reinstateListing: asking('operator', (api, { listings }) =>
    api.reinstateListing({ params: { listingId: listings.suspended }, body }),
  ),
  removeRating: asking('operator', (api, { ratingId }) => api.removeRating({ params: { ratingId }, body })),
  suspendUser: asking('operator', (api, { users }) => api.suspendUser({ params: { userId: users.free }, body })),
  reinstateUser: asking('operator', (api, { users }) =>
    api.reinstateUser({ params: { userId: users.suspended }, body }),
  ),
  listAudit: {
    uses: [],
    run: async (cloud, { moderation: { operator, listings } }) => {
      const { api } = { api: withToken(cloud, operator.accessToken) };
      const of = (query: object) => failureOf(api.listAudit({ query }));
      return (await of({})) ?? (await of({ subjectId: listings.suspended }));
    },
  },
  exportMe: asking('buyer', async (api) => {
    for (let cursor: string | undefined; ; ) {
      const page = await api.exportMe({ query: { ...(cursor !== undefined && { cursor }) } });
      if (page.cursor === undefined) return;
      cursor = page.cursor;
    }
  }),
  deleteMe: asking('leaver', (api) => api.deleteMe({})),
  eraseAccounts: {
    uses: [],
    run: (cloud, { moderation: { goner } }) =>
      withRows(cloud, async (rows) => {
        const { userId, username } = goner;
        const at = '2020-01-01T00:00:00.000Z';
        const listing = aListing({ id: nextId('lst'), sellerId: userId });
        const photo = {
          id: nextId('pho'),
          uploadedById: userId,
          status: 'ready',
          createdAt: at,
          updatedAt: at,
          version: 1,
        } as const;
        // It shows no photo: that it still does not is checked with the gallery.
        await rows.put('listing', listing);
        await rows.put('gallery', { id: listing.id, photos: [photo], updatedAt: at, version: 1 });
        await rows.put('user', aUser({ id: userId, username, closing: { at } }));
        // It goes with a run that finds nothing more to do.
        const failed = (await invoked(cloud, 'erase-accounts', {})) ?? (await invoked(cloud, 'erase-accounts', {}));
        const { id } = await rows.get('user', userId);
        return failed ?? (id === undefined ? undefined : 'is still there');
      }),
  },
  followSuspension: invoking(async (cloud, rows) => {
    const sellerId = '1f3d5b7a-9c8e-4d2f-8a6b-0c1e2d3f4a5b';
    const listing = aListing({ id: nextId('lst'), sellerId });
    await rows.put('user', aUser({ id: sellerId, suspension: { at: listing.createdAt, ...body } }));
    await rows.put('listing', listing);
    const failed = await invoked(cloud, 'follow-suspension', {
      'detail-type': 'user.suspended',
      detail: { eventId: 'probe', userId: sellerId },
    });
    const { status } = await rows.get('listing', listing.id);
    return failed ?? (status === 'suspended' ? undefined : `is ${status}`);
  }),
};
