// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import type { Route } from '../../contract/route.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import { isKnown, versionIn } from '../../functions/runtime/conditional.ts';
import { anna, capturedLog, problemOf, send } from '../support/functions.ts';
import { activeListing, draftListing, type FunctionsWorld, functionsWorld, good } from '../support/functions-world.ts';

capturedLog();
let world: FunctionsWorld;
beforeEach(() => {
  world = functionsWorld();
});

const cached = (Object.entries(routes) as [OperationId, Route][]).filter(
  ([, { cache, page }]) => cache !== undefined && page === undefined,
);
const ids = cached.map(([id]) => id).filter((id) => id !== 'getOpenApi');

describe('given a read that caches may keep', () => {
  it.each(ids)('when %s is asked again with the tag of its answer, then 304 without a body', async (id) => {
    const first = await send(id, good[id]);
    const etag = first.headers['etag'] ?? '';
    expect(etag).toMatch(/^"(?:[1-9]\d*-)?[\w-]{16}"$/);

    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await send(id, { ...good[id], headers: { 'if-none-match': header } });
      expect([header, again.status, again.text]).toEqual([header, 304, '']);
      expect(again.headers).toMatchObject({ etag, 'cache-control': first.headers['cache-control'] });
      expect(again.headers).not.toHaveProperty('content-type');
    }
    const other = await send(id, { ...good[id], headers: { 'if-none-match': '"3-0123456789abcdef"' } });
    expect([other.status, other.text]).toEqual([200, first.text]);
  });

  it('when what it shows has changed, then so has the tag', async () => {
    const ask = good.getListing;
    const before = (await send('getListing', ask)).headers['etag'] ?? '';
    world.table.seed('listing', { ...activeListing, title: 'Oak shelf', version: 2 });

    const after = await send('getListing', { ...ask, headers: { 'if-none-match': before } });
    expect(after.status).toBe(200);
    expect([before, after.headers['etag']]).toEqual([expect.stringMatching(/^"1-/), expect.stringMatching(/^"2-/)]);
  });

  it('when it comes with a token that may show more, then nobody keeps it', async () => {
    for (const listing of [activeListing, draftListing]) {
      const { status, headers } = await send('getListing', { params: { listingId: listing.id }, as: anna });
      expect([status, headers['cache-control'], headers['vary']]).toEqual([200, 'no-store', 'authorization']);
    }
    const { headers } = await send('getListing', { params: { listingId: activeListing.id } });
    expect([headers['cache-control'], headers['vary']]).toEqual([routes.getListing.cache, 'authorization']);
  });

  it('when it is refused, then nobody keeps that', async () => {
    const answer = await send('getListing', { params: { listingId: draftListing.id } });
    expect([problemOf(answer), answer.headers['cache-control'], answer.headers['etag']]).toEqual([
      '404 not-found',
      'no-store',
      undefined,
    ]);
  });

  it('when a change is sent with the tag of what was read, then it is as good as its version', async () => {
    const { headers } = await send('getListing', good.getListing);
    const change = { ...good.updateListing, headers: { 'if-match': headers['etag'] ?? '' } };
    expect((await send('updateListing', change)).status).toBe(200);
    expect((await send('updateListing', change)).status).toBe(412);
  });
});

describe('given headers', () => {
  it.each([
    ['"3"', 3],
    ['W/"3"', 3],
    ['3', 3],
    ['"3-abcdefghijklmnop"', 3],
    ['W/"12-_-cdefghijklmnop"', 12],
    ['"3-short"', undefined],
    ['3-abcdefghijklmnop', undefined],
    ['"0"', undefined],
    ['"abcdefghijklmnop"', undefined],
    ['', undefined],
  ])('when if-match is %s, then the version is %s', (header, version) => {
    expect(versionIn(header)).toBe(version);
  });

  it('when if-none-match names another tag, or none, then it is not known', () => {
    for (const header of [undefined, '', '"b"', 'a', '"a', 'W/"b", "c"']) expect(isKnown(header, '"a"')).toBe(false);
  });
});
