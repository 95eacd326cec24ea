import { addPhotos } from '../../example/add-photos.ts';
import { seed } from '../../example/seed.ts';
import { exampleTrades } from '../../example/trades.ts';
import { addTradesAfterPhotos } from '../../example/trades-after-photos.ts';
import { FakeCloud } from './fake-cloud.ts';

const now = new Date('2026-11-22T15:04:05.000Z');
const late = exampleTrades().filter(({ afterPhotos }) => afterPhotos);
const nothing = async (): Promise<void> => {};

describe('addTradesAfterPhotos', () => {
  let cloud: FakeCloud;
  const add = (send: typeof fetch = cloud.fetch) =>
    addTradesAfterPhotos({ baseUrl: 'http://fake', fetch: send, wait: nothing });
  const of = (title: string) => cloud.trades.trades.filter((trade) => trade.title === title);
  const ends = () => late.map(({ listing }) => of(listing.content.title).map(({ status }) => status));
  const wanted = late.map((trade) => [trade.ends]);

  beforeEach(async () => {
    cloud = new FakeCloud(new Date(now.getTime() - 90 * 24 * 60 * 60 * 1000));
    const there = { baseUrl: 'http://fake', fetch: cloud.fetch, wait: nothing, progress: () => {} };
    await seed({ ...there, controlUrl: 'http://fake/_local', now, makeOperator: nothing });
    await addPhotos({ ...there, listings: late.map(({ listing }) => listing), take: async () => Buffer.from('jpeg') });
  });

  test('given listings that have their photos, then each is bought as its story says', async () => {
    expect(late.length).toBeGreaterThanOrEqual(3);
    const before = cloud.trades.trades.length;
    expect(await add()).toBe(late.length);
    expect(ends()).toEqual(wanted);
    expect(cloud.trades.trades).toHaveLength(before + late.length);
    for (const { listing } of late) {
      const { id = '' } = cloud.listings.find(({ title }) => title === listing.content.title) ?? {};
      expect(cloud.photos.of(id).length).toBeGreaterThanOrEqual(2);
    }
  });

  test('given that they are there, when it is run again, then nothing is added and nothing changes', async () => {
    await add();
    cloud.trades.keys.clear();
    const before = JSON.stringify([cloud.listings, cloud.trades.trades]);
    expect(await add()).toBe(0);
    expect(JSON.stringify([cloud.listings, cloud.trades.trades])).toBe(before);
  });

  test('given a run that was ended at any of its calls, when it is run again, then each is there once', async () => {
    for (let calls = 1; calls <= 8; calls += 1) {
      let left = calls;
      const ended: typeof fetch = async (input, init) => {
        if (--left < 0) throw new Error('ended');
        const answer = await cloud.fetch(input, init);
        // Done, and nobody heard of it.
        if (left === 0) throw new Error('ended');
        return answer;
      };
      await expect(add(ended)).rejects.toThrow('ended');
      cloud.trades.keys.clear();
    }
    await add();
    expect(ends()).toEqual(wanted);
  });

  test('given a listing that somebody else has bought meanwhile, then it is left to them', async () => {
    const [first] = late;
    const index = cloud.listings.findIndex(({ title }) => title === first?.listing.content.title);
    const listing = cloud.listings[index];
    if (!listing) throw new Error('there is no listing');
    cloud.listings[index] = { ...listing, status: 'reserved' };
    expect(await add()).toBe(late.length - 1);
    expect(of(listing.title)).toEqual([]);
  });
});
