import type { ListingView } from '../../core/listings/model.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { anonymous, joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { type Answer, type Ask, askPatiently, inParallel, problemIn, verdictOf } from '../support/http.ts';
import { say } from '../support/random.ts';

let cloud: TestCloud;
let seller: Person;
let buyer: Person;
beforeAll(async () => {
  cloud = await startTestCloud();
  seller = await joinAs(cloud, 'seller');
  buyer = await joinAs(cloud, 'buyer');
});
afterAll(() => cloud.close());

const as = ({ accessToken }: Person, what: Ask): Promise<Answer> =>
  askPatiently(cloud, { token: accessToken, ...what });
const patch = (person: Person, id: string, json: unknown, ifMatch?: string): Promise<Answer> =>
  as(person, {
    method: 'PATCH',
    path: `/v1/listings/${id}`,
    json,
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });
const create = (person: Person, json: unknown, key?: string): Promise<Answer> =>
  as(person, {
    method: 'POST',
    path: '/v1/listings',
    json,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const idIn = (answer: Answer): string => (JSON.parse(answer.text) as { id: string }).id;
const pointersIn = (answer: Answer): string[] => (problemIn(answer).errors ?? []).map(({ pointer }) => pointer);
const found = async (query: object): Promise<string[]> =>
  (await anonymous(cloud).searchListings({ query: { limit: 100, ...query } })).items.map(({ id }) => id);

test('a seller lists a product and a part, which everybody then finds and reads', async () => {
  const product = await seller.api.createListing({ body: aProduct() });
  const part = await seller.api.createListing({ body: aPart() });
  await cloud.settle();

  const { items } = await anonymous(cloud).searchListings({ query: { sellerId: seller.userId } });
  expect(items.map(({ id }) => id)).toEqual([part.id, product.id]);
  expect(await anonymous(cloud).getListing({ params: { listingId: part.id } })).toEqual(part);
});

describe('a listing', () => {
  const location = { country: 'DE', city: 'Köln', postalCode: '50667' };
  const whole = {
    product: aProduct({ location, description: 'Several\nlines', status: 'draft' }),
    part: aPart({
      location,
      status: 'draft',
      description: 'Taken out with care.',
      oemNumber: '028 903 029 Q',
      fits: [
        { make: 'Volkswagen', model: 'Golf', yearFrom: 1998, yearTo: 2003 },
        { make: 'Audi', model: 'A3', yearFrom: 1996, yearTo: 1996 },
      ],
    }),
  };

  test.each(['product', 'part'] as const)('of a %s keeps every field it was given', async (kind) => {
    const created = await seller.api.createListing({ body: whole[kind] });
    const { id, createdAt, updatedAt, ...rest } = created;
    expect(rest).toEqual({ ...whole[kind], sellerId: seller.userId, version: 1 });
    expect([updatedAt, id.startsWith('lst_')]).toEqual([createdAt, true]);
    expect(await seller.api.getListing({ params: { listingId: id } })).toEqual(created);
  });

  test('is published, changed and archived by its seller, and that is the end of it', async () => {
    const { id } = await seller.api.createListing({ body: whole.product });
    const params = { listingId: id };
    await cloud.settle();
    expect(await found({ sellerId: seller.userId })).not.toContain(id);
    const published = await seller.api.updateListing({ params, body: { status: 'active' } });
    expect([published.status, published.version]).toEqual(['active', 2]);
    await cloud.settle();
    expect(await found({ sellerId: seller.userId })).toContain(id);

    const changed = await seller.api.updateListing({
      params,
      body: { title: 'A new title', price: 1, location: null },
    });
    expect(changed).toMatchObject({ title: 'A new title', price: 1, version: 3 });
    expect(changed).not.toHaveProperty('location');
    await cloud.settle();
    const { items } = await anonymous(cloud).searchListings({ query: { sellerId: seller.userId } });
    expect(items.find((card) => card.id === id)).toMatchObject({ title: 'A new title', price: 1 });

    await seller.api.deleteListing({ params });
    await seller.api.deleteListing({ params });
    await cloud.settle();
    expect(await found({})).not.toContain(id);
    expect((await seller.api.getListing({ params })).status).toBe('archived');
    expect(verdictOf(await patch(seller, id, { status: 'active' }))).toBe('409 invalid-state');
    expect(verdictOf(await as(buyer, { method: 'GET', path: `/v1/listings/${id}` }))).toBe('404 not-found');
  });

  test('changes its kind when it is complete then, and drops what the new kind does not have', async () => {
    const { id } = await seller.api.createListing({ body: whole.part });
    const product = await seller.api.updateListing({ params: { listingId: id }, body: { kind: 'product' } });
    expect(product).toMatchObject({ kind: 'product', description: 'Taken out with care.', version: 2, location });
    for (const field of ['partCategory', 'fits', 'vehicleMake', 'oemNumber', 'compatibilityNotes'])
      expect(product).not.toHaveProperty(field);
    const incomplete = await patch(seller, id, { kind: 'part', vehicleMake: 'Audi' });
    expect([verdictOf(incomplete), pointersIn(incomplete).sort()]).toEqual([
      '400 invalid-request',
      ['#/body/compatibilityNotes', '#/body/condition', '#/body/partCategory', '#/body/vehicleModel'],
    ]);
    const { kind: _, title: _title, price: _price, currency: _currency, ...fields } = aPart();
    expect(verdictOf(await patch(seller, id, { kind: 'part', ...fields }))).toBe('200');
    expect(verdictOf(await patch(seller, id, { kind: 'product', description: null }))).toBe('400 invalid-request');
  });

  test('of a part is for sellers: made by one, or made into one', async () => {
    expect(verdictOf(await create(buyer, aPart()))).toBe('403 seller-only');
    const { id } = await buyer.api.createListing({ body: aProduct() });
    const { title: _title, price: _price, currency: _currency, ...fields } = aPart();
    expect(verdictOf(await patch(buyer, id, fields))).toBe('403 seller-only');
    const newSeller = await joinAs(cloud, 'buyer');
    await newSeller.api.updateMe({ body: { role: 'seller' } });
    expect(verdictOf(await create(newSeller, aPart()))).toBe('201');
  });

  test('of somebody else is changed by nobody, operators included: 403 where it is public, 404 where it is hidden', async () => {
    const operator = await joinOperator(cloud);
    const open = await seller.api.createListing({ body: aProduct() });
    const hidden = await seller.api.createListing({ body: aProduct({ status: 'draft' }) });
    const tried = async (person: Person, id: string) => [
      verdictOf(await patch(person, id, { price: 1 })),
      verdictOf(await as(person, { method: 'DELETE', path: `/v1/listings/${id}` })),
    ];
    expect(await tried(buyer, open.id)).toEqual(['403 not-allowed', '403 not-allowed']);
    expect(await tried(buyer, hidden.id)).toEqual(['404 not-found', '404 not-found']);
    expect(await tried(operator, hidden.id)).toEqual(['403 not-allowed', '403 not-allowed']);
    for (const { id, version } of [open, hidden])
      expect((await seller.api.getListing({ params: { listingId: id } })).version).toBe(version);
  });
});

describe('a change that names the version it is made on', () => {
  test('is refused when that is not the latest one', async () => {
    const { id } = await seller.api.createListing({ body: aProduct() });
    for (const tag of ['"2"', 'W/"7"', '99'])
      expect(verdictOf(await patch(seller, id, { price: 2 }, tag))).toBe('412 version-mismatch');
    for (const tag of ['abc', '0', '-1', '"01"', '"1","2"', ''])
      expect([tag, verdictOf(await patch(seller, id, { price: 2 }, tag))]).toEqual([tag, '400 invalid-request']);
    expect(verdictOf(await patch(seller, id, { price: 2 }, '"1"'))).toBe('200');
    expect(verdictOf(await patch(seller, id, { price: 3 }, 'W/"2"'))).toBe('200');
    expect(verdictOf(await patch(seller, id, { price: 4 }, '*'))).toBe('200');
    expect(
      verdictOf(await as(seller, { method: 'DELETE', path: `/v1/listings/${id}`, headers: { 'if-match': '1' } })),
    ).toBe('412 version-mismatch');
  });

  test('wins alone against nineteen others at the same time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { id } = await seller.api.createListing({ body: aProduct() });
      const prices = Array.from({ length: 20 }, (_, index) => 100 + index);
      const verdicts = await inParallel(prices, 20, async (price) =>
        verdictOf(await patch(seller, id, { price }, '"1"')),
      );
      const winner = verdicts.indexOf('200');
      const others = verdicts.filter((_, index) => index !== winner);
      expect(others.filter((verdict) => /^(412 version-mismatch|409 changed-meanwhile)$/.test(verdict))).toHaveLength(
        19,
      );
      const { price, version } = await seller.api.getListing({ params: { listingId: id } });
      expect([price, version]).toEqual([prices[winner], 2]);
    }
  });

  test('unnamed, loses nothing of what is acknowledged: as many versions as answers', async () => {
    const { id } = await seller.api.createListing({ body: aProduct() });
    const verdicts = await inParallel(Array.from({ length: 20 }), 20, async (_, index) =>
      verdictOf(await patch(seller, id, { price: 500 + index })),
    );
    const done = verdicts.filter((verdict) => verdict === '200').length;
    expect(verdicts.filter((verdict) => verdict !== '200' && verdict !== '409 changed-meanwhile')).toEqual([]);
    expect((await seller.api.getListing({ params: { listingId: id } })).version).toBe(1 + done);
  });
});

