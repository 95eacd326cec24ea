import { randomUUID } from 'node:crypto';
import type { ReportView } from '../../../core/moderation/model.ts';
import { aProduct } from '../builders.ts';
import { joinAs, joinOperator, logIn, type TestCloud } from '../cloud.ts';
import { nextId } from '../contexts.ts';
import { verdictOf } from '../http.ts';
import { withRows } from '../trade-probes.ts';
import { asking, everyPage, must, mustBe, type Rows, read, somebody } from './row.ts';
import { completed } from './trades.ts';

const why = { reason: 'Swept.' };

/** Reports, what operators do, and what people are told. */
export function sweptTrust(cloud: TestCloud): Rows {
  const { as, post } = asking(cloud);
  const operator = somebody(cloud, () => joinOperator(cloud));
  const seller = somebody(cloud, () => joinAs(cloud, 'seller'));
  const criticised = somebody(cloud, () => joinAs(cloud, 'seller'));
  // Twenty reservations in a quarter of an hour.
  const buyer = somebody(cloud, () => joinAs(cloud), 15);
  const reader = somebody(cloud, () => joinAs(cloud));
  // Twenty a day.
  const reporter = somebody(cloud, () => joinAs(cloud), 15);

  const offered = async () => {
    const [{ api }, who] = await Promise.all([seller(), operator()]);
    const { id } = await api.createListing({ body: aProduct() });
    const params = { listingId: id };
    return { who, id, params, path: `/moderation/listings/${id}`, listing: () => api.getListing({ params }) };
  };
  /** What operators did is on record once. */
  const mustBeOnRecord = async (subjectId: string, action: string): Promise<void> => {
    const { items } = await (await operator()).api.listAudit({ query: { subjectId, limit: 100 } });
    const did = items.filter((entry) => entry.action === action).length;
    must(`is on record ${did} times`, did === 1);
  };
  const tryToLogIn = ({ username, password }: { username: string; password: string }) =>
    asking(cloud).anonymously('/auth/login', { username, password });

  return {
    createReport: async () => {
      const [{ id }, who, { api }] = await Promise.all([offered(), reporter(), operator()]);
      const report = { subject: { type: 'listing', id }, reason: 'spam' };
      return {
        call: () => post(who, '/reports', report, id),
        async converged(answer) {
          mustBe(answer, '201');
          const reports = await everyPage((query) => api.listReports({ query }));
          const made = reports.filter(({ subject }) => subject.id === id);
          must(`there are ${made.length}`, made.length === 1 && made[0]?.id === read<ReportView>(answer).id);
        },
      };
    },
    resolveReport: async () => {
      const [{ id, who }, { api }] = await Promise.all([offered(), reporter()]);
      const report = await api.createReport({ body: { subject: { type: 'listing', id }, reason: 'scam' } });
      const resolution = { outcome: 'dismissed', note: 'Swept.' };
      return {
        call: () => post(who, `/moderation/reports/${report.id}/resolution`, resolution, report.id),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(report.id, 'resolve-report');
          const resolved = await everyPage((query) => who.api.listReports({ query: { ...query, status: 'resolved' } }));
          const { version } = resolved.find((each) => each.id === report.id) ?? {};
          must(`version ${version}`, version === 2);
        },
      };
    },
    suspendListing: async () => {
      const { who, id, path, listing } = await offered();
      return {
        call: () => post(who, `${path}/suspension`, why, id),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(id, 'suspend-listing');
          const { status, version } = await listing();
          must(`${status}, version ${version}`, status === 'suspended' && version === 2);
        },
      };
    },
    reinstateListing: async () => {
      const { who, id, path, params, listing } = await offered();
      await who.api.suspendListing({ params, body: why });
      return {
        call: () => post(who, `${path}/reinstatement`, why, id),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(id, 'reinstate-listing');
          const { status, version } = await listing();
          must(`${status}, version ${version}`, status === 'active' && version === 3);
        },
      };
    },
    suspendUser: async () => {
      const [who, person] = await Promise.all([operator(), joinAs(cloud)]);
      return {
        call: () => post(who, `/moderation/users/${person.userId}/suspension`, why, person.userId),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(person.userId, 'suspend-user');
          mustBe(await as(person, 'GET', '/users/me'), '401 unauthenticated');
          mustBe(await tryToLogIn(person), '403 account-suspended');
        },
      };
    },
    reinstateUser: async () => {
      const [who, person] = await Promise.all([operator(), joinAs(cloud)]);
      const { userId } = person;
      await who.api.suspendUser({ params: { userId }, body: why });
      return {
        call: () => post(who, `/moderation/users/${userId}/reinstatement`, why, userId),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(userId, 'reinstate-user');
          mustBe(await as(person, 'GET', '/users/me'), '401 unauthenticated');
          must('is not let in', verdictOf(await as(await logIn(cloud, person), 'GET', '/users/me')) === '200');
        },
      };
    },
    removeRating: async () => {
      const [who, owner, rater] = await Promise.all([operator(), criticised(), buyer()]);
      const { id: transactionId, listingId } = await completed(cloud, owner, rater);
      const { id } = await rater.api.rateTransaction({ params: { transactionId }, body: { rating: 1 } });
      const count = async () => (await rater.api.getUser({ params: { userId: owner.userId } })).rating.count;
      const before = await count();
      return {
        call: () => post(who, `/moderation/ratings/${id}/removal`, why, id),
        async converged(answer) {
          mustBe(answer, '200');
          await mustBeOnRecord(id, 'remove-rating');
          const { items } = await rater.api.listListingRatings({ params: { listingId } });
          must('is still shown', items.length === 0);
          must('is not taken off once', (await count()) === before - 1);
        },
      };
    },
    markNotificationsRead: async () => {
      const person = await reader();
      const { userId } = person;
      const [upTo, newest] = [nextId('ntf'), nextId('ntf')];
      const title = randomUUID();
      const createdAt = '2020-01-01T00:00:00.000Z';
      await withRows(cloud, async ({ put }) => {
        await put('feed', { id: userId, unread: 2, last: 2, newest, version: 1 });
        for (const [index, id] of [upTo, newest].entries())
          await put('notification', {
            ...{ id: `${userId}:${id}`, type: 'payout.paid', title, body: 'B', createdAt, order: index + 1 },
            ...{ subject: { type: 'payout', id: 'swept' }, version: 1 },
          });
      });
      return {
        call: () => as(person, 'POST', '/notifications/read', { upTo }),
        async converged(answer) {
          mustBe(answer, '200');
          const { unread, items } = await person.api.listNotifications({ query: { limit: 2 } });
          must(`${unread} are unread`, unread === 1 && read<{ unread: number }>(answer).unread === 1);
          must(
            'they are not these',
            items.every((each) => each.title === title),
          );
          const { version } = await withRows(cloud, ({ get }) => get('feed', userId));
          must(`version ${String(version)}`, version === 2);
        },
      };
    },
  };
}
