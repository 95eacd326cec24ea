import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { aProduct } from '../support/builders.ts';
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
import { MISSING_LISTING, MISSING_PHOTO, MISSING_USER } from '../support/matrix.ts';
import { newPhoto } from '../support/photos.ts';
import { say } from '../support/random.ts';

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
    for (const [, { method, path }] of paths)
      for (const parameter of path.match(/\{\w+\}/g) ?? [])
        for (const value of crafted) {
          const what: Ask = {
            method,
            path: path.replace(parameter, value),
            ...(method === 'PATCH' && { json: { price: 1 } }),
          };
          const answer = await as(owner, what);
          if (answer.status !== 404 && answer.status !== 400)
            wrong.push(`${method} ${what.path.slice(0, 80)}: ${answer.status}`);
          else verdictOf(answer);
        }
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
    let count = 0;
    for (const [operation, write] of Object.entries(writes))
      for (const name of refusedOf[operation] ?? []) {
        const whole = name === 'status' || name === 'role' ? (more[operation] ?? []) : [];
        const fields = [...values(honest[name] ?? 'value'), ...whole].map((value) => ({ [name]: value }));
        for (const field of [...fields, { [`${name}.a`]: 1 }]) {
          const [key = ''] = Object.keys(field);
          const answer = await askPatiently(cloud, { token: person.accessToken, ...write(field) });
          count += 1;
          const pointers = answer.status === 400 ? (problemIn(answer).errors ?? []).map(({ pointer }) => pointer) : [];
          if (!pointers.some((pointer) => pointer === `#/body/${key}` || pointer.startsWith(`#/body/${key}/`)))
            wrong.push(`${operation} ${JSON.stringify(field)}: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
      }
    say(`server-owned fields: ${count} writes refused`);
    expect(wrong).toEqual([]);
    expect(await person.api.getListing({ params: { listingId: listing.id } })).toEqual(listing);
    expect(await person.api.listMyListings()).toEqual({ items: [listing] });
    const { items: photos } = await person.api.listPhotos({ params: { listingId: listing.id } });
    expect(photos).toEqual([photo]);
    expect(await person.api.getMe()).toEqual(before);
    const { items } = await cloud.control<{ items: { to: string }[] }>('GET', 'mailbox');
    expect(items.filter(({ to }) => newcomers.includes(to))).toEqual([]);
  });
});