describe('a list', () => {
  /** Every page of one's own listings; `between` runs after each. */
  async function pages(
    person: Person,
    query: object,
    between?: (page: number) => Promise<unknown>,
  ): Promise<string[][]> {
    const all: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await person.api.listMyListings({
        query: { ...query, ...(cursor === undefined ? {} : { cursor }) },
      });
      all.push(page.items.map(({ id }) => id));
      cursor = page.cursor;
      if (cursor === undefined) return all;
      await between?.(all.length);
    }
  }

  test('of one’s own pages through 45 by status and all, without gap or repetition, while others come and go', async () => {
    const owner = await joinAs(cloud, 'seller');
    const made = await inParallel(Array.from({ length: 45 }), 4, async (_, index) =>
      owner.api.createListing({
        body: aProduct({ title: `Number ${index}`, status: index % 3 === 0 ? 'draft' : 'active' }),
      }),
    );
    const newestFirst = made
      .map(({ id }) => id)
      .sort()
      .reverse();
    for (const limit of [7, 15, 44, 45, 46, 100]) {
      const all = await pages(owner, { limit });
      expect([limit, all.flat()]).toEqual([limit, newestFirst]);
      expect(all.map(({ length }) => length)).toEqual([
        ...Array(Math.ceil(45 / limit) - 1).fill(limit),
        45 - limit * (Math.ceil(45 / limit) - 1),
      ]);
    }
    const statusOf = new Map(made.map(({ id, status }) => [id, status]));
    for (const status of ['draft', 'active'] as const)
      expect((await pages(owner, { status, limit: 4 })).flat()).toEqual(
        newestFirst.filter((id) => statusOf.get(id) === status),
      );
    expect(await pages(owner, { status: 'sold' })).toEqual([[]]);

    // New ones stand before what was shown; the item a page ended at goes away, and one still to come does too.
    const gone: string[] = [];
    const shown = await pages(owner, { status: 'active', limit: 6 }, async (page) => {
      await owner.api.createListing({ body: aProduct({ title: `Late ${page}` }) });
      const active = newestFirst.filter((id) => statusOf.get(id) === 'active');
      for (const listingId of [active[page * 6 - 1], active[page * 6 + 3]])
        if (listingId !== undefined) {
          gone.push(listingId);
          await owner.api.deleteListing({ params: { listingId } });
        }
    });
    const seen = shown.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort().reverse());
    const stayed = newestFirst.filter((id) => statusOf.get(id) === 'active' && !gone.includes(id));
    expect(stayed.filter((id) => !seen.includes(id))).toEqual([]);
  });

  test('of search results is newest first, by kind and by seller, and forgets what is archived', async () => {
    const owner = await joinAs(cloud, 'seller');
    const made: ListingView[] = [];
    for (let index = 0; index < 12; index += 1)
      made.push(
        await owner.api.createListing({ body: index % 2 === 0 ? aProduct({ title: `Thing ${index}` }) : aPart() }),
      );
    await cloud.settle();
    const ids = made.map(({ id }) => id).reverse();
    const of = (kind: string) => ids.filter((id) => made.find((one) => one.id === id)?.kind === kind);
    const sellerId = owner.userId;
    expect(await found({ sellerId })).toEqual(ids);
    expect(await found({ sellerId, kind: 'part' })).toEqual(of('part'));
    expect(await found({ sellerId, kind: 'product' })).toEqual(of('product'));
    const everything = await found({});
    expect(everything.filter((id) => ids.includes(id))).toEqual(ids);
    expect(everything).toEqual([...everything].sort().reverse());
    expect((await found({ kind: 'part' })).filter((id) => of('product').includes(id))).toEqual([]);

    let cursor: string | undefined;
    const paged: string[] = [];
    do {
      const page = await anonymous(cloud).searchListings({ query: { sellerId, limit: 5, ...(cursor && { cursor }) } });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
      // The one the page ended at is archived, and a new one comes.
      await owner.api.deleteListing({ params: { listingId: paged.at(-1) ?? '' } });
      await owner.api.createListing({ body: aProduct() });
      await cloud.settle();
    } while (cursor !== undefined);
    expect(paged).toEqual(ids);
    expect((await found({ sellerId })).filter((id) => ids.includes(id))).toEqual(
      ids.filter((_, index) => index !== 4 && index !== 9 && index !== 11),
    );
  });

  test('shows a listing under its new kind only, after that has changed', async () => {
    const owner = await joinAs(cloud, 'seller');
    const { id } = await owner.api.createListing({ body: aPart({ description: 'Whole' }) });
    await cloud.settle();
    await owner.api.updateListing({ params: { listingId: id }, body: { kind: 'product' } });
    await cloud.settle();
    const sellerId = owner.userId;
    expect([await found({ sellerId, kind: 'part' }), await found({ sellerId, kind: 'product' })]).toEqual([[], [id]]);
    expect(await found({ kind: 'part' })).not.toContain(id);
  });

  test('refuses limits that are none', async () => {
    for (const path of ['/v1/listings', '/v1/users/me/listings'])
      for (const limit of ['0', '101', '-1', '1.5', 'x', '1e9', '']) {
        const answer = await as(seller, { method: 'GET', path: `${path}?limit=${limit}` });
        expect([limit, verdictOf(answer), pointersIn(answer)]).toEqual([
          limit,
          '400 invalid-request',
          ['#/query/limit'],
        ]);
      }
  });
});

