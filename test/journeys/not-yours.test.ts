import { randomUUID } from 'node:crypto';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import {
  type Answer,
  type Ask,
  askPatiently,
  inParallel,
  problemIn,
  verdictOf,
  withoutIdentity,
} from '../support/http.ts';
import {
  MISSING_CHECK,
  MISSING_INQUIRY,
  MISSING_LISTING,
  MISSING_PHOTO,
  MISSING_TRADE,
  MISSING_USER,
} from '../support/matrix.ts';
import { newPhoto } from '../support/photos.ts';
import { say } from '../support/random.ts';
import { trading } from '../support/trades.ts';

const table: Readonly<Record<string, Route>> = routes;

let cloud: TestCloud;
let owner: Person;
let people: Readonly<Record<'anonymous' | 'buyer' | 'otherSeller' | 'operator', Person | undefined>>;
beforeAll(async () => {
  cloud = await startTestCloud();
  owner = await joinAs(cloud, 'seller');
  people = {
    anonymous: undefined,
    buyer: await joinAs(cloud),
    otherSeller: await joinAs(cloud, 'seller'),
    operator: await joinOperator(cloud),
  };
});
afterAll(() => cloud.close());

const as = (person: Person | undefined, what: Ask): Promise<Answer> =>
  askPatiently(cloud, { token: person?.accessToken, ...what });

