import { addPhotos, type PhotosOptions } from '../../example/add-photos.ts';
import { type ExampleListing, exampleListings } from '../../example/listings.ts';
import type { Shot } from '../../example/photos/photograph.ts';
import { photosOf } from '../../example/photos/shots.ts';
import { exampleSuspensions } from '../../example/reports.ts';
import { seed } from '../../example/seed.ts';
import { exampleTrades } from '../../example/trades.ts';
import { type Call, FakeCloud, problem } from './fake-cloud.ts';

const now = new Date('2026-11-22T15:04:05.000Z');
const sold = exampleTrades().filter(({ forSaleAgain, afterPhotos }) => !forSaleAgain && !afterPhotos);
const gone = new Set([...sold, ...exampleSuspensions()].map(({ listing }) => listing.key));
const active = exampleListings().filter(
  (each) => each.content.status === 'active' && each.archivedDaysAgo === undefined && !gone.has(each.key),
);
const newest = [...active].sort((one, other) => one.listedDaysAgo - other.listedDaysAgo);
const few = newest.slice(0, 6);
const wanted = (listings: readonly ExampleListing[]): number => listings.flatMap(photosOf).length;

describe('addPhotos', () => {
  let cloud: FakeCloud;
  let waits: number[];
  let told: string[];

  const seeded = new FakeCloud(new Date(now.getTime() - 90 * 24 * 60 * 60 * 1000));
  const nothing = async (): Promise<void> => {};

  beforeAll(() =>
    seed({
      baseUrl: 'http://fake',
      controlUrl: 'http://fake/_local',
      now,
      fetch: seeded.fetch,
      wait: nothing,
      makeOperator: nothing,
      progress: () => {},
    }),
  );

  beforeEach(() => {
    [waits, told] = [[], []];
    cloud = new FakeCloud(now);
    for (const [username, account] of seeded.accounts) cloud.accounts.set(username, account);
    cloud.listings.push(...seeded.listings);
  });

  const add = (listings: readonly ExampleListing[] | undefined, more: Partial<PhotosOptions> = {}) =>
    addPhotos({
      baseUrl: 'http://fake',
      fetch: cloud.fetch,
      ...(listings && { listings }),
      take: async ({ seed: bytes }: Shot) => Buffer.from(bytes),
      wait: async (ms) => {
        waits.push(ms);
      },
      progress: (there, total) => told.push(`${there}/${total}`),
      ...more,
    });
  const idOf = ({ content }: ExampleListing): string =>
    cloud.listings.find(({ title }) => title === content.title)?.id ?? '';
  const saidOf = (example: ExampleListing) =>
    cloud.photos
      .of(idOf(example))
      .map(({ angle, caption, isPrimary, status }) => ({ angle, caption, isPrimary, status }));
  const asPlanned = (example: ExampleListing) =>
    photosOf(example).map(({ angle, caption, isPrimary }) => ({ angle, caption, isPrimary, status: 'ready' }));
  const requests = ({ method, path }: Call): boolean => method === 'POST' && /\/photos$/.test(path);

  test('those are the listings that are for sale once the example data is in', () => {
    const forSale = seeded.listings.filter(({ status }) => status === 'active').map(({ title }) => title);
    expect(active.map(({ content }) => content.title).sort()).toEqual(forSale.sort());
  });

  test('given active listings without photos, then each gets its own, in order and ready', async () => {
    expect(await add(undefined)).toEqual({ photos: wanted(active), failures: [] });
    for (const example of active) expect(saidOf(example)).toEqual(asPlanned(example));
    expect(cloud.photos.photos).toHaveLength(wanted(active));
  });

  test('then the form’s fields come first and the file last, as many bytes as were announced', async () => {
    await add(few);
    const announced = cloud.calls.filter(requests).map(({ body }) => (body as { byteSize: number }).byteSize);
    expect(cloud.photos.posted.map(({ bytes }) => bytes).sort()).toEqual(announced.sort());
    for (const { fields } of cloud.photos.posted) expect(fields).toEqual(['key', 'Content-Type', 'policy', 'file']);
  });

  test('then the newest listings are the first, two at a time, and each seller signs in once', async () => {
    await add(active);
    const order = [...new Set(cloud.calls.filter(requests).map(({ path }) => path.split('/')[3]))];
    const ranks = order.map((id) => newest.findIndex((example) => idOf(example) === id));
    for (const [index, rank] of ranks.entries()) expect(Math.abs(rank - index)).toBeLessThan(4);
    expect(cloud.mostAtOnce).toBe(2);
    const sellers = new Set(active.map(({ seller }) => seller));
    expect(cloud.calls.filter(({ path }) => path === '/v1/auth/login')).toHaveLength(sellers.size);
  });

  test('then every photo is told of once, out of all', async () => {
    await add(few);
    const total = wanted(few);
    expect(told).toEqual(Array.from({ length: total }, (_, index) => `${index + 1}/${total}`));
  });

  test('given a run that has ended, when it is run again, then nothing is drawn or sent', async () => {
    await add(few);
    cloud.calls.length = 0;
    const take = async (): Promise<Buffer> => {
      throw new Error('nothing is to be drawn');
    };
    expect(await add(few, { take })).toEqual({ photos: wanted(few), failures: [] });
    expect(cloud.calls.filter(({ method, path }) => method !== 'GET' && path !== '/v1/auth/login')).toEqual([]);
  });

  test('given a run that was ended at any of its calls, when it is run again, then each photo is there once', async () => {
    const [example] = few;
    if (!example) throw new Error('there is no listing');
    for (let ends = 1; ends <= 14; ends += 1) {
      cloud.photos.photos.length = 0;
      let left = ends;
      const ended: typeof fetch = async (input, init) => {
        if (--left < 0) throw new Error('ended');
        const answer = await cloud.fetch(input, init);
        // Done, and nobody heard of it.
        if (left === 0) throw new Error('ended');
        return answer;
      };
      await add([example], { fetch: ended });
      expect(await add([example])).toEqual({ photos: wanted([example]), failures: [] });
      const said = (each: { angle?: unknown }) => String(each.angle);
      expect(saidOf(example).map(said).sort()).toEqual(asPlanned(example).map(said).sort());
      expect(saidOf(example).every(({ status }) => status === 'ready')).toBe(true);
    }
  });

  test('given photos of somebody else’s making, then they stay', async () => {
    const [example] = few;
    if (!example) throw new Error('there is no listing');
    const at = now.toISOString();
    const own = {
      id: 'pho_7Z000000000000000000000000',
      listingId: idOf(example),
      uploadedById: '00000000-0000-4000-8000-000000000001',
    };
    cloud.photos.photos.push({
      ...own,
      angle: 'front',
      caption: 'Mine',
      isPrimary: true,
      status: 'ready',
      createdAt: at,
      updatedAt: at,
      version: 1,
    });
    await add([example]);
    expect(cloud.photos.of(idOf(example))).toHaveLength(wanted([example]) + 1);
  });

  test('given a photo that is rejected, then the failure names it and says why, and the others are there', async () => {
    const [example] = few;
    if (!example) throw new Error('there is no listing');
    cloud.photos.rejects = (photo) => photo.listingId === idOf(example) && photo.isPrimary;
    const { photos, failures } = await add(few);
    expect(failures.map(({ message }) => message)).toEqual([
      `Example data: photo "${photosOf(example)[0]?.angle}" of "${example.content.title}" was rejected: damaged: It can not be read.`,
    ]);
    expect(photos).toBeGreaterThanOrEqual(wanted(few) - wanted([example]));

    cloud.photos.rejects = () => false;
    expect(await add(few)).toEqual({ photos: wanted(few), failures: [] });
    expect(cloud.photos.photos).toHaveLength(wanted(few));
  });

  test('given storage that refuses, then the failure has its answer', async () => {
    cloud.intercept = ({ path }) => (path === '/storage' ? { status: 403, body: 'AccessDenied' } : undefined);
    const { photos, failures } = await add(few.slice(0, 1));
    expect(photos).toBe(0);
    expect(String(failures[0])).toMatch(
      /uploading photo "\w+" of ".+" failed: http:\/\/fake\/storage answered 403: "AccessDenied"/,
    );
  });

  test('given a clock that is moved while photos come in, then the form that has expired is asked for anew', async () => {
    let expired = 0;
    const answer = {
      status: 403,
      body: '<Error><Message>Invalid according to Policy: Policy expired.</Message></Error>',
    };
    cloud.intercept = ({ path }) => (path === '/storage' && ++expired === 1 ? answer : undefined);
    expect(await add(few)).toEqual({ photos: wanted(few), failures: [] });
  });

  test('given a photo that never becomes ready, then it is given up after a minute and a half', async () => {
    cloud.intercept = ({ path }) => (path === '/storage' ? { status: 201, body: '' } : undefined);
    const { failures } = await add(few.slice(0, 1));
    expect(String(failures[0])).toContain('does not become ready');
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(90_000);
  });

  test('given an access token that expires on the way, then the seller signs in again and goes on', async () => {
    let turned = 0;
    cloud.intercept = ({ path }) =>
      /\/photos$/.test(path) && ++turned === 4 ? problem(401, 'unauthenticated', 'Expired.') : undefined;
    expect(await add(few.slice(0, 1))).toEqual({ photos: wanted(few.slice(0, 1)), failures: [] });
    expect(cloud.calls.filter(({ path }) => path === '/v1/auth/login')).toHaveLength(2);
  });

  test('given a seller who has another password now, then one login is tried, and the others get their photos', async () => {
    const [example] = newest;
    if (!example) throw new Error('there is no listing');
    cloud.intercept = ({ path, body }) =>
      path === '/v1/auth/login' && JSON.stringify(body).includes(`"${example.seller}"`)
        ? problem(401, 'wrong-credentials', 'No.')
        : undefined;
    const { photos, failures } = await add(active);
    const theirs = active.filter(({ seller }) => seller === example.seller);
    expect(photos).toBe(wanted(active) - wanted(theirs));
    expect(failures).toHaveLength(theirs.length);
    expect(String(failures[0])).toContain(`login of "${example.seller}" failed`);
    const tried = cloud.calls.filter(
      ({ path, body }) => path === '/v1/auth/login' && JSON.stringify(body).includes(`"${example.seller}"`),
    );
    expect(tried).toHaveLength(1);
  });

  test('given a connection that broke, then the listing is done anew and nothing is there twice or told of twice', async () => {
    let calls = 0;
    const breaking: typeof fetch = async (input, init) => {
      const answer = await cloud.fetch(input, init);
      calls += 1;
      // What node says when the other side has closed the connection: the request may have been carried out.
      if (calls === 4 || calls === 9) throw new TypeError('fetch failed', { cause: new Error('other side closed') });
      return answer;
    };
    expect(await add(few, { fetch: breaking })).toEqual({ photos: wanted(few), failures: [] });
    expect(cloud.photos.photos).toHaveLength(wanted(few));
    expect(told).toHaveLength(wanted(few));
  });

  test('given a cloud that has gone, then every listing fails and says so', async () => {
    let calls = 0;
    const gone: typeof fetch = async () => {
      calls += 1;
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    };
    const { photos, failures } = await add(few, { fetch: gone });
    expect(photos).toBe(0);
    expect(failures).toHaveLength(few.length);
    expect(String(failures[0])).toMatch(/login of ".+" failed: fetch failed \(connect ECONNREFUSED\)/);
    expect(calls).toBe(3 * few.length);
  });

  test('given a listing that its seller has archived since, then it gets none and nothing fails', async () => {
    const [example] = few;
    if (!example) throw new Error('there is no listing');
    const index = cloud.listings.findIndex(({ id }) => id === idOf(example));
    const before = cloud.listings[index];
    if (before) cloud.listings[index] = { ...before, status: 'archived' };
    expect(await add(few)).toEqual({ photos: wanted(few) - wanted([example]), failures: [] });
    expect(cloud.photos.of(idOf(example))).toEqual([]);
  });

  test('given a route that turns it away, then it waits as long as it was told', async () => {
    let turned = 0;
    cloud.intercept = ({ path }) =>
      /\/photos$/.test(path) && ++turned === 2
        ? { ...problem(429, 'too-many-requests', 'Slower.'), headers: { 'retry-after': '3' } }
        : undefined;
    expect((await add(few)).failures).toEqual([]);
    expect(waits).toContain(3000);
  });
});
