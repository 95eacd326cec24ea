import fc from 'fast-check';
import type { Listing } from '../../../core/listings/model.ts';
import { deletePhoto } from '../../../core/photos/delete-photo.ts';
import { listPhotos } from '../../../core/photos/list-photos.ts';
import { makeThumbnails } from '../../../core/photos/make-thumbnails.ts';
import { MOST_PHOTOS, type NewPhoto, type PhotoView } from '../../../core/photos/model.ts';
import { requestPhotoUpload } from '../../../core/photos/request-photo-upload.ts';
import { updatePhoto } from '../../../core/photos/update-photo.ts';
import type { Actor } from '../../../core/shared/context.ts';
import { aListing, aTransaction } from '../../support/builders.ts';
import { anActor, anonymously, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryImages, memoryPhotos } from '../../support/memory-photos.ts';
import { type MemoryStore, memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const seller = anActor();
const stranger = anActor({ userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', username: 'bob' });
const operator = anActor({ userId: '9b2d7b0e-3c1a-4f6e-8d5c-2a1b0c9d8e7f', username: 'olga', operator: true });
const listing = aListing();
const listingId = listing.id;
const photo: NewPhoto = { contentType: 'image/jpeg', byteSize: 1000 };

function world(over: Partial<Listing> = {}) {
  const store: MemoryStore = memoryStore();
  const photos = memoryPhotos();
  const deps = { store, ...photos, images: memoryImages };
  store.seed('listing', aListing(over));
  let files = 0;
  const request = (wanted: Partial<NewPhoto> = {}, actor: Actor = seller, now = noon) =>
    requestPhotoUpload(deps, { listingId, photo: { ...photo, ...wanted } }, signedInAs(actor, { now }));
  const arrives = async (photoId: string, content?: string, now = noon) => {
    files += 1;
    const revision = photos.arrive({ listingId, photoId }, content ?? `file ${files}`);
    await makeThumbnails(deps, { listingId, photoId, revision }, now);
  };
  return {
    store,
    photos,
    deps,
    request,
    arrives,
    ready: async (wanted: Partial<NewPhoto> = {}) => {
      const { id } = (await request(wanted)).photo;
      await arrives(id);
      return id;
    },
    list: (actor?: Actor, now = noon): Promise<PhotoView[]> =>
      listPhotos(deps, { listingId }, anonymously({ now, identify: async () => actor })),
    update: (photoId: string, change: object, actor: Actor = seller, expectedVersion?: number) =>
      updatePhoto(deps, { listingId, photoId, change, expectedVersion }, signedInAs(actor)),
    remove: (photoId: string, actor: Actor = seller) =>
      deletePhoto(
        deps,
        { listingId, photoId, ...(actor.operator && { reason: 'Shows somebody.' }) },
        signedInAs(actor),
      ),
    primary: () => store.peek('listing', listingId)?.primaryPhoto?.photoId,
  };
}

describe('given a listing of their own', () => {
  test('a seller gets a pending photo and a form for its file alone', async () => {
    const { photo: made, upload } = await world().request({ caption: 'Left side', angle: 'left' });

    expect(made).toMatchObject({
      listingId,
      uploadedById: seller.userId,
      status: 'pending',
      isPrimary: false,
      caption: 'Left side',
      angle: 'left',
      version: 1,
      expiresAt: inSeconds(24 * 3600).toISOString(),
    });
    expect(made).not.toHaveProperty('imageUrl');
    expect(upload).toEqual({
      url: 'https://bucket.example',
      fields: {
        key: `originals/${listingId}/${made.id}`,
        contentType: 'image/jpeg',
        mostBytes: '15000000',
        seconds: '900',
      },
      expiresAt: inSeconds(900).toISOString(),
    });
  });

  test('the first photo that is ready stands for the listing, and its card changes with it', async () => {
    const it = world();
    const pending = (await it.request()).photo.id;
    const first = await it.ready();
    await it.arrives(pending);

    expect(it.primary()).toBe(first);
    expect(it.store.peek('listing', listingId)?.version).toBe(2);
    const shown = await it.list();
    expect(shown.map(({ id, isPrimary }) => [id, isPrimary])).toEqual([
      [first, true],
      [pending, false],
    ]);
    expect(shown[0]).toMatchObject({
      status: 'ready',
      width: 1600,
      height: 1200,
      imageUrl: expect.stringMatching(new RegExp(`^https://cdn.example/photos/${first}/[0-9a-f]{32}-large.webp$`)),
      thumbnails: { small: expect.stringMatching(/-small.webp$/), large: shown[0]?.imageUrl },
    });
    expect(shown[0]).not.toHaveProperty('expiresAt');
  });

  test('a photo that was asked for as the primary one becomes it when it is ready', async () => {
    const it = world();
    const first = await it.ready();
    const wanted = (await it.request({ isPrimary: true })).photo;
    expect([wanted.isPrimary, it.primary()]).toEqual([false, first]);

    await it.arrives(wanted.id);

    expect(it.primary()).toBe(wanted.id);
  });

  test('whoever was wanted last becomes the primary one', async () => {
    const it = world();
    const [first, second] = [(await it.request({ isPrimary: true })).photo.id, (await it.request()).photo.id];
    await it.update(second, { isPrimary: true });
    const third = (await it.request({ isPrimary: true })).photo.id;

    for (const id of [third, second, first]) await it.arrives(id);

    expect(it.primary()).toBe(third);
  });

  test('a change says what a photo shows; null takes it back, and the version counts', async () => {
    const it = world();
    const id = await it.ready({ caption: 'Old' });

    const changed = await it.update(id, { caption: 'New', angle: 'wear' });
    expect(changed).toMatchObject({ caption: 'New', angle: 'wear', version: 3 });
    const cleared = await it.update(id, { caption: null });

    expect(cleared.caption).toBeUndefined();
    expect(cleared.angle).toBe('wear');
    expect(await outcomeOf(it.update(id, { caption: 'Late' }, seller, 3))).toBe('version-mismatch');
    expect(it.store.peek('listing', listingId)?.version).toBe(2);
  });

  test('when the primary photo goes, the oldest that is left takes its place, and none when none is left', async () => {
    const it = world();
    const [first, second, third] = [await it.ready(), await it.ready(), await it.ready()];
    await it.update(third, { isPrimary: true });
    expect(it.primary()).toBe(third);

    await it.remove(third);
    expect(it.primary()).toBe(first);
    await it.remove(first);
    expect(it.primary()).toBe(second);
    await it.remove(second);

    expect(it.primary()).toBeUndefined();
    expect(await it.list(seller)).toEqual([]);
    expect(await outcomeOf(it.remove(second))).toBe('not-found');
  });

  test(`there is room for ${MOST_PHOTOS}, those that are pending included and rejected ones not`, async () => {
    const it = world();
    const rejected = (await it.request()).photo.id;
    await it.arrives(rejected, 'damaged');
    for (let count = 0; count < MOST_PHOTOS; count += 1) await it.request();

    expect(await outcomeOf(it.request())).toBe('too-many-photos');

    const [, oldest] = await it.list(seller);
    await it.remove(oldest?.id ?? '');
    expect(await outcomeOf(it.request())).toBe('done');
  });

  test('fifty requests at once fill it exactly, and the rest are told that it is full', async () => {
    const it = world();

    const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcomeOf(it.request())));

    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(MOST_PHOTOS);
    expect(outcomes.filter((outcome) => outcome === 'too-many-photos')).toHaveLength(50 - MOST_PHOTOS);
    expect(await it.list(seller)).toHaveLength(MOST_PHOTOS);
  });

  test('many rejected files do not pile up: the oldest are forgotten', async () => {
    const it = world();
    for (let count = 0; count < 2 * MOST_PHOTOS; count += 1) await it.arrives((await it.request()).photo.id, 'damaged');

    expect((await it.list(seller)).length).toBeLessThanOrEqual(MOST_PHOTOS);
  });

  test('what nobody uploads is forgotten after a day, to the millisecond, and makes room', async () => {
    const it = world();
    for (let count = 0; count < MOST_PHOTOS; count += 1) await it.request();
    const before = new Date(inSeconds(24 * 3600).getTime() - 1);

    expect(await it.list(seller, before)).toHaveLength(MOST_PHOTOS);
    expect(await outcomeOf(it.request({}, seller, before))).toBe('too-many-photos');
    expect(await it.list(seller, inSeconds(24 * 3600))).toEqual([]);
    expect(await outcomeOf(it.request({}, seller, inSeconds(24 * 3600)))).toBe('done');
    expect(it.store.peek('gallery', listingId)?.photos).toHaveLength(1);
  });
});

describe('given somebody else', () => {
  test('they see what is ready of an active listing, the seller and operators see everything', async () => {
    const it = world();
    const id = await it.ready();
    await it.request();

    for (const actor of [undefined, stranger]) expect((await it.list(actor)).map((one) => one.id)).toEqual([id]);
    for (const actor of [seller, operator]) expect(await it.list(actor)).toHaveLength(2);
  });

  test.each(['draft', 'archived', 'suspended', 'reserved', 'sold'] as const)(
    'nothing of a listing that is %s',
    async (status) => {
      const it = world({ status });

      for (const actor of [undefined, stranger]) expect(await outcomeOf(it.list(actor))).toBe('not-found');
      for (const actor of [seller, operator]) expect(await outcomeOf(it.list(actor))).toBe('done');
    },
  );

  test('they may change nothing, and an operator may only take photos out', async () => {
    const it = world();
    const id = await it.ready();
    for (const actor of [stranger, operator]) {
      expect(await outcomeOf(it.request({}, actor))).toBe('not-allowed');
      expect(await outcomeOf(it.update(id, { caption: 'Mine' }, actor))).toBe('not-allowed');
    }
    expect(await outcomeOf(it.remove(id, stranger))).toBe('not-allowed');
    expect(await outcomeOf(it.remove(id, operator))).toBe('done');
    expect(it.primary()).toBeUndefined();
  });
});

describe('given a listing that is not for sale any more', () => {
  const inStatus = async (status: Listing['status']) => {
    const it = world();
    const id = await it.ready();
    it.store.seed('listing', { ...(it.store.peek('listing', listingId) as Listing), status });
    return { ...it, id };
  };

  test.each(['reserved', 'sold', 'archived', 'suspended'] as const)(
    'while it is %s the seller adds and changes no photo, and an operator still removes one',
    async (status) => {
      const it = await inStatus(status);

      for (const tried of [it.request(), it.update(it.id, { caption: 'Late' })])
        expect(await outcomeOf(tried)).toBe('invalid-state');
      expect(await outcomeOf(it.remove(it.id, operator))).toBe('done');
    },
  );

  test('an operator who has bought it takes nothing out of what is evidence in their own trade', async () => {
    const it = await inStatus('sold');
    const trade = aTransaction({ listingId, buyerId: operator.userId, sellerId: seller.userId, status: 'disputed' });
    it.store.seed('transaction', trade);
    const sold = { ...(it.store.peek('listing', listingId) as Listing), transactionId: trade.id };
    it.store.seed('listing', sold as Listing);
    expect(await outcomeOf(it.remove(it.id, operator))).toBe('not-allowed');
    expect(await it.list(operator)).toHaveLength(1);
    it.store.seed('transaction', { ...trade, buyerId: stranger.userId });
    expect(await outcomeOf(it.remove(it.id, operator))).toBe('done');
  });

  test.each([
    ['reserved', 'invalid-state'],
    ['sold', 'invalid-state'],
    ['suspended', 'invalid-state'],
    ['archived', 'done'],
  ] as const)('while it is %s the seller removes photos: %s', async (status, outcome) => {
    const it = await inStatus(status);

    expect(await outcomeOf(it.remove(it.id))).toBe(outcome);
  });

  test('a file that comes while it is reserved does not take the place of what the buyer has seen', async () => {
    const it = world();
    const seen = await it.ready();
    const wanted = (await it.request({ isPrimary: true })).photo.id;
    it.store.seed('listing', { ...(it.store.peek('listing', listingId) as Listing), status: 'reserved' });
    await it.arrives(wanted);

    expect((await it.list(seller)).map(({ id, status, isPrimary }) => [id, status, isPrimary])).toEqual([
      [seen, 'ready', true],
      [wanted, 'ready', false],
    ]);
    expect(it.primary()).toBe(seen);
  });
});

/** Lets a rival do something between any two calls of the one who acts, once for each place. */
async function withRival(
  prepare: () => Promise<{ it: ReturnType<typeof world>; act: () => Promise<unknown>; rival: () => Promise<unknown> }>,
): Promise<number> {
  for (let place = 1; ; place += 1) {
    const { it, act, rival } = await prepare();
    const before = it.store.calls();
    let met = false;
    it.store.before = async ({ number }) => {
      if (met || number - before !== place) return;
      met = true;
      await outcomeOf(rival());
    };
    await outcomeOf(act());
    if (!met) return place - 1;
    const ready = (await it.list(seller)).filter(({ status }) => status === 'ready');
    expect([place, it.primary()]).toEqual([place, ready.find(({ isPrimary }) => isPrimary)?.id]);
    expect([place, ready.filter(({ isPrimary }) => isPrimary).length]).toEqual([place, Math.min(1, ready.length)]);
  }
}

describe('given a rival between any two calls', () => {
  test('a photo that becomes ready while it is deleted does not stay on the listing', async () => {
    const places = await withRival(async () => {
      const it = world();
      const { id } = (await it.request()).photo;
      return { it, act: () => it.remove(id), rival: () => it.arrives(id) };
    });
    expect(places).toBeGreaterThan(2);
  });

  test('two who choose different primary photos end with one, on the listing too', async () => {
    const places = await withRival(async () => {
      const it = world();
      const [, one, other] = [await it.ready(), await it.ready(), await it.ready()];
      return {
        it,
        act: () => it.update(one, { isPrimary: true }),
        rival: () => it.update(other, { isPrimary: true }),
      };
    });
    expect(places).toBeGreaterThan(2);
  });
});

test('exactly one ready photo is the primary one, whatever is done in whatever order', async () => {
  const step = fc.record({
    kind: fc.constantFrom('request', 'wanted', 'arrive', 'damaged', 'primary', 'remove'),
    which: fc.nat(30),
  });
  await holds(
    'one primary photo',
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const it = world();
      const ids: string[] = [];
      for (const { kind, which } of steps) {
        const id = ids[which % Math.max(1, ids.length)] ?? '';
        const act = {
          request: async () => ids.push((await it.request()).photo.id),
          wanted: async () => ids.push((await it.request({ isPrimary: true })).photo.id),
          arrive: () => it.arrives(id),
          damaged: () => it.arrives(id, 'damaged'),
          primary: () => it.update(id, { isPrimary: true }),
          remove: () => it.remove(id),
        }[kind];
        await outcomeOf(act());
        const shown = await it.list();
        const primaries = shown.filter(({ isPrimary }) => isPrimary).map((one) => one.id);
        expect(primaries).toHaveLength(shown.length > 0 ? 1 : 0);
        expect(it.primary()).toBe(primaries[0]);
      }
    }),
    300,
  );
});

describe('given a buyer who is faster by a moment', () => {
  /** Somebody reserves the listing after it was read and before anything is written. */
  async function outrun(act: (w: ReturnType<typeof world>, photoId: string) => Promise<unknown>) {
    const w = world();
    await w.ready();
    const photoId = await w.ready();
    w.store.before = ({ method }) => {
      if (method !== 'commit') return;
      w.store.before = () => undefined;
      const sold = w.store.peek('listing', listingId);
      if (sold) w.store.seed('listing', { ...sold, status: 'reserved', version: sold.version + 1 });
    };
    return { outcome: await outcomeOf(act(w, photoId)), photos: await w.list(seller) };
  }

  test('then what they have seen stays: no photo goes, none is described anew', async () => {
    const removed = await outrun((w, photoId) => w.remove(photoId));
    expect(removed).toMatchObject({ outcome: 'invalid-state', photos: [{}, {}] });
    const described = await outrun((w, photoId) => w.update(photoId, { caption: 'As good as new' }));
    expect(described).toMatchObject({ outcome: 'invalid-state', photos: [{}, {}] });
    expect(described.photos.map(({ caption }) => caption)).toEqual([undefined, undefined]);
  });
});