describe('what is not yours', () => {
  test('looks exactly like what is not there, to each who may not see it', async () => {
    const draft = await owner.api.createListing({ body: aProduct({ status: 'draft' }) });
    const archived = await owner.api.createListing({ body: aProduct() });
    await owner.api.deleteListing({ params: { listingId: archived.id } });
    const ids = [
      MISSING_LISTING,
      draft.id,
      archived.id,
      'lst_x',
      'x'.repeat(30),
      `${draft.id}0`,
      draft.id.toLowerCase(),
    ];
    const asks: [(id: string) => Ask, readonly (keyof typeof people)[]][] = [
      [(id) => ({ method: 'GET', path: `/v1/listings/${id}` }), ['anonymous', ...strangers]],
      [(id) => ({ method: 'PATCH', path: `/v1/listings/${id}`, json: { price: 7 } }), strangers],
      [
        (id) => ({ method: 'PATCH', path: `/v1/listings/${id}`, json: { price: 7 }, headers: { 'if-match': '"1"' } }),
        strangers,
      ],
      [(id) => ({ method: 'DELETE', path: `/v1/listings/${id}` }), strangers],
      [(id) => ({ method: 'GET', path: `/v1/listings/${id}/photos` }), ['anonymous', ...strangers]],
      [(id) => ({ method: 'POST', path: `/v1/listings/${id}/photos`, json: newPhoto() }), strangers],
      [
        (id) => ({ method: 'PATCH', path: `/v1/listings/${id}/photos/${MISSING_PHOTO}`, json: { caption: 'x' } }),
        strangers,
      ],
      [(id) => ({ method: 'DELETE', path: `/v1/listings/${id}/photos/${MISSING_PHOTO}` }), strangers],
    ];
    for (const [about, whom] of asks)
      for (const principal of whom) {
        const [absent, ...hidden] = await inParallel(ids, 2, (id) => as(people[principal], about(id)));
        expect(absent && verdictOf(absent)).toBe('404 not-found');
        for (const answer of hidden) expect(withoutIdentity(answer)).toEqual(absent && withoutIdentity(absent));
      }
    expect(await owner.api.getListing({ params: { listingId: draft.id } })).toEqual(draft);
  });
  const strangers: readonly (keyof typeof people)[] = ['buyer', 'otherSeller'];

  test('looks like a trade that is not there, in whatever state it is, to each who has no part in it', async () => {
    const party = await joinAs(cloud, 'buyer');
    const { buy, pay, act, offer } = trading(cloud);
    const reserved = await buy(party, (await offer(owner)).id);
    const paid = await pay(party, await buy(party, (await offer(owner)).id));
    const sold = await pay(party, await buy(party, (await offer(owner)).id));
    await act(owner, sold, { action: 'ship' });
    await act(party, sold, { action: 'accept' });
    await cloud.settle();
    await owner.api.requestPayout({ body: { amount: 5, currency: 'EUR' }, idempotencyKey: randomUUID() });
    const before = await Promise.all([reserved, paid, sold].map((trade) => party.api.getTransaction(of(trade))));
    const { items: payouts } = await owner.api.listPayouts();
    const ids = [
      MISSING_TRADE,
      ...[reserved.id, paid.id, sold.id, payouts[0]?.id ?? '', reserved.listingId],
      ...['txn_x', `${paid.id}0`, paid.id.toLowerCase(), `${paid.id}:fund`, `${paid.id}%23ESCROW`],
    ];
    const post = (path: string, json: unknown): Ask => {
      return { method: 'POST', path, json, headers: { 'idempotency-key': randomUUID() } };
    };
    const asks: readonly ((id: string) => Ask)[] = [
      (id) => ({ method: 'GET', path: `/v1/transactions/${id}` }),
      (id) => ({ method: 'GET', path: `/v1/transactions/${id}/escrow` }),
      (id) => post(`/v1/transactions/${id}/payment`, { paymentMethod: 'pm_ok' }),
      (id) => post(`/v1/transactions/${id}/rating`, { rating: 1 }),
      ...[{ action: 'ship' }, { action: 'cancel' }, { action: 'dispute', reason: 'Mine now.' }].map(
        (action) => (id: string) => post(`/v1/transactions/${id}/actions`, action),
      ),
    ];
    for (const about of asks)
      for (const principal of strangers) {
        const [absent, ...hidden] = await inParallel(ids, 2, (id) => as(people[principal], about(id)));
        expect(absent && verdictOf(absent)).toBe('404 not-found');
        for (const answer of hidden) expect(withoutIdentity(answer)).toEqual(absent && withoutIdentity(absent));
      }
    for (const principal of strangers) {
      for (const path of ['/v1/transactions', '/v1/transactions?as=seller', '/v1/users/me/ledger', '/v1/payouts'])
        expect((await as(people[principal], { method: 'GET', path })).text).toBe('{"items":[]}');
      const { text } = await as(people[principal], { method: 'GET', path: '/v1/users/me/balance' });
      expect(text).toBe('{"balances":[]}');
      for (const path of ['transactions', 'payouts', 'users/me/ledger', 'users/me/balance'])
        for (const name of ['userId', 'sellerId', 'buyerId']) {
          const answer = await as(people[principal], { method: 'GET', path: `/v1/${path}?${name}=${owner.userId}` });
          if (path !== 'users/me/balance') expect(verdictOf(answer)).toBe('400 invalid-request');
          else expect(answer.text).toBe('{"balances":[]}');
        }
    }
    const after = await Promise.all([reserved, paid, sold].map((trade) => party.api.getTransaction(of(trade))));
    expect(after).toEqual(before);
  });

  test('looks like a thread that is not there, open or closed, to each who is no party to it', async () => {
    const asker = await joinAs(cloud, 'buyer');
    const { id: listingId } = await owner.api.createListing({ body: aProduct() });
    const open = () => asker.api.openInquiry({ params: { listingId }, body: { message: 'Is it still there?' } });
    const [running, closed] = [await open(), await open()];
    await owner.api.closeInquiry({ params: { inquiryId: closed.id } });
    const before = await asker.api.getInquiry({ params: { inquiryId: running.id } });
    const ids = [
      MISSING_INQUIRY,
      ...[running.id, closed.id, running.messages[0]?.id ?? '', listingId],
      ...['inq_x', `${running.id}0`, running.id.toLowerCase(), `${running.id}:x`, `${running.id}%23INQUIRY`],
    ];
    const asks: readonly ((id: string) => Ask)[] = [
      (id) => ({ method: 'GET', path: `/v1/inquiries/${id}` }),
      (id) => ({ method: 'POST', path: `/v1/inquiries/${id}/messages`, json: { message: 'Mine now.' } }),
      (id) => ({ method: 'POST', path: `/v1/inquiries/${id}/closure` }),
      (id) => ({ method: 'POST', path: `/v1/inquiries/${id}/closure`, json: { reason: 'Mine now.' } }),
    ];
    for (const about of asks)
      for (const principal of strangers) {
        const [absent, ...hidden] = await inParallel(ids, 2, (id) => as(people[principal], about(id)));
        expect(absent && verdictOf(absent)).toBe('404 not-found');
        for (const answer of hidden) expect(withoutIdentity(answer)).toEqual(absent && withoutIdentity(absent));
      }
    await cloud.settle();
    for (const principal of strangers)
      for (const path of ['/v1/inquiries', '/v1/inquiries?box=sent', '/v1/inquiries?box=sent&status=open'])
        expect((await as(people[principal], { method: 'GET', path })).text).toBe('{"items":[]}');
    expect(await asker.api.getInquiry({ params: { inquiryId: running.id } })).toEqual(before);
  });
  const of = ({ id: transactionId }: { id: string }) => ({ params: { transactionId } });

  test('looks like a fitment check that is not there to each but its buyer and operators, the seller of the part too', async () => {
    const party = await joinAs(cloud);
    const { id: listingId } = await owner.api.createListing({ body: aPart({ vehicleYear: undefined }) });
    const check = await party.api.checkFitment({ params: { listingId }, body: { ...golf, vinLast8: '1W123456' } });
    const ids = [MISSING_CHECK, check.id, listingId, 'fit_x', `${check.id}0`, check.id.toLowerCase()];
    for (const person of [owner, people.buyer, people.otherSeller]) {
      const about = (id: string) => as(person, { method: 'GET', path: `/v1/compatibility-logs/${id}` });
      const [absent, ...hidden] = await inParallel(ids, 2, about);
      expect(absent && verdictOf(absent)).toBe('404 not-found');
      for (const answer of hidden) expect(withoutIdentity(answer)).toEqual(absent && withoutIdentity(absent));
      await cloud.settle();
      expect((await as(person, { method: 'GET', path: '/v1/compatibility-logs' })).text).toBe('{"items":[]}');
      for (const name of ['buyerId', 'userId', 'listingId'])
        expect(
          verdictOf(await as(person, { method: 'GET', path: `/v1/compatibility-logs?${name}=${party.userId}` })),
        ).toBe('400 invalid-request');
      // Who is no operator is told so before anything is looked at.
      const settling = (id: string) =>
        as(person, {
          ...{ method: 'POST', path: `/v1/compatibility-logs/${id}/settlement` },
          json: { fitmentStatus: 'compatible', note: 'Mine now.' },
        });
      const [first, ...others] = await inParallel([MISSING_CHECK, check.id], 1, settling);
      expect(first && verdictOf(first)).toBe('403 not-allowed');
      for (const answer of others) expect(withoutIdentity(answer)).toEqual(first && withoutIdentity(first));
    }
    expect(await party.api.getCompatibilityLog({ params: { compatibilityLogId: check.id } })).toEqual(check);
  });

  test('is not told by a query either: a seller with drafts only, one with nothing and one that is not there', async () => {
    const { userId, api } = await joinAs(cloud, 'seller');
    const { userId: idle } = await joinAs(cloud, 'seller');
    await api.createListing({ body: aProduct({ status: 'draft' }) });
    await cloud.settle();
    for (const principal of ['anonymous', 'buyer', 'operator'] as const) {
      const [nobody, ...others] = await Promise.all(
        [MISSING_USER, userId, idle].map((id) =>
          as(people[principal], { method: 'GET', path: `/v1/listings?sellerId=${id}` }),
        ),
      );
      expect(nobody?.text).toBe('{"items":[]}');
      for (const answer of others) expect(withoutIdentity(answer)).toEqual(nobody && withoutIdentity(nobody));
    }
  });

  test('is nothing to an idempotency key of somebody else', async () => {
    const { otherSeller } = people;
    const key = { body: aProduct({ title: 'Mine alone', status: 'draft' }), idempotencyKey: 'the-same-key' } as const;
    const mine = await owner.api.createListing(key);
    const theirs = await otherSeller?.api.createListing(key);
    expect([theirs?.id === mine.id, theirs?.sellerId]).toEqual([false, otherSeller?.userId]);
  });
});