describe('an idempotency key', () => {
  const replayed = ({ headers }: Answer): boolean => headers['idempotency-replayed'] === 'true';
  const mine = async (person: Person, title: string): Promise<string[]> =>
    (await person.api.listMyListings({ query: { limit: 100 } })).items
      .filter((one) => one.title === title)
      .map(({ id }) => id);

  test('makes ten requests one listing and one answer', async () => {
    const body = aProduct({ title: 'Once only' });
    const answers = await inParallel(Array.from({ length: 10 }), 1, () => create(seller, body, 'ten-times'));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.map(replayed)).toEqual([false, ...Array(9).fill(true)]);
    expect(await mine(seller, 'Once only')).toEqual([idIn(answers[0] as Answer)]);
  });

  test('makes twenty requests at once one listing', async () => {
    for (let round = 0; round < 3; round += 1) {
      const title = `At once ${round}`;
      const answers = await inParallel(Array.from({ length: 20 }), 20, () =>
        create(seller, aProduct({ title }), title),
      );
      const done = answers.filter(({ status }) => status === 201);
      const waiting = answers.filter(({ status }) => status !== 201);
      expect(waiting.map(verdictOf)).toEqual(waiting.map(() => '409 request-in-flight'));
      expect(waiting.every(({ headers }) => headers['retry-after'] !== undefined)).toBe(true);
      expect(done.length).toBeGreaterThan(0);
      expect(await mine(seller, title)).toEqual([...new Set(done.map(idIn))]);
      if (round === 2) say(`idempotency: of 20 at once ${done.length} answered, ${waiting.length} told to ask again`);
    }
  });

  test('belongs to one request, one user and one day', async () => {
    const title = 'Belongs';
    const body = aProduct({ title });
    const first = await create(seller, body, 'belongs');
    expect(verdictOf(await create(seller, { ...body, price: 1 }, 'belongs'))).toBe('422 idempotency-key-reused');
    const { title: _, ...others } = body;
    expect(idIn(await create(seller, { ...others, title }, 'belongs'))).toBe(idIn(first));
    expect(idIn(await create(seller, { ...body, status: 'active' }, 'belongs'))).toBe(idIn(first));
    expect(replayed(await create(buyer, body, 'belongs'))).toBe(false);
    await cloud.control('POST', 'clock', { advance: 'PT23H59M' });
    expect(replayed(await create(seller, body, 'belongs'))).toBe(true);
    await cloud.control('POST', 'clock', { advance: 'PT2M' });
    const again = await create(seller, { ...body, price: 1 }, 'belongs');
    expect([again.status, replayed(again)]).toEqual([201, false]);
    expect(await mine(seller, title)).toHaveLength(2);
  });

  test('remembers no refusal', async () => {
    const newSeller = await joinAs(cloud, 'buyer');
    expect(verdictOf(await create(newSeller, aPart(), 'refused'))).toBe('403 seller-only');
    expect(verdictOf(await create(newSeller, { ...aPart(), price: 0 }, 'refused'))).toBe('400 invalid-request');
    await newSeller.api.updateMe({ body: { role: 'seller' } });
    const done = await create(newSeller, aPart(), 'refused');
    expect([done.status, replayed(done)]).toEqual([201, false]);
  });

  test('that is none is refused', async () => {
    for (const key of ['', 'x'.repeat(256), 'caf\u00e9', 'a\tb']) {
      const answer = await create(seller, aProduct({ title: 'No key' }), key);
      expect([key, verdictOf(answer), pointersIn(answer)]).toEqual([
        key,
        '400 invalid-request',
        ['#/header/idempotency-key'],
      ]);
    }
    expect(verdictOf(await create(seller, aProduct(), 'x'.repeat(255)))).toBe('201');
    expect(await mine(seller, 'No key')).toEqual([]);
  });
});
