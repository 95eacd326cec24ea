// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import * as fc from 'fast-check';
import { searchKeys } from '../../adapters/dynamo/keys.ts';
import { cardOf, termsOf } from '../../core/listings/terms.ts';
import { openCursor, sealCursor } from '../../functions/runtime/cursor.ts';
import { aListing } from '../support/builders.ts';
import { type Ask, anna, bob, capturedLog, problemOf, send } from '../support/functions.ts';
import { type FunctionsWorld, functionsWorld } from '../support/functions-world.ts';
import { holds } from '../support/properties.ts';

capturedLog();
const COUNT = 23;
const ids = Array.from({ length: COUNT }, (_, index) => `lst_01JD3Z8Q2V6W7X8Y9Z${String(index).padStart(8, '0')}`);
let world: FunctionsWorld;

/** Twenty-three listings of Anna's, and one of Bob's, besides what the world has. */
beforeEach(() => {
  world = functionsWorld();
  for (const id of [...ids, 'lst_01JD3Z8Q2V6W7X8Y9ZB0000000']) {
    const listing = aListing({ id, ...(id.includes('ZB') ? { sellerId: bob.userId } : {}) });
    world.table.seed('listing', listing);
    for (const term of termsOf(listing)) {
      const [pk, sk] = searchKeys.posting(term, id);
      world.table.put({ pk, sk, card: JSON.stringify(cardOf(listing)) });
    }
  }
});

interface Listed {
  readonly items: readonly { readonly id: string }[];
  readonly cursor?: string;
}
const list = async (id: 'listMyListings' | 'searchListings', ask: Ask): Promise<Listed> =>
  (await send(id, ask)).json as Listed;

async function walk(id: 'listMyListings' | 'searchListings', ask: Ask): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page: Listed = await list(id, {
      ...ask,
      query: { ...ask.query, ...(cursor === undefined ? {} : { cursor }) },
    });
    pages.push(page.items.map((item) => item.id));
    cursor = page.cursor;
  } while (cursor !== undefined && pages.length < 50);
  return pages;
}

describe('given lists of more than a page', () => {
  it.each([1, 5, 12, 23, 24, 25, 28, 100])(
    'when they are read %i at a time, then every item comes once, newest first',
    async (limit) => {
      const query = { limit: String(limit) };
      const mine = await walk('listMyListings', { as: anna, query });
      expect(mine.flat()).toEqual([...new Set(mine.flat())].sort().reverse());
      const all = world.table
        .items()
        .filter((item) => item['entity'] === 'Listing' && item['sellerId'] === anna.userId);
      expect(mine.flat()).toHaveLength(all.length);
      expect(mine).toHaveLength(Math.ceil(all.length / limit));
      const found = await walk('searchListings', { query: { ...query, sellerId: anna.userId } });
      expect(found.flat()).toHaveLength(COUNT + 1);
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    },
  );

  it('when nobody says how many, then they are twenty', async () => {
    expect((await list('searchListings', {})).items).toHaveLength(20);
  });

  it('when items come and go between pages, then none is shown twice and none is lost', async () => {
    const first = await list('searchListings', { query: { limit: '10' } });
    const last = first.items.at(-1)?.id ?? '';
    // The item the page ended at goes, and a newer one comes.
    for (const term of termsOf(aListing({ id: last }))) {
      const [pk, sk] = searchKeys.posting(term, last);
      world.table.remove(pk, sk);
    }
    const second = await list('searchListings', { query: { limit: '10', cursor: first.cursor ?? '' } });
    const shown = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(shown).size).toBe(20);
    expect(shown).toEqual([...shown].sort().reverse());
  });
});

describe('given a cursor of a list', () => {
  const query = { limit: '5', status: 'active' };
  const cursorOf = async () => (await list('listMyListings', { as: anna, query })).cursor ?? '';

  it('when it is sent with another limit, then it goes on from the same place', async () => {
    const cursor = await cursorOf();
    const one = await list('listMyListings', { as: anna, query: { ...query, cursor } });
    const two = await list('listMyListings', { as: anna, query: { ...query, limit: '9', cursor } });
    expect(two.items.slice(0, 5)).toEqual(one.items);
  });

  it('when it is sent with another query, by another user or to another list, then 400', async () => {
    const cursor = await cursorOf();
    const refused = '400 invalid-cursor #/query/cursor';
    expect(problemOf(await send('listMyListings', { as: anna, query: { limit: '5', cursor } }))).toBe(refused);
    expect(problemOf(await send('listMyListings', { as: anna, query: { ...query, status: 'sold', cursor } }))).toBe(
      refused,
    );
    expect(problemOf(await send('listMyListings', { as: bob, query: { ...query, cursor } }))).toBe(refused);
    expect(problemOf(await send('searchListings', { query: { cursor } }))).toBe(refused);
    const found = (await list('searchListings', { query: { limit: '5' } })).cursor ?? '';
    expect(problemOf(await send('searchListings', { query: { limit: '5', kind: 'product', cursor: found } }))).toBe(
      refused,
    );
    expect(problemOf(await send('listMyListings', { as: anna, query: { cursor: found } }))).toBe(refused);
  });

  it('when it is changed in any way, then 400', async () => {
    const cursor = await cursorOf();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .%';
    const at = fc.nat({ max: cursor.length });
    const letters = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 4 });
    const mutation = fc.oneof(
      fc
        .tuple(at, fc.nat({ max: 3 }), letters)
        .map(([from, gone, put]) => cursor.slice(0, from) + put + cursor.slice(from + gone)),
      fc.tuple(at, at).map(([a, b]) => cursor.slice(Math.min(a, b), Math.max(a, b))),
      fc.constantFrom(cursor + cursor, cursor.toLowerCase(), cursor.toUpperCase(), [...cursor].reverse().join('')),
      fc.base64String({ minLength: 20, maxLength: 60 }),
    );
    await holds(
      'mutated cursors',
      fc.asyncProperty(
        mutation.filter((mutated) => mutated !== cursor),
        async (mutated) => {
          const answer = await send('listMyListings', { as: anna, query: { ...query, cursor: mutated } });
          expect([mutated, problemOf(answer)]).toEqual([mutated, '400 invalid-cursor #/query/cursor']);
        },
      ),
      1000,
    );
  });

  it('when any position is sealed, then it opens with its query and with no other', async () => {
    const filter = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    await holds(
      'sealed cursors',
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), filter, filter, (position, mine, other) => {
        const cursor = sealCursor(position, mine);
        expect(openCursor(cursor, mine)).toBe(position);
        expect(cursor).toMatch(/^[\w-]+$/);
        if (JSON.stringify(mine) !== JSON.stringify(other)) expect(() => openCursor(cursor, other)).toThrow();
      }),
      500,
    );
  });
});