const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };

describe('a crafted id', () => {
  const crafted = [
    ...['lst_x', '..', '.', '%2e%2e', '%2e%2e%2f%2e%2e', '..%2f..%2fme', '__proto__', 'constructor', 'toString'],
    ...['LISTING%23x', 'TXN%23x', `LISTING%23${MISSING_LISTING}`, `${MISSING_LISTING}%23`, `%20${MISSING_LISTING}`],
    ...[
      `${MISSING_LISTING}%0a`,
      `${MISSING_LISTING}%00`,
      'lst_%00',
      '%00',
      '%ff',
      '%zz',
      '%',
      'null',
      'undefined',
      '0',
    ],
    ...['-1', '*', "'", '%22', '%7b%7d', '%5b%5d', '{}', '$ne', 'a'.repeat(8000), encodeURIComponent('ł'.repeat(500))],
    ...[
      encodeURIComponent('lst_０１ＪＤ'),
      encodeURIComponent('\u202elst'),
      '%F0%9F%92%A9',
      '%ed%a0%80',
      ';',
      '@',
      ':80',
    ],
  ];

  test('names nothing, on every path parameter', async () => {
    const paths = Object.entries(table).filter(([, { path }]) => path.includes('{'));
    expect(paths.length).toBeGreaterThan(3);
    const wrong: string[] = [];
    const asks = paths.flatMap(([, { method, path, auth }]) =>
      (path.match(/\{\w+\}/g) ?? []).flatMap((parameter) =>
        crafted.map((value): Ask => {
          const json = method === 'PATCH' && { json: { price: 1 } };
          // As somebody who is let in: who is not is told so whatever the id is.
          const token = (auth === 'operator' ? people.operator : owner)?.accessToken;
          return { method, path: path.replace(parameter, value), token, ...json };
        }),
      ),
    );
    await inParallel(asks, 8, async (what) => {
      const answer = await as(owner, what);
      if (answer.status !== 404 && answer.status !== 400)
        wrong.push(`${what.method} ${what.path.slice(0, 80)}: ${answer.status}`);
      else verdictOf(answer);
    });
    expect(wrong).toEqual([]);
  });
});

describe('fields that are the server’s', () => {
  const common = ['id', 'createdAt', 'updatedAt', 'version', 'rating', 'completedSales', 'pk', 'entity', 'expiresAt'];
  const ofPhoto = [
    'status',
    'uploadedById',
    'listingId',
    'imageUrl',
    'thumbnails',
    'image',
    'primaryId',
    'wantsPrimary',
  ];
  const ofInquiry = ['listingId', 'title', 'buyerId', 'sellerId', 'status', 'messageCount', 'messages', 'closedBy'];
  const ofTrade = [
    ...['buyerId', 'sellerId', 'amount', 'currency', 'terms', 'feeBasisPoints', 'fee', 'status', 'since', 'due'],
    ...['deadline', 'payment', 'plan', 'escrow', 'timeline', 'escalated', 'attention', 'allowed', 'fitReceipt'],
  ];
  const ofCheck = ['buyerId', 'sellerId', 'listingId', 'reasons', 'settlement', 'operatorId', 'compatibilityLogId'];
  const values = (honest: unknown): readonly unknown[] => [honest, null, false, '', 0, { nested: { value: honest } }];
  const honest: Readonly<Record<string, unknown>> = {
    id: MISSING_LISTING,
    sellerId: MISSING_USER,
    createdAt: '2020-01-01T00:00:00.000Z',
    updatedAt: '2020-01-01T00:00:00.000Z',
    version: 7,
    rating: { count: 100, average: 5 },
    completedSales: 99,
    status: 'sold',
    role: 'operator',
    expiresAt: 1,
  };
  const refusedOf: Readonly<Record<string, readonly string[]>> = {
    createListing: [...common, 'sellerId', 'primaryPhoto', 'status', 'role', 'gsi1pk', 'writeId'],
    updateListing: [...common, 'sellerId', 'primaryPhoto', 'status', 'role', 'gsi1pk', 'writeId'],
    requestPhotoUpload: [...common.slice(0, 4), ...ofPhoto],
    updatePhoto: [...common.slice(0, 4), ...ofPhoto],
    updateMe: [...common, 'role', 'username', 'email', 'memberSince', 'sub', 'status', 'operator'],
    checkFitment: [...common, ...ofCheck, 'fitmentStatus'],
    settleFitment: [...common, ...ofCheck, 'vinLast8', 'notes', 'vehicleYear'],
    buyListing: [...common, ...ofTrade, 'price', 'title', 'kind', 'transactionId'],
    payTransaction: [...common.slice(0, 4), ...ofTrade, 'key', 'attempt', 'requestId', 'code'],
    actOnTransaction: [...common.slice(0, 4), ...ofTrade, 'by', 'at', 'toSeller', 'toBuyer', 'sellerAmount', 'held'],
    openInquiry: [...common, ...ofInquiry],
    replyToInquiry: [...common, ...ofInquiry, 'by', 'number', 'text'],
    closeInquiry: [...common, ...ofInquiry],
    requestPayout: [...common, 'userId', 'status', 'dueAt', 'code', 'fee', 'available', 'balance', 'account'],
    rateTransaction: [...common.slice(0, 4), 'transactionId', 'sellerId', 'buyerId', 'isVerifiedPurchase', 'removed'],
    createReport: [...common.slice(0, 4), 'reporterId', 'status', 'resolution', 'operatorId'],
    signUp: [...common.slice(0, 6), 'sub', 'email_verified', 'custom:role', 'groups', 'role'],
  };
  const more: Readonly<Record<string, readonly unknown[]>> = {
    createListing: ['suspended', 'reserved', 'archived'],
    updateListing: ['suspended', 'reserved', 'draft'],
    updateMe: ['buyer', 'admin'],
    signUp: ['admin', ['operator']],
  };

  test('are refused by name in every write, whatever their value, and nothing is stored', async () => {
    const person = await joinAs(cloud, 'seller');
    const listing = await person.api.createListing({ body: aProduct() });
    const { photo } = await person.api.requestPhotoUpload({ params: { listingId: listing.id }, body: newPhoto() });
    const before = await person.api.getMe();
    const newcomers: string[] = [];
    const { buy, pay, offer, act } = trading(cloud);
    const buyer = await joinAs(cloud, 'buyer');
    const sold = await pay(buyer, await buy(buyer, (await offer(owner)).id));
    await act(owner, sold, { action: 'ship' });
    await act(buyer, sold, { action: 'accept' });
    await cloud.settle();
    const reserved = await buy(buyer, (await offer(owner)).id);
    const paid = await pay(buyer, await buy(buyer, (await offer(owner)).id));
    const question = { params: { listingId: listing.id }, body: { message: 'Is it still there?' } };
    const inquiry = await buyer.api.openInquiry(question);
    const money = await Promise.all([owner.api.getBalance(), owner.api.listLedger(), owner.api.listPayouts()]);
    const { id: partId } = await owner.api.createListing({ body: aPart({ vehicleYear: undefined }) });
    const check = await buyer.api.checkFitment({ params: { listingId: partId }, body: golf });
    const keyed = (token: string, path: string, json: object): Ask => {
      return { method: 'POST', path, token, json, headers: { 'idempotency-key': randomUUID() } };
    };
    const writes: Readonly<Record<string, (field: Readonly<Record<string, unknown>>) => Ask>> = {
      createListing: (field) => ({ method: 'POST', path: '/v1/listings', json: { ...aProduct(), ...field } }),
      updateListing: (field) => ({
        method: 'PATCH',
        path: `/v1/listings/${listing.id}`,
        json: { title: 'Taken over', ...field },
      }),
      requestPhotoUpload: (field) => ({
        method: 'POST',
        path: `/v1/listings/${listing.id}/photos`,
        json: { ...newPhoto(), ...field },
      }),
      updatePhoto: (field) => ({
        method: 'PATCH',
        path: `/v1/listings/${listing.id}/photos/${photo.id}`,
        json: { caption: 'Taken over', ...field },
      }),
      checkFitment: (field) => ({
        ...{ method: 'POST', path: `/v1/listings/${partId}/compatibility-logs` },
        json: { ...golf, ...field },
      }),
      settleFitment: (field) => ({
        ...{
          method: 'POST',
          path: `/v1/compatibility-logs/${check.id}/settlement`,
          token: people.operator?.accessToken,
        },
        json: { fitmentStatus: 'compatible', note: 'Taken over', ...field },
      }),
      buyListing: (field) => keyed(buyer.accessToken, '/v1/transactions', { listingId: listing.id, ...field }),
      payTransaction: (field) =>
        keyed(buyer.accessToken, `/v1/transactions/${reserved.id}/payment`, { paymentMethod: 'pm_ok', ...field }),
      actOnTransaction: (field) =>
        keyed(owner.accessToken, `/v1/transactions/${paid.id}/actions`, { action: 'ship', ...field }),
      openInquiry: (field) =>
        keyed(buyer.accessToken, `/v1/listings/${listing.id}/inquiries`, { message: 'Taken over', ...field }),
      replyToInquiry: (field) =>
        keyed(buyer.accessToken, `/v1/inquiries/${inquiry.id}/messages`, { message: 'Taken over', ...field }),
      closeInquiry: (field) => keyed(buyer.accessToken, `/v1/inquiries/${inquiry.id}/closure`, field),
      requestPayout: (field) => keyed(owner.accessToken, '/v1/payouts', { amount: 5, currency: 'EUR', ...field }),
      rateTransaction: (field) => ({
        method: 'POST',
        path: `/v1/transactions/${sold.id}/rating`,
        token: buyer.accessToken,
        json: { rating: 5, ...field },
      }),
      createReport: (field) => ({
        method: 'POST',
        path: '/v1/reports',
        json: { subject: { type: 'listing', id: listing.id }, reason: 'spam', ...field },
      }),
      updateMe: (field) => ({ method: 'PATCH', path: '/v1/users/me', json: { displayName: 'Taken over', ...field } }),
      signUp: (field) => {
        const username = `newcomer-${newcomers.length}`;
        const email = `${username}@example.com`;
        newcomers.push(email);
        const account = { username, email, password: 'correct horse battery', role: 'buyer', displayName: 'New' };
        return { method: 'POST', path: '/v1/auth/sign-up', json: { ...account, ...field } };
      },
    };
    const wrong: string[] = [];
    const trials = Object.entries(writes).flatMap(([operation, write]) =>
      (refusedOf[operation] ?? []).flatMap((name) => {
        const whole = name === 'status' || name === 'role' ? (more[operation] ?? []) : [];
        const fields = [...values(honest[name] ?? 'value'), ...whole].map((value) => ({ [name]: value }));
        return [...fields, { [`${name}.a`]: 1 }].map((field) => ({ operation, write, field }));
      }),
    );
    await inParallel(trials, 8, async ({ operation, write, field }) => {
      const [key = ''] = Object.keys(field);
      const answer = await askPatiently(cloud, { token: person.accessToken, ...write(field) });
      const pointers = answer.status === 400 ? (problemIn(answer).errors ?? []).map(({ pointer }) => pointer) : [];
      if (!pointers.some((pointer) => pointer === `#/body/${key}` || pointer.startsWith(`#/body/${key}/`)))
        wrong.push(`${operation} ${JSON.stringify(field)}: ${answer.status} ${answer.text.slice(0, 200)}`);
    });
    const count = trials.length;
    say(`server-owned fields: ${count} writes refused`);
    expect(wrong).toEqual([]);
    expect(await person.api.getListing({ params: { listingId: listing.id } })).toEqual(listing);
    expect(await person.api.listMyListings()).toEqual({ items: [listing] });
    const { items: photos } = await person.api.listPhotos({ params: { listingId: listing.id } });
    expect(photos).toEqual([photo]);
    expect(await person.api.getMe()).toEqual(before);
    expect(await buyer.api.listCompatibilityLogs()).toEqual({ items: [check] });
    expect(await person.api.listCompatibilityLogs()).toEqual({ items: [] });
    expect(await buyer.api.getInquiry({ params: { inquiryId: inquiry.id } })).toEqual(inquiry);
    expect((await buyer.api.listInquiries({ query: { box: 'sent' } })).items).toHaveLength(1);
    for (const trade of [reserved, paid]) {
      const now = await buyer.api.getTransaction({ params: { transactionId: trade.id } });
      expect([now.status, now.version, now.timeline]).toEqual([trade.status, trade.version, trade.timeline]);
    }
    expect(await Promise.all([owner.api.getBalance(), owner.api.listLedger(), owner.api.listPayouts()])).toEqual(money);
    const { items } = await cloud.control<{ items: { to: string }[] }>('GET', 'mailbox');
    expect(items.filter(({ to }) => newcomers.includes(to))).toEqual([]);
  });
});
